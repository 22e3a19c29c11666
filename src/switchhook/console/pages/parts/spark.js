// A small curve of the latest values of something, with the last of them in figures.

import { h, put, svg } from "../core/element.js";

const WIDE = 240;
const HIGH = 44;
const MOST = 120; // values that are shown

export class Spark {
  #values = [];

  // `low` and `high` are the ends of the scale; it grows when a value does not fit.
  constructor(title, { low, high, unit = "", digits = 1 }) {
    Object.assign(this, { title, low, high, unit, digits });
    this.figure = h("strong", {}, "–");
    this.line = svg("path", { class: "spark" });
    this.element = h("figure.spark", {}, h("figcaption", {}, h("span.quiet.small", {}, title), this.figure),
      svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.line));
  }

  add(value) {
    if (value === null || value === undefined) return;
    this.#values = [...this.#values, value].slice(-MOST);
    put(this.figure, value.toFixed(this.digits), this.unit && h("span.quiet.small", {}, ` ${this.unit}`));
    const high = Math.max(this.high, ...this.#values);
    const low = Math.min(this.low, ...this.#values);
    const y = (one) => HIGH - 2 - ((one - low) / (high - low || 1)) * (HIGH - 4);
    const step = WIDE / (MOST - 1);
    this.line.setAttribute("d", this.#values.map((one, index) => `${index ? "L" : "M"}${(index * step).toFixed(1)} ${y(one).toFixed(1)}`).join(""));
  }
}
