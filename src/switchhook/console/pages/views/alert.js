// One alert: what its code means, the request that led to it, the answer, and asking again.

import { get, ours, part, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { button, card, facts, trouble } from "../parts/bits.js";
import { setOut } from "../parts/timeline.js";
import { RESOURCES, of } from "../resources/index.js";
import { headOf, linked } from "./detail.js";

export async function show({ params, signal }) {
  const alert = await get(of(RESOURCES.debugger, params.sid), undefined, signal);
  const again = h("div", { role: "status" });
  const sent = [...new URLSearchParams(alert.request_variables)];
  return [
    headOf(RESOURCES.debugger, alert, {
      actions: alert.request_url ? [button("Ask again", () => replay(alert, again), { kind: "primary" })] : [],
      title: `${alert.log === "0" ? "Error" : "Warning"} ${alert.error_code}`,
    }),
    h("p", {}, alert.message_text),
    card("What it means", facts([
      ["Code", h("a", { href: alert.more_info, target: "_blank", rel: "noreferrer" }, alert.error_code)],
      ["Level", alert.log === "0" ? "error" : "warning"],
      ["When", alert.message_date],
      ["About", alert.call_sid ? linked(alert.call_sid) : null],
    ])),
    alert.request_url ? card("What was asked", [
      h("p", {}, h("code", {}, alert.request_method), " ", h("span.break.mono", {}, alert.request_url)),
      sent.length ? facts(sent.map(([name, value]) => [name, h("code", {}, value)])) : null,
    ]) : null,
    alert.response_headers || alert.response_body ? card("What was answered", [
      alert.response_headers ? h("pre.source", { tabindex: "0" }, alert.response_headers.replaceAll("&", "\n")) : null,
      alert.response_body ? h("pre.source", { tabindex: "0" }, setOut(alert.response_body)) : null,
    ]) : null,
    again,
  ];
}

// Ask the app once more, and show what it answers now; nothing comes of it.
async function replay({ sid }, place) {
  try {
    const { status, milliseconds, body, error_code: code, error_text: text } = await post(ours(`/alerts${part(sid)}/replay`));
    put(place, card("Asked again", [
      h("p.row", {}, h("span.mark", { class: code || !status ? "bad" : "good" }, status || "no answer"), h("span.quiet.small", {}, `${milliseconds} ms`)),
      code ? h("p.bad", {}, `${code}: ${text}`) : null,
      body ? h("pre.source", { tabindex: "0" }, setOut(body)) : null,
    ]));
  } catch (error) {
    put(place, trouble(error));
  }
  place.scrollIntoView({ block: "nearest" });
}
