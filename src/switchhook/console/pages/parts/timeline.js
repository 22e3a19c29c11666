// What a call was made of, row after row: when, what, and on demand everything that is known of it.

import { h, put } from "../core/element.js";
import { words } from "../core/format.js";
import { mark } from "./bits.js";
import { icon } from "./icons.js";

// For each kind: its drawing, and what a row says in one line.
const KINDS = {
  status: ["phone", ({ status }) => [mark(status)]],
  sip: ["trunk", ({ direction, summary, peer }) => [h("code", {}, summary), direction === "in" ? " from " : " to ", peer]],
  twiml: ["bin", ({ url, verbs }) => ["TwiML with ", verbs, Number(verbs) === 1 ? " verb" : " verbs", url ? [" from ", h("span.break", {}, url)] : null]],
  verb: ["play", ({ verb }) => [h("code", {}, `<${verb}>`)]],
  webhook: ["domain", (detail) => [detail.method, " ", h("span.break", {}, detail["pii.url"]), " ", answer(detail)]],
  digit: ["keypad", (detail) => ["Key ", h("kbd", {}, detail["pii.digit"])]],
  heard: ["message", (detail) => ["“", detail["pii.text"], "”"]],
  alert: ["alert", ({ code, text, level }) => [h("span", { class: level === "error" && "bad" }, `${code}: ${text}`)]],
  insights: ["live", ({ group, name }) => ["The browser says ", h("code", {}, `${group} ${name}`)]],
  recording: ["recording", ({ what }) => ["Recording ", words(what)]],
  conference: ["people", ({ what }) => [words(what)]],
  queue: ["queue", ({ what }) => ["Queue: ", words(what)]],
};
const OTHER = ["live", ({ what }, kind) => [words(kind), " ", words(what)]];
const FAR = 400; // milliseconds after which an answer is called slow

function answer({ status, milliseconds }) {
  const slow = Number(milliseconds) > FAR ? "warn" : "good";
  if (!status) return h("span.mark.bad", {}, "no answer");
  return [h("span.mark", { class: Number(status) < 400 ? slow : "bad" }, status), h("span.quiet", {}, ` ${milliseconds} ms`)];
}

export class Timeline {
  #rows = [];
  #begin = 0;
  #seen = new Set();

  constructor() {
    this.list = h("ol.timeline", { "aria-label": "What happened" });
    this.element = h("div", {}, this.list);
  }

  get rows() {
    return this.#rows;
  }

  show(rows) {
    if (rows.every(({ sid }) => this.#seen.has(sid))) return;
    this.#rows = [];
    this.#seen.clear();
    put(this.list);
    for (const row of rows) this.add(row);
  }

  add(row) {
    if (this.#seen.has(row.sid)) return;
    this.#seen.add(row.sid);
    const time = Date.parse(row.time);
    if (!this.#rows.length) this.#begin = time;
    this.#rows.push(row);
    this.list.append(this.#item(row, (time - this.#begin) / 1000));
  }

  #item({ kind, detail, time }, after) {
    const [drawing, line] = KINDS[kind] ?? OTHER;
    const shown = [h("time", { datetime: time, title: time }, `+${after.toFixed(2)}`), h("span.knot", {}, icon(drawing)), h("span.line", {}, line(detail, kind))];
    const more = Object.entries(detail).filter(([, value]) => value !== null && value !== "");
    const whole = more.length > 1 || kind === "webhook" || kind === "sip";
    return h("li", { class: kind }, whole ? h("details", {}, h("summary", {}, shown), everything(more)) : h("div", {}, shown));
  }
}

// Return names and values; JSON and documents are set out.
function everything(pairs) {
  return h("dl.everything", {}, pairs.map(([name, value]) => [h("dt", {}, words(name.replace("pii.", ""))), h("dd", {}, h("pre", { tabindex: "0" }, setOut(value)))]));
}

export function setOut(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
