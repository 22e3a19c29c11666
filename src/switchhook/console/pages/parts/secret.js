// Values to take along: `sw-copy` copies one, a secret stays hidden until it is asked for.

import { h, put } from "../core/element.js";
import { icon } from "./icons.js";

const THANKS = 1500; // milliseconds for which it says that it did

class Copy extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const label = `Copy ${this.getAttribute("what") ?? ""}`.trim();
    const press = h("button.bare.icon.small", { type: "button", title: label, "aria-label": label, onClick: () => this.copy(press) }, icon("copy"));
    this.append(press);
  }

  async copy(press) {
    await navigator.clipboard.writeText(this.text);
    put(press, icon("check"));
    setTimeout(() => put(press, icon("copy")), THANKS);
  }
}
customElements.define("sw-copy", Copy);

export function copyable(text, what, shown = text) {
  const copy = h("sw-copy", { what });
  copy.text = text;
  return h("span.secret", {}, h("code", {}, shown), copy);
}

// Return a value as dots, and a button that shows it.
export function secret(text, what) {
  const place = h("code", {}, "•".repeat(16));
  const show = h("button.bare.icon.small", { type: "button", "aria-label": `Show ${what}`, "aria-pressed": "false", onClick: () => toggle() }, icon("eye"));
  const copy = h("sw-copy", { what });
  copy.text = text;
  const toggle = () => {
    const hidden = show.getAttribute("aria-pressed") === "true";
    show.setAttribute("aria-pressed", String(!hidden));
    place.textContent = hidden ? "•".repeat(16) : text;
  };
  return h("span.secret", {}, place, show, copy);
}
