// SIP messages as a ladder: a line for us and for each peer, and the messages between them.

import { h, svg } from "../core/element.js";

const HIGH = 40;

export function ladder(rows) {
  const messages = rows.filter(({ kind }) => kind === "sip");
  const peers = [...new Set(messages.map(({ detail }) => detail.peer))];
  const lanes = ["Switchhook", ...peers];
  const at = (index) => `${((index + 0.5) / lanes.length) * 100}%`;
  const begin = messages.length ? Date.parse(messages[0].time) : 0;
  return h("div.ladder", {},
    h("ul.lanes", { "aria-hidden": "true" }, lanes.map((name) => h("li", {}, name))),
    h("ol", { "aria-label": "SIP messages" }, messages.map((row) => rung(row, begin, lanes, at))));
}

function rung({ time, detail }, begin, lanes, at) {
  const there = lanes.indexOf(detail.peer);
  const out = detail.direction === "out";
  const [from, to] = out ? [0, there] : [there, 0];
  const points = out === there > 0 ? "m-7 -4 7 4-7 4" : "m7 -4-7 4 7 4";
  const drawing = svg("svg", { height: HIGH, width: "100%", "aria-hidden": "true" },
    lanes.map((_, index) => svg("line", { class: "lane", x1: at(index), x2: at(index), y1: 0, y2: HIGH })),
    svg("line", { class: "arrow", x1: at(from), x2: at(to), y1: 28, y2: 28 }),
    svg("svg", { x: at(to), y: 28, overflow: "visible" }, svg("path", { class: "tip", d: points })),
    svg("text", { x: `${(there / 2 / lanes.length + 0.5 / lanes.length) * 100}%`, y: 20, "text-anchor": "middle" }, detail.summary));
  const spoken = `${detail.summary} ${out ? "to" : "from"} ${detail.peer}`;
  return h("li", {}, h("details", {},
    h("summary", { "aria-label": spoken }, h("time.mono.small.quiet", {}, `+${((Date.parse(time) - begin) / 1000).toFixed(3)}`), h("span.rung", {}, drawing)),
    h("pre.source", { tabindex: "0" }, detail["pii.message"] ?? "")));
}
