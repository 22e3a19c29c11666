// A list of things: filters, rows without end, a file of them, and making a new one.

import { page } from "../core/api.js";
import { h, put } from "../core/element.js";
import { count } from "../core/format.js";
import { go, to } from "../core/router.js";
import { onEvent } from "../core/stream.js";
import { button, empty, head, trouble } from "../parts/bits.js";
import { field } from "../parts/dialog.js";
import { table } from "../parts/table.js";
import { RESOURCES } from "../resources/index.js";
import { act, create } from "./change.js";
import { download } from "./csv.js";

const PAGE = 100;
const SEARCHED = 1000; // rows of a page while one looks for a text among them
const SOON = 300; // milliseconds between an event and another look

export function show({ query, signal, route }) {
  const resource = RESOURCES[route.resource];
  const list = new List(resource, query, signal);
  const actions = [button("Export CSV", () => download(resource, list.query()), { name: "download" })];
  for (const action of resource.listActions ?? []) actions.push(button(action.label, () => act(action, resource.path(), resource)));
  if (resource.fields && !resource.noCreation) actions.push(button("Add one", () => create(resource), { name: "plus", kind: "primary" }));
  return [head(resource.title, { actions }), list.element];
}

class List {
  #rows = [];
  #next = null;
  #loading = false;
  #timer = 0;

  constructor(resource, query, signal) {
    this.resource = resource;
    this.signal = signal;
    this.values = Object.fromEntries([...query].filter(([name]) => this.#known(name)));
    this.find = query.get("find") ?? "";
    this.below = h("div");
    this.counted = h("p.count", { role: "status" });
    this.table = table({
      columns: resource.columns, label: resource.title, more: () => this.#more(),
      href: (row) => to([resource.place, row.sid]),
    });
    this.element = h("section.card", {}, this.#filters(), this.table, this.below);
    const stop = onEvent(resource.kinds ?? [], () => this.#soon());
    signal.addEventListener("abort", () => {
      stop();
      clearTimeout(this.#timer);
    });
    this.#load();
  }

  query = () => this.values;

  #known = (name) => (this.resource.filters ?? []).some((filter) => filter.name === name);

  #filters() {
    const inputs = (this.resource.filters ?? []).map(({ options, ...rest }) =>
      field({ ...rest, value: this.values[rest.name] ?? "", options: options ? [["", "any"], ...options] : null }));
    const find = field({ name: "find", label: "Find", value: this.find, type: "search" });
    const form = h("form.filters", { role: "search", "aria-label": `Filter ${this.resource.title.toLowerCase()}` }, find, inputs, this.counted);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => this.#choose(Object.fromEntries(new FormData(form))));
    return form;
  }

  // Select anew; the address keeps it, so that it can be gone back to and passed on.
  #choose({ find = "", ...values }) {
    const refined = find !== this.find && find.startsWith(this.find) && !this.#next;
    this.find = find;
    this.values = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
    go(to(this.resource.place, { ...this.values, find }), { replace: true });
    clearTimeout(this.#timer);
    if (refined) this.#draw();
    else this.#timer = setTimeout(() => this.#load(), 150);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renew(), SOON);
  }

  async #load() {
    await this.#attempt(async () => {
      const { items, next } = await page(this.resource.path(), this.resource.key, this.#asked(), this.signal);
      this.#rows = items;
      this.#next = next;
    });
  }

  // Put what is new on top of what is there.
  async #renew() {
    await this.#attempt(async () => {
      const { items, next } = await page(this.resource.path(), this.resource.key, this.#asked(), this.signal);
      const fresh = new Set(items.map(({ sid }) => sid));
      const older = this.#rows.filter(({ sid }) => !fresh.has(sid));
      if (this.#rows.length <= items.length) this.#next = next;
      this.#rows = [...items, ...(next ? older : [])];
    });
  }

  async #more() {
    if (!this.#next || this.#loading) return;
    await this.#attempt(async () => {
      const { items, next } = await page(this.#next, this.resource.key, undefined, this.signal);
      this.#rows = [...this.#rows, ...items];
      this.#next = next;
    });
  }

  async #attempt(work) {
    this.#loading = true;
    try {
      await work();
      this.#loading = false;
      if (!this.signal.aborted) this.#draw();
    } catch (error) {
      this.#loading = false;
      if (!this.signal.aborted) put(this.below, trouble(error));
    }
  }

  #asked = () => ({ PageSize: this.find ? SEARCHED : PAGE, ...this.values });

  #draw() {
    const rows = this.find ? this.#rows.filter((row) => this.#matches(row)) : this.#rows;
    const filtered = this.find || Object.keys(this.values).length;
    put(this.below, rows.length || this.#next ? null : filtered ? empty("search", "Nothing fits", "Try fewer filters.") : empty(...this.resource.nothing));
    this.counted.textContent = rows.length ? `${count(rows.length)}${this.#next ? "+" : ""}` : "";
    this.table.rows = rows;
  }

  #matches(row) {
    const letters = this.find.toLowerCase();
    return [row.sid, ...this.resource.columns.map(({ text }) => text?.(row))].some((value) => String(value ?? "").toLowerCase().includes(letters));
  }
}
