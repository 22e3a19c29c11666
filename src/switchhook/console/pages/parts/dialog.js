// Asking for something in a dialogue: a form of fields, or whether one is sure.

import { h, put } from "../core/element.js";
import { trouble } from "./bits.js";

// Open a form. `fields` are `{ name, label, type, value, ... }`; `send` gets what was filled in.
// What it refuses is shown, and the form stays as it is.
export function form(title, fields, { action = "Save", danger = false, lead = "", send }) {
  const wrong = h("div");
  const submit = h("button", { class: danger ? "danger" : "primary" }, action);
  const inside = h("form.form", { method: "dialog" },
    h("h2", { id: "dialog-title" }, title), lead ? h("p.quiet", {}, lead) : null, fields.map(field), wrong,
    h("div.buttons", {}, h("button", { type: "button", onClick: () => dialog.close() }, "Cancel"), submit));
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, inside);
  inside.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    try {
      await send(filled(inside, fields));
      dialog.close();
    } catch (error) {
      put(wrong, trouble(error));
      submit.disabled = false;
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export function sure(title, lead, action, send) {
  return form(title, [], { action, danger: true, lead, send });
}

export function field({ name, label, type = "text", value = "", options = null, hint = "", ...rest }) {
  if (type === "check") return h("label.check", {}, h("input", { type: "checkbox", name, checked: Boolean(value) }), label);
  const input = options ? choice(name, value, options)
    : type === "long" ? h("textarea", { name, value, spellcheck: "false", ...rest })
    : h("input", { name, type, value, autocomplete: "off", ...rest });
  return h("label", {}, label, input, hint ? h("span.small", {}, hint) : null);
}

function choice(name, value, options) {
  const pairs = options.map((one) => (Array.isArray(one) ? one : [one, one]));
  return h("select", { name }, pairs.map(([own, text]) => h("option", { value: own, selected: own === value }, text)));
}

function filled(inside, fields) {
  const values = Object.fromEntries(new FormData(inside));
  for (const { name, type } of fields) if (type === "check") values[name] = inside.elements[name].checked ? "true" : "false";
  return values;
}
