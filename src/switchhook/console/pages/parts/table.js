// A table of any number of rows, of which only those in sight are in the page.
//
// Columns are `{ title, cell, width, narrow }`: `cell` makes a row's text or element, `width` is a
// grid track, `narrow` says that it is shown on a phone's screen, too, where `small` is the track.
// Rows open `href(row)`.

import { h, put } from "../core/element.js";

const ROW = 44; // pixels, as `--row` says
const AROUND = 12; // rows above and below those in sight
const NARROW = matchMedia("(max-width: 620px)");

class Table extends HTMLElement {
  #rows = [];
  #columns = [];
  #drawn = new Map(); // by index: [row, element]
  #away = null;

  // `more` is called when the end of the rows comes into sight.
  setUp({ columns, href, label, more = () => {} }) {
    this.#columns = columns;
    this.href = href;
    this.more = more;
    this.head = h("div.columns", { role: "row" });
    this.body = h("div.rows", { role: "rowgroup" });
    put(this, h("div", { role: "table", "aria-label": label }, h("div", { role: "rowgroup" }, this.head), this.body));
    return this;
  }

  set rows(rows) {
    this.#rows = rows;
    this.draw();
  }

  get rows() {
    return this.#rows;
  }

  connectedCallback() {
    this.#away = new AbortController();
    const { signal } = this.#away;
    addEventListener("scroll", () => this.draw(), { signal, passive: true });
    addEventListener("resize", () => this.draw(), { signal });
    NARROW.addEventListener("change", () => this.#restart(), { signal });
    this.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#restart();
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  #restart() {
    this.#drawn.clear();
    this.body.replaceChildren();
    this.style.setProperty("--columns", this.#shown().map((column) => this.#width(column)).join(" "));
    put(this.head, this.#shown().map(({ title, end }) => h("span", { role: "columnheader", class: end && "end" }, title)));
    this.draw();
  }

  #shown() {
    return NARROW.matches ? this.#columns.filter(({ narrow }) => narrow) : this.#columns;
  }

  #width({ width = "minmax(0, 1fr)", small = width }) {
    return NARROW.matches ? small : width;
  }

  draw() {
    if (!this.isConnected) return;
    this.body.style.height = `${this.#rows.length * ROW}px`;
    this.firstChild.setAttribute("aria-rowcount", String(this.#rows.length + 1));
    const top = this.body.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(-top / ROW) - AROUND);
    const last = Math.min(this.#rows.length, Math.ceil((innerHeight - top) / ROW) + AROUND);
    for (const [index, [row, element]] of this.#drawn) {
      if (index >= first && index < last && this.#rows[index] === row) continue;
      element.remove();
      this.#drawn.delete(index);
    }
    for (let index = first; index < last; index++) if (!this.#drawn.has(index)) this.#add(index);
    if (last >= this.#rows.length) this.more();
  }

  #add(index) {
    const row = this.#rows[index];
    const cells = this.#shown().map(({ cell, end }, place) => {
      const inside = cell(row);
      const through = place === 0 && this.href?.(row);
      const content = through ? h("a.through", { href: through }, inside) : inside;
      return h("span", { role: "cell", class: end && "end" }, content);
    });
    const element = h("div", { role: "row", "aria-rowindex": String(index + 2) }, cells);
    element.style.top = `${index * ROW}px`;
    this.#drawn.set(index, [row, element]);
    const next = this.body.querySelector(`[aria-rowindex="${index + 3}"]`); // so that Tab goes down
    this.body.insertBefore(element, next);
  }

  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest(".rows [role=row]");
    if (!step || !row) return;
    const next = this.body.querySelector(`[aria-rowindex="${Number(row.getAttribute("aria-rowindex")) + step}"] a`);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}
customElements.define("sw-table", Table);

export const table = (settings) => document.createElement("sw-table").setUp(settings);
