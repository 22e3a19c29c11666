// One TwiML bin: its document, to write, with what is wrong with it, and where it is asked for.

import { get, ours, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { button, card, facts, trouble } from "../parts/bits.js";
import { attempt } from "../parts/notices.js";
import { copyable } from "../parts/secret.js";
import { DOCUMENTS } from "../resources/documents.js";
import { RESOURCES, of } from "../resources/index.js";
import { headOf } from "./detail.js";

const PAUSE = 400; // milliseconds without a key after which the document is checked

export async function show({ params, signal }) {
  const resource = RESOURCES.bins;
  const kept = await get(of(resource, params.sid), undefined, signal);
  const editor = h("textarea.code", { value: kept.twiml, spellcheck: "false", "aria-label": "TwiML", rows: "14" });
  const found = h("div", { role: "status" });
  const purpose = h("select", { "aria-label": "Check it for" }, h("option", { value: "voice" }, "for calls"), h("option", { value: "messaging" }, "for texts"));
  purpose.value = kept.twiml.includes("<Message") ? "messaging" : "voice";
  const check = async () => put(found, await verdict(editor.value, purpose.value));
  let timer = 0;
  editor.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  purpose.addEventListener("change", check);
  signal.addEventListener("abort", () => clearTimeout(timer));
  const begin = h("select", { "aria-label": "Begin with" }, h("option", { value: "" }, "Begin with…"), Object.keys(DOCUMENTS).map((name) => h("option", { value: name }, name)));
  begin.addEventListener("change", () => {
    if (!DOCUMENTS[begin.value]) return;
    editor.value = DOCUMENTS[begin.value];
    purpose.value = editor.value.includes("<Message") ? "messaging" : "voice";
    check();
  });
  const save = () => attempt(() => post(of(resource, kept.sid), { Twiml: editor.value }), "Saved.");
  check();
  return [
    headOf({ ...resource, fields: null }, kept, { actions: [button("Save", save, { kind: "primary" })] }),
    card("Address", [facts([["Asked for at", copyable(kept.twiml_url, "the address")]]), h("p.quiet.small", {}, "Let a number or a call ask it. {{From}} and every other parameter of the request may stand in the document.")]),
    h("div.split", {}, card("TwiML", editor, h("div.row", {}, begin)), card("Check", found, h("div", {}, purpose))),
  ];
}

async function verdict(twiml, purpose) {
  if (!twiml.trim()) return h("p.quiet", {}, "There is no document yet.");
  try {
    const { valid, problems } = await post(ours("/twiml_bins/check"), { Twiml: twiml, For: purpose });
    if (valid) return h("p", {}, h("span.mark.good", {}, "all is well"));
    return h("ul.lines", {}, problems.map(({ code, text, line }) => h("li", {}, h("span.mark.bad", {}, code), h("span.grow", {}, text), line ? h("span.quiet", {}, `line ${line}`) : null)));
  } catch (error) {
    return trouble(error);
  }
}
