// Making, changing and deleting things.

import { post, remove } from "../core/api.js";
import { h } from "../core/element.js";
import { go, to } from "../core/router.js";
import { form, sure } from "../parts/dialog.js";
import { attempt, notice } from "../parts/notices.js";
import { copyable } from "../parts/secret.js";
import { of } from "../resources/index.js";

export const again = () => dispatchEvent(new HashChangeEvent("hashchange"));

export function create(resource) {
  const fields = [...(resource.creation ?? []), ...resource.fields];
  form(`Add: ${resource.one}`, fields, {
    action: "Add",
    send: async (values) => {
      const made = await post(resource.path(), given(values));
      if (resource.shownOnce) reveal(resource, made);
      else go(to([resource.place, made.sid]));
    },
  });
}

export function change(resource, thing) {
  const fields = resource.fields.map((field) => ({ ...field, value: current(thing, field) }));
  form(`Change: ${resource.one}`, fields, {
    send: async (values) => {
      await post(of(resource, thing.sid), values);
      again();
    },
  });
}

export function drop(resource, thing) {
  sure(`Delete the ${resource.one.toLowerCase()}?`, `${thing.friendly_name ?? thing.sid} will be gone for good.`, "Delete", async () => {
    await remove(of(resource, thing.sid));
    notice(`${resource.one} deleted.`);
    go(to(resource.place));
  });
}

// Do something with a thing, or with all of a list.
export async function act({ path, done }, base, resource) {
  if (await attempt(() => post(base + path), done)) go(to(resource.place));
  again();
}

// What is left empty is the server's to choose.
const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

// `VoiceUrl` is shown as `voice_url`; a list shows one after another.
function current(thing, { name }) {
  const snake = name.replace(/[A-Z]/g, (letter, at) => (at ? "_" : "") + letter.toLowerCase());
  const found = thing[snake] ?? thing[`${snake}es`] ?? "";
  return typeof found === "object" && !Array.isArray(found) ? JSON.stringify(found, null, 2) : [found].flat().join(", ");
}

function reveal(resource, made) {
  const dialog = h("dialog", { "aria-label": resource.one, onClose: () => { dialog.remove(); again(); } },
    h("div.form", {}, h("h2", {}, `${resource.one} made`), h("p", {}, "Keep the secret now: it is shown this once."),
      copyable(made.sid, "the SID"), copyable(made[resource.shownOnce], "the secret"),
      h("div.buttons", {}, h("button.primary", { type: "button", onClick: () => dialog.close() }, "Done"))));
  document.body.append(dialog);
  dialog.showModal();
}
