// One message: how it came or went, and the files with it.

import { all, get, mine, part } from "../core/api.js";
import { h, put } from "../core/element.js";
import { phone } from "../core/format.js";
import { watch } from "../core/watch.js";
import { card, mark, stamp } from "../parts/bits.js";
import { RESOURCES, of } from "../resources/index.js";
import { about, headOf } from "./detail.js";

export async function show({ params, signal }) {
  const resource = RESOURCES.messages;
  const path = of(resource, params.sid);
  const message = await get(path, undefined, signal);
  const media = await all(mine(`/Messages${part(params.sid)}/Media.json`), "media_list", {}, { signal });
  const state = h("p.row");
  const rest = h("div");
  const draw = (one) => {
    put(state, mark(one.status), h("span.quiet", {}, one.direction.replaceAll("-", " ")), stamp(one.date_created),
      one.error_code ? h("span.bad", {}, `${one.error_code}: ${one.error_message ?? ""}`) : null);
    put(rest, card("About", about(one, ["body"])));
  };
  draw(message);
  watch(() => get(path, undefined, signal), draw, { signal, every: 10000, kinds: ["message"], about: ({ resource: told }) => told?.sid === params.sid });
  return [
    headOf(resource, message, { title: `${phone(message.from)} → ${phone(message.to)}` }), state,
    card("Text", [h("p.said", {}, message.body || h("span.quiet", {}, "There is no text.")), files(media, params.sid)]), rest,
  ];
}

function files(media, sid) {
  if (!media.length) return null;
  return h("ul.lines", {}, media.map((one) => {
    const address = new URL(`../${mine(`/Messages${part(sid)}/Media${part(one.sid)}`)}`, document.baseURI).href;
    return h("li", {}, one.content_type.startsWith("image/") ? h("img", { src: address, alt: "", class: "picture" }) : null, h("a.grow", { href: address, download: one.sid }, one.content_type));
  }));
}
