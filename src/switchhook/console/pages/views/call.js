// One call, while it goes on and afterwards: its timeline, SIP ladder, sound, and what it led to.

import { all, get, mine, ours, part, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { length, phone } from "../core/format.js";
import { to } from "../core/router.js";
import { session } from "../core/session.js";
import { followLevels, onEvent } from "../core/stream.js";
import { watch } from "../core/watch.js";
import { button, card, mark, stamp } from "../parts/bits.js";
import { form } from "../parts/dialog.js";
import { ladder } from "../parts/ladder.js";
import { attempt } from "../parts/notices.js";
import { player } from "../parts/player.js";
import { Spark } from "../parts/spark.js";
import { Timeline } from "../parts/timeline.js";
import { RESOURCES, of } from "../resources/index.js";
import { about, headOf } from "./detail.js";

const LIVE = ["queued", "ringing", "in-progress"];
const OWN_KINDS = ["call", "recording", "conference", "queue", "stream", "siprec", "transcription", "alert"];

export async function show({ params, signal }) {
  const place = h("div.page");
  const parts = { timeline: new Timeline(), steps: h("div"), recordings: h("div"), legs: h("div"), quality: h("div") };
  const calls = of(RESOURCES.calls, params.sid);
  let shown = "";
  watch(async () => ({ call: await get(calls, undefined, signal), more: await load(params.sid, signal) }), ({ call, more }) => {
    parts.timeline.show(more.rows);
    drawLadder(parts, more.rows);
    drawRecordings(parts.recordings, more.recordings);
    drawLegs(parts.legs, call, more.legs);
    if (JSON.stringify(call) !== shown) put(place, page(call, parts, signal));
    shown = JSON.stringify(call);
  }, { signal, every: 20000, kinds: OWN_KINDS, about: ({ call_sid: sid }) => sid === params.sid, failed: (error) => !shown && put(place, headOf(RESOURCES.calls, { sid: params.sid }), error.message) });
  const stop = onEvent(["trace"], ({ resource }) => {
    if (resource?.call_sid !== params.sid) return;
    parts.timeline.add(resource);
    if (resource.kind === "sip") drawLadder(parts, parts.timeline.rows);
  });
  signal.addEventListener("abort", stop);
  await get(calls, undefined, signal); // one that is not there is said at once
  return place;
}

async function load(sid, signal) {
  const [rows, recordings, legs] = await Promise.all([
    all(ours(`/Accounts${part(session.sid)}/Calls${part(sid)}/Timeline`), "rows", {}, { signal }),
    all(mine(`/Calls${part(sid)}/Recordings.json`), "recordings", {}, { signal }),
    all(mine("/Calls.json"), "calls", { ParentCallSid: sid }, { signal, most: 50 }),
  ]);
  return { rows, recordings, legs };
}

function page(call, parts, signal) {
  const live = LIVE.includes(call.status);
  const actions = live ? [button("Redirect", () => redirect(call)), button("Hang up", () => hangUp(call), { name: "hangup", kind: "danger" })] : [];
  const resource = live ? { ...RESOURCES.calls, removable: false } : RESOURCES.calls;
  const sub = h("p.row", {}, mark(call.status), h("span.quiet", {}, call.direction.replaceAll("-", " ")), stamp(call.start_time), call.duration ? h("span.quiet", {}, length(call.duration)) : null);
  if (call.status === "in-progress" && !parts.following) follow(call, parts, signal);
  return [
    headOf(resource, call, { title: `${phone(call.from)} → ${phone(call.to)}`, actions }), sub,
    live ? parts.quality : null,
    h("div.split", {}, card("Timeline", parts.timeline.element), h("div.stack", {}, parts.recordings, parts.legs, card("About", about(call)))),
    parts.steps,
  ];
}

function drawLadder(parts, rows) {
  const any = rows.some(({ kind }) => kind === "sip");
  put(parts.steps, any ? card("SIP", ladder(rows)) : null);
}

function drawRecordings(place, recordings) {
  const key = JSON.stringify(recordings.map(({ sid, status }) => [sid, status]));
  if (place.dataset.key === key) return; // so that one that is played goes on
  place.dataset.key = key;
  put(place, recordings.length ? card("Recordings", h("div.stack", {}, recordings.map((one) => (one.status === "completed" ? player(one.sid) : h("p", {}, mark(one.status)))))) : null);
}

function drawLegs(place, call, legs) {
  const rows = legs.map((one) => h("li", {}, h("a.grow", { href: to(["calls", one.sid]) }, phone(one.to)), mark(one.status)));
  if (call.parent_call_sid) rows.unshift(h("li", {}, h("a.grow", { href: to(["calls", call.parent_call_sid]) }, "The call that dialled this leg")));
  put(place, rows.length ? card("Other legs", h("ul.lines", {}, rows)) : null);
}

function follow(call, parts, signal) {
  const mos = new Spark("Quality (MOS)", { low: 1, high: 4.5 });
  const jitter = new Spark("Jitter", { low: 0, high: 20, unit: "ms" });
  const lost = new Spark("Lost", { low: 0, high: 5, unit: "packets", digits: 0 });
  const far = new Spark("They speak", { low: -60, high: 0, unit: "dB", digits: 0 });
  const near = new Spark("They hear", { low: -60, high: 0, unit: "dB", digits: 0 });
  parts.following = true;
  put(parts.quality, card("Now", h("div.sparks", {}, [mos, jitter, lost, far, near].map(({ element }) => element))));
  const ends = [
    onEvent(["quality"], ({ resource }) => {
      const own = resource?.calls.find(({ call_sid: sid }) => sid === call.sid);
      mos.add(own?.mos);
      jitter.add(own?.jitter_ms);
      lost.add(own?.lost);
    }),
    followLevels(call.sid, (level) => {
      far.add(Math.max(-60, level.far));
      near.add(Math.max(-60, level.near));
    }),
  ];
  signal.addEventListener("abort", () => ends.forEach((end) => end()));
}

const hangUp = (call) => attempt(() => post(of(RESOURCES.calls, call.sid), { Status: call.status === "in-progress" ? "completed" : "canceled" }));

function redirect(call) {
  form("Redirect the call", [
    { name: "Twiml", label: "TwiML", type: "long", class: "code", value: "<Response>\n  <Say>One moment, please.</Say>\n</Response>" },
  ], { action: "Redirect", lead: "The call goes on with another document.", send: (values) => post(of(RESOURCES.calls, call.sid), values) });
}
