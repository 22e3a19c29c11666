// One conference, and who is in it: muted, held or taken out by a press of a button.

import { all, get, mine, part, post, remove } from "../core/api.js";
import { h, put } from "../core/element.js";
import { phone } from "../core/format.js";
import { to } from "../core/router.js";
import { watch } from "../core/watch.js";
import { button, card, empty, mark } from "../parts/bits.js";
import { form, sure } from "../parts/dialog.js";
import { attempt } from "../parts/notices.js";
import { RESOURCES, of } from "../resources/index.js";
import { about, headOf } from "./detail.js";

export async function show({ params, signal }) {
  const path = of(RESOURCES.conferences, params.sid);
  const place = h("div.page");
  const draw = ({ conference, people, calls }) => put(place, page(conference, people, calls, look));
  const load = () => read(path, params.sid, signal);
  const first = await load();
  const look = watch(load, draw, { signal, every: 10000, kinds: ["conference", "participant"] });
  draw(first);
  return place;
}

async function read(path, sid, signal) {
  const [conference, people] = await Promise.all([
    get(path, undefined, signal),
    all(mine(`/Conferences${part(sid)}/Participants.json`), "participants", {}, { signal }),
  ]);
  const calls = await Promise.all(people.map((one) => get(of(RESOURCES.calls, one.call_sid), undefined, signal)));
  return { conference, people, calls: new Map(calls.map((call) => [call.sid, call])) };
}

function page(conference, people, calls, look) {
  const going = conference.status === "in-progress";
  const end = () => sure("End the conference?", "Everybody's call ends.", "End it", async () => {
    await post(of(RESOURCES.conferences, conference.sid), { Status: "completed" });
    look();
  });
  const actions = going ? [button("Call somebody in", () => invite(conference, look), { name: "plus" }), button("End it", end, { kind: "danger" })] : [];
  const rows = people.map((one) => person(conference, one, calls.get(one.call_sid), look));
  return [
    headOf(RESOURCES.conferences, conference, { actions }), h("p.row", {}, mark(conference.status)),
    card(`Participants (${people.length})`, rows.length ? h("ul.lines", {}, rows) : empty("people", "Nobody is in it", going ? "They may come." : "It is over.")),
    card("About", about(conference)),
  ];
}

function person(conference, one, call, look) {
  const path = mine(`/Conferences${part(conference.sid)}/Participants${part(one.call_sid)}.json`);
  const who = one.label || phone(call?.direction === "inbound" ? call.from : call?.to) || one.call_sid;
  const change = (fields) => async () => {
    await attempt(() => post(path, fields));
    look();
  };
  const kick = async () => {
    await attempt(() => remove(path), `${who} was taken out.`);
    look();
  };
  const toggle = (name, on, off, now) => h("button.small", { type: "button", "aria-pressed": String(now), onClick: change({ [name]: String(!now) }) }, now ? on : off);
  return h("li", {}, h("a.grow", { href: to(["calls", one.call_sid]) }, who), one.coaching ? h("span.mark", {}, "coach") : null, mark(one.status),
    h("span.row", {}, toggle("Muted", "Unmute", "Mute", one.muted), toggle("Hold", "Resume", "Hold", one.hold), button("Kick", kick, { kind: "small danger" })));
}

function invite(conference, look) {
  form("Call somebody in", [
    { name: "To", label: "Number", required: true, placeholder: "+14155550101" },
    { name: "From", label: "Caller ID", required: true, placeholder: "a number of yours" },
  ], { action: "Call", send: async (values) => {
    await post(mine(`/Conferences${part(conference.sid)}/Participants.json`), values);
    look();
  } });
}
