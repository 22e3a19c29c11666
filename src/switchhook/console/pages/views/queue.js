// One queue, and who waits in it.

import { all, get, mine, part, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { length } from "../core/format.js";
import { watch } from "../core/watch.js";
import { button, card, empty } from "../parts/bits.js";
import { form } from "../parts/dialog.js";
import { RESOURCES, of } from "../resources/index.js";
import { about, headOf, linked } from "./detail.js";

export async function show({ params, signal }) {
  const place = h("div.page");
  const members = mine(`/Queues${part(params.sid)}/Members.json`);
  const load = async () => ({ queue: await get(of(RESOURCES.queues, params.sid), undefined, signal), waiting: await all(members, "queue_members", {}, { signal }) });
  const draw = ({ queue, waiting }) => put(place, headOf(RESOURCES.queues, queue),
    card(`Waiting (${waiting.length})`, waiting.length ? h("ol.lines", {}, waiting.map((one) => row(params.sid, one))) : empty("queue", "Nobody waits", "Callers come by the Enqueue verb.")),
    card("About", about(queue)));
  draw(await load());
  watch(load, draw, { signal, every: 5000, kinds: ["queue"] });
  return place;
}

function row(queue, { call_sid: sid, position, wait_time: wait }) {
  return h("li", {}, h("strong", {}, position), h("span.grow", {}, linked(sid)), h("span.quiet", {}, length(wait)), button("Take", () => take(queue, sid), { kind: "small" }));
}

function take(queue, sid) {
  form("Take the caller out of the queue", [{ name: "Url", label: "Go on with the TwiML at", type: "url", required: true }], {
    action: "Take", send: (values) => post(mine(`/Queues${part(queue)}/Members${part(sid)}.json`), values),
  });
}
