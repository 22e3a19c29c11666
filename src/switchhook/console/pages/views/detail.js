// One thing: everything that the API says of it, and what may be done with it.

import { get, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { moment, phone, words } from "../core/format.js";
import { to } from "../core/router.js";
import { button, card, facts, head, mark } from "../parts/bits.js";
import { form } from "../parts/dialog.js";
import { copyable } from "../parts/secret.js";
import { RESOURCES, of } from "../resources/index.js";
import { below } from "./below.js";
import { act, change, drop } from "./change.js";

const HIDDEN = new Set(["uri", "url", "subresource_uris", "links", "api_version", "account_sid", "sid", "from_formatted", "to_formatted", "price_unit"]);
const PLACES = { CA: "calls", SM: "messages", MM: "messages", RE: "recordings", CF: "conferences", PN: "numbers", AP: "apps", QU: "queues", NO: "debugger" };

export async function show({ params, signal, route }) {
  const resource = RESOURCES[route.resource];
  const thing = await get(of(resource, params.sid), undefined, signal);
  const trials = h("div", { role: "status" });
  const actions = resource.trial ? [button("Try it out", () => tryOut(resource, thing, trials))] : [];
  return [
    headOf(resource, thing, { actions }), trials,
    resource.health ? await health(resource, thing, signal) : null,
    (resource.below ?? []).map((list) => below(list, thing, signal)),
    card("About", about(thing)),
  ];
}

// Return how a thing is just now.
async function health(resource, thing, signal) {
  const { sid: own, ...found } = await get(`${of(resource, thing.sid)}/health`, undefined, signal);
  const pairs = Object.entries(found).flatMap(([name, value]) => (name === "submissions" ? Object.entries(value) : [[name, value]]));
  return card("Health", facts(pairs.map(([name, value]) => [heading(name), shown(name, value)])));
}

// Hand a carrier a text, and show what it says.
function tryOut(resource, thing, place) {
  form(`Try out: ${resource.one}`, resource.trial, { action: "Send", send: async (values) => {
    const { parts } = await post(`${of(resource, thing.sid)}/test`, values);
    put(place, card("What it said", parts.map((answer) => facts(Object.entries(answer).map(([name, value]) => [heading(name), shown(name, value)])))));
  } });
}

export function headOf(resource, thing, { title = "", actions = [] } = {}) {
  const offered = [...actions];
  for (const action of resource.actions ?? []) offered.push(button(action.label, () => act(action, of(resource, thing.sid), resource), { kind: "primary" }));
  if (resource.fields) offered.push(button("Change", () => change(resource, thing)));
  if (resource.removable) offered.push(button("Delete", () => drop(resource, thing), { kind: "danger" }));
  return head(title || thing.friendly_name || phone(thing.phone_number) || resource.one, {
    crumbs: [[resource.title, to(resource.place)]], actions: offered,
  });
}

// Return all that is known of a thing.
export function about(thing, hidden = []) {
  const pairs = Object.entries(thing).filter(([name]) => !HIDDEN.has(name) && !hidden.includes(name));
  return facts([["SID", copyable(thing.sid, "the SID")], ...pairs.map(([name, value]) => [heading(name), shown(name, value)])]);
}

function heading(name) {
  const text = words(name).replace(/\bsid\b/, "SID").replace(/\burl\b/, "address");
  return text[0].toUpperCase() + text.slice(1);
}

function shown(name, value) {
  if (value === null || value === "" || value === undefined) return null;
  if (name === "status") return mark(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length ? value.map((one) => (typeof one === "object" ? JSON.stringify(one) : one)).join(", ") : null;
  if (typeof value === "object") return h("code.break", {}, JSON.stringify(value));
  if (/^date_|_time$|_date$/.test(name) && !/^\d+$/.test(value) && moment(value)) return moment(value);
  if (/^[A-Z]{2}[0-9a-f]{32}$/.test(value)) return linked(value);
  return String(value);
}

export function linked(sid) {
  const place = PLACES[sid.slice(0, 2)];
  return place ? h("a.mono", { href: to([place, sid]) }, sid) : h("code", {}, sid);
}
