// Go anywhere by a few letters: every page of the console, and whatever has the SID that is typed.

import { h, put } from "../core/element.js";
import { go, to } from "../core/router.js";

const SIDS = { CA: "calls", SM: "messages", MM: "messages", RE: "recordings", CF: "conferences", NO: "debugger", HT: "handsets", QU: "queues", PN: "numbers", AP: "apps" };

export function openPalette(places) {
  const found = h("ul", { id: "found", role: "listbox", "aria-label": "Places" });
  const field = h("input", {
    role: "combobox", "aria-expanded": "true", "aria-controls": "found", "aria-label": "Go to a page or a SID",
    placeholder: "Go to a page, or paste a SID", autocomplete: "off", spellcheck: "false",
  });
  const dialog = h("dialog.palette", { "aria-label": "Go to" }, field, found);
  let choices = [];
  let chosen = 0;
  const take = (index) => {
    dialog.close();
    if (choices[index]) go(choices[index].address);
  };
  const draw = () => {
    const rows = choices.map(({ title, hint }, index) =>
      h("li", { id: `found-${index}`, role: "option", "aria-selected": String(index === chosen), onClick: () => take(index) }, title, h("span.quiet.small", {}, hint)));
    put(found, rows.length ? rows : h("li.quiet", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing by that name"));
    field.setAttribute("aria-activedescendant", rows.length ? `found-${chosen}` : "");
    rows[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    choices = matching(places, field.value.trim());
    chosen = 0;
    draw();
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") take(chosen);
    if (!step || !choices.length) return;
    event.preventDefault();
    chosen = (chosen + step + choices.length) % choices.length;
    draw();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  search();
}

function matching(places, text) {
  const sid = /^([A-Z]{2})[0-9a-f]{32}$/.exec(text);
  if (sid && SIDS[sid[1]]) return [{ title: text, hint: SIDS[sid[1]], address: to([SIDS[sid[1]], text]) }];
  const letters = text.toLowerCase();
  return places.filter(({ title }) => title.toLowerCase().includes(letters));
}
