// Live: the calls that go on now, and what has just happened.

import { all, mine } from "../core/api.js";
import { h, put } from "../core/element.js";
import { count, length, phone, words } from "../core/format.js";
import { to } from "../core/router.js";
import { onEvent } from "../core/stream.js";
import { empty, head, mark, stamp } from "../parts/bits.js";
import { table } from "../parts/table.js";

const LIVE = ["queued", "ringing", "in-progress"];
const LATEST = 60; // things that have just happened
const SOON = 250; // milliseconds between two drawings, however much happens

export async function show({ signal }) {
  const live = new Live();
  const stop = onEvent(["call", "message", "recording", "conference", "participant", "queue", "alert", "registration", "trunk", "quality"], (event) => live.hear(event));
  const clock = setInterval(() => live.tick(), 1000);
  signal.addEventListener("abort", () => {
    stop();
    clearInterval(clock);
  });
  await live.load(signal);
  return live.element;
}

class Live {
  #calls = new Map();
  #over = new Set();
  #loading = true;
  #feed = [];
  #timer = 0;

  constructor() {
    this.mos = new Map();
    this.figures = h("div.figures", { role: "status" });
    this.nothing = h("div");
    this.list = h("ol.feed", { "aria-label": "Just happened" });
    this.table = table({
      label: "Calls going on", href: ({ sid }) => to(["calls", sid]),
      columns: [
        { title: "From", cell: (call) => h("span.mono", {}, phone(call.from)), narrow: true },
        { title: "To", cell: (call) => h("span.mono", {}, phone(call.to)), narrow: true },
        { title: "Since", cell: (call) => h("span", { "data-since": call.start_time ?? call.date_created ?? "" }), width: "70px", end: true },
        { title: "MOS", cell: (call) => h("span", { "data-mos": call.sid }), width: "56px", end: true },
        { title: "Status", cell: (call) => mark(call.status), width: "122px", narrow: true },
      ],
    });
    this.element = [
      head("Live", { lead: "What goes on at this moment." }), this.figures,
      h("div.split", {}, h("section.card", { "aria-label": "Calls" }, this.table, this.nothing),
        h("section.card", {}, h("div.head", {}, h("h2", {}, "Just happened")), this.list)),
    ];
  }

  // Read what goes on; what has ended while it was read is not taken up again.
  async load(signal) {
    this.#calls.clear();
    this.#over.clear();
    this.#loading = true;
    const pages = await Promise.all(LIVE.map((status) => all(mine("/Calls.json"), "calls", { Status: status }, { most: 1000, signal })));
    for (const call of pages.flat()) if (!this.#calls.has(call.sid) && !this.#over.has(call.sid)) this.#calls.set(call.sid, call);
    this.#loading = false;
    this.#draw();
  }

  hear(event) {
    if (event.kind === "reset") return void this.load();
    if (event.kind === "quality") return this.#measure(event.resource.calls);
    if (event.kind === "call") this.#take(event.resource);
    this.#feed = [event, ...this.#feed].slice(0, LATEST);
    this.#timer ||= setTimeout(() => this.#draw(), SOON);
  }

  #take(call) {
    if (LIVE.includes(call.status)) return this.#calls.set(call.sid, call);
    this.#calls.delete(call.sid);
    if (this.#loading) this.#over.add(call.sid);
  }

  #measure(calls) {
    this.mos = new Map(calls.map((one) => [one.call_sid, one.mos]));
    this.tick();
  }

  // Only what is in sight is touched.
  tick() {
    for (const place of this.table.querySelectorAll("[data-since]")) {
      const since = Date.parse(place.dataset.since);
      place.textContent = Number.isNaN(since) ? "" : length((Date.now() - since) / 1000);
    }
    for (const place of this.table.querySelectorAll("[data-mos]")) place.textContent = this.mos.get(place.dataset.mos)?.toFixed(1) ?? "";
  }

  #draw() {
    this.#timer = 0;
    const calls = [...this.#calls.values()].reverse();
    const figure = (value, text) => h("div", {}, h("span.figure", {}, count(value)), h("span.quiet", {}, text));
    const having = (status) => calls.filter((call) => call.status === status).length;
    put(this.figures, figure(having("in-progress"), "talking"), figure(having("ringing"), "ringing"), figure(having("queued"), "queued"));
    put(this.nothing, calls.length ? null : empty("phone", "It is quiet", "Calls show up here the moment they begin."));
    this.table.rows = calls;
    put(this.list, this.#feed.length ? this.#feed.map(line) : h("li.none.quiet", {}, "Nothing yet."));
    this.tick();
  }
}

// For each kind of event: what it says in one line, and where it leads.
const LINES = {
  call: ({ what, resource }) => [`Call ${phone(resource.from)} → ${phone(resource.to)} `, mark(what), to(["calls", resource.sid])],
  message: ({ what, resource }) => [`Text ${phone(resource.from)} → ${phone(resource.to)} `, mark(what), to(["messages", resource.sid])],
  recording: ({ what, resource }) => ["Recording ", mark(what), to(["recordings", resource.sid])],
  conference: ({ what, resource }) => [`${resource.friendly_name}: ${words(what)}`, null, to(["conferences", resource.sid])],
  participant: ({ what, resource }) => [words(what), null, to(["conferences", resource.conference_sid])],
  alert: ({ resource }) => [`${resource.error_code}: ${resource.message_text}`, null, to(["debugger", resource.sid])],
};

function line(event) {
  const [text, state, place] = LINES[event.kind]?.(event) ?? [`${words(event.kind)} ${words(event.what)} ${event.resource?.username ?? event.username ?? ""}`, null, null];
  return h("li", { class: event.kind }, stamp(event.time), h("span", {}, place ? h("a", { href: place }, text) : text, state));
}
