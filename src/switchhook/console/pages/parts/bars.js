// A chart of bars, one for each hour: what went well, and what did not, on top of it.

import { h, put, svg } from "../core/element.js";
import { count } from "../core/format.js";

const HIGH = 100;
const WIDE = 480;
const GAP = 3;

class Bars extends HTMLElement {
  // `hours` are `{ label, good, bad }`.
  show(hours, { label, ends }) {
    const most = Math.max(1, ...hours.map(({ good, bad }) => good + bad));
    const step = WIDE / hours.length;
    const bars = hours.map((hour, index) => bar(hour, index * step, step - GAP, most));
    put(this,
      svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": `${label}: ${spoken(hours)}` }, bars),
      h("div.axis", { "aria-hidden": "true" }, ends.map((text) => h("span", {}, text))));
    return this;
  }
}
customElements.define("sw-bars", Bars);

function bar({ label, good, bad }, x, width, most) {
  const tall = (value) => (value / most) * (HIGH - 4);
  const of = (kind, value, above) => value ? svg("rect", { class: kind, x, width, y: HIGH - above - tall(value), height: tall(value), rx: 1.5 }) : null;
  return svg("g", {},
    svg("title", {}, `${label}: ${count(good + bad)}${bad ? `, ${count(bad)} of them failed` : ""}`),
    svg("rect", { class: "over", x, width, y: 0, height: HIGH }),
    good + bad ? null : svg("rect", { class: "none", x, width, y: HIGH - 1.5, height: 1.5 }),
    of("good", good, 0), of("bad", bad, tall(good)));
}

function spoken(hours) {
  const busy = hours.filter(({ good, bad }) => good + bad);
  return busy.length ? busy.map(({ label, good, bad }) => `${label} ${good + bad}`).join(", ") : "none";
}

export const bars = (hours, settings) => document.createElement("sw-bars").show(hours, settings);
