// Home: who one is here, what went on today, and what to do first.

import { all, get, mine, ours } from "../core/api.js";
import { h, put } from "../core/element.js";
import { count, phone } from "../core/format.js";
import { to } from "../core/router.js";
import { session } from "../core/session.js";
import { watch } from "../core/watch.js";
import { bars } from "../parts/bars.js";
import { card, facts, head, mark, stamp } from "../parts/bits.js";
import { copyable, secret } from "../parts/secret.js";

const MOST = 5000; // calls or messages of a day that are counted here
const FAILED = new Set(["failed", "busy", "no-answer", "canceled", "undelivered"]);

export async function show({ signal }) {
  const [account, numbers, handsets] = await Promise.all([
    get(mine(".json")),
    all(mine("/IncomingPhoneNumbers.json"), "incoming_phone_numbers", {}, { most: 50, signal }),
    all(ours("/handsets"), "handsets", {}, { most: 50, signal }),
  ]);
  const today = { calls: h("div.stack"), messages: h("div.stack") };
  const balance = h("span", {}, "…");
  const steps = h("ol.steps");
  watch(() => load(signal), (found) => {
    put(today.calls, chart("calls", found.calls, "start_time"));
    put(today.messages, chart("messages", found.messages, "date_created"));
    balance.textContent = `${found.balance.balance} ${found.balance.currency}`;
    put(steps, firstSteps(found, numbers, handsets));
  }, { signal, every: 15000, kinds: ["call", "message"] });
  return [
    head(account.friendly_name, { lead: "Your communications, on your own machine." }),
    h("div.grid.wide", {},
      card("First steps", steps),
      card("Account", facts([
        ["Account SID", copyable(session.sid, "the account SID")],
        ["Auth token", secret(account.auth_token, "the auth token")],
        ["API", copyable(location.origin, "the address of the API")],
        ["Balance", balance],
        ["Status", mark(account.status)],
      ]))),
    h("div.grid.wide", {}, card("Calls today", today.calls), card("Messages today", today.messages)),
    card("Numbers", numbersOf(numbers), h("a.small", { href: to("numbers") }, "All numbers")),
  ];
}

async function load(signal) {
  const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
  const most = { most: MOST, signal };
  const [calls, messages, balance] = await Promise.all([
    all(mine("/Calls.json"), "calls", { "StartTime>": midnight }, most),
    all(mine("/Messages.json"), "messages", { "DateSent>": midnight }, most),
    get(mine("/Balance.json"), undefined, signal),
  ]);
  return { calls, messages, balance };
}

function chart(what, items, when) {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ label: `${hour}:00`, good: 0, bad: 0 }));
  for (const item of items) hours[new Date(item[when]).getHours()][FAILED.has(item.status) ? "bad" : "good"] += 1;
  const bad = items.filter(({ status }) => FAILED.has(status)).length;
  return [
    h("div.row", {}, h("a.figure.grow", { href: to(what) }, count(items.length), items.length >= MOST ? "+" : ""),
      h("p.legend", {}, h("span", {}, "went well"), h("span.bad", {}, `did not: ${count(bad)}`))),
    bars(hours, { label: `${what} by hour`, ends: ["0:00", "6:00", "12:00", "18:00", "24:00"] }),
  ];
}

function firstSteps({ calls, messages }, numbers, handsets) {
  const [own] = numbers;
  const answered = calls.some(({ direction, status }) => direction.startsWith("outbound") && status === "completed");
  const ownApp = numbers.some(({ voice_url: url }) => url && !url.includes("/twimlets/"));
  const step = (done, title, text, link) =>
    h("li", { class: done && "done" }, h("div", {}, h("h3", {}, title), h("p.quiet.small", {}, text)), link);
  return [
    step(answered, "Be called", handsets.length ? "Your app rings a handset in this page, and speaks." : "Make a handset first.",
      h("a.button.primary", { href: to("handsets") }, "Pick up a handset")),
    step(messages.length > 0, "Send a text", own ? `From a handset to ${phone(own.phone_number)}, or back.` : "Get a number first.",
      h("a.button", { href: to("handsets") }, "Write one")),
    step(ownApp, "Connect your app", "Let a number ask your own address for TwiML.", h("a.button", { href: to("numbers") }, "Set an address")),
  ];
}

function numbersOf(numbers) {
  if (!numbers.length) return h("p.quiet", {}, "None yet.");
  return h("ul.lines", {}, numbers.slice(0, 6).map((one) =>
    h("li", {}, h("a.mono", { href: to(["numbers", one.sid]) }, phone(one.phone_number)),
      h("span.grow.quiet.small.cut", { title: one.voice_url }, one.voice_url || one.friendly_name), stamp(one.date_created))));
}
