// What is below a thing, as a card: a list to add to and to take from. See `resources/below.js`.

import { all, page, post, remove } from "../core/api.js";
import { h, put } from "../core/element.js";
import { button, card, trouble } from "../parts/bits.js";
import { form, sure } from "../parts/dialog.js";
import { at } from "../resources/index.js";

const MOST = 1000; // rows that are shown, or offered to choose from

export function below(list, thing, signal) {
  const place = h("div");
  const path = list.path(thing);
  const query = list.query?.(thing) ?? {};
  let rows = [];
  async function look() {
    try {
      rows = await all(path, list.key, query, { most: MOST, signal });
      if (!signal.aborted) put(place, rows.length ? h("ul.lines", {}, rows.map(line)) : h("p.quiet", {}, list.nothing));
    } catch (error) {
      if (!signal.aborted) put(place, trouble(error));
    }
  }
  const line = (row) => {
    const text = list.line(row);
    const out = h("button.small", { type: "button", "aria-label": `Remove ${text}`, onClick: () => drop(row, text) }, "Remove");
    return h("li", {}, list.href ? h("a.grow", { href: list.href(row) }, text) : h("span.grow", {}, text), out);
  };
  const drop = (row, text) => sure(`Remove the ${list.one}?`, `${text}. ${list.gone}`, "Remove", async () => {
    await remove(at(path, row.sid));
    await look();
  });
  const add = async () => {
    const fields = await Promise.all(list.fields.map((field) => offered(field, rows)));
    form(`Add: ${list.one}`, fields, { action: "Add", send: async (values) => {
      await post(path, { ...query, ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")) });
      await look();
    } });
  };
  const press = button("Add", () => add().catch((error) => put(place, trouble(error))), { name: "plus", kind: "small" });
  press.setAttribute("aria-label", `Add: ${list.one} (${list.title})`);
  look();
  return card(list.title, place, press);
}

// Return a field with what it may be chosen from: what there is, but for what is in the list.
async function offered({ choices, ...field }, rows) {
  if (!choices) return field;
  const { items } = await page(choices.path(), choices.key, { PageSize: MOST });
  const taken = new Set(rows.map(({ sid }) => sid));
  const left = items.filter(({ sid }) => !taken.has(sid));
  return { ...field, options: left.map((one) => [one.sid, choices.show(one)]), hint: left.length ? "" : "There is none left to choose: make one first." };
}
