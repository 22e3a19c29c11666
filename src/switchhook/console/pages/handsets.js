// The simulated phones: one card each, kept while its contents change, so that focus stays.

import { handset as ask } from "./api.js";
import { line, make, texts } from "./view.js";

const LIVE = ["queued", "ringing", "in-progress"];
const cards = new Map();

// Show the handsets; `act` runs what a button asks for and tells of its failure.
export async function show(handsets, calls, messages, act) {
  for (const [sid, card] of cards) {
    if (handsets.some((one) => one.sid === sid)) continue;
    card.element.remove();
    cards.delete(sid);
  }
  for (const one of handsets) {
    if (!cards.has(one.sid)) {
      const card = create(one, act);
      cards.set(one.sid, card);
      document.getElementById("handsets").append(card.element);
    }
    await update(one, cards.get(one.sid), calls, messages);
  }
}

export function clear() {
  for (const card of cards.values()) card.element.remove();
  cards.clear();
}

function create(one, act) {
  const press = (action, fields = {}) => act(() => ask(one.sid, action, fields));
  const button = (label, action) =>
    make("button", { type: "button", onclick: () => press(action) }, label);
  const card = {
    status: make("p"),
    answer: button("Answer", "answer"),
    hangup: button("Hang up", "hangup"),
    heard: make("ul"),
    inbox: make("ul"),
  };
  const send = (action) => async (fields, form) => {
    if (await press(action, fields)) form.reset();
  };
  const keys = { inputMode: "tel", pattern: "[0-9A-Da-d*#wW]+", title: "0-9 * # A-D, w to wait" };
  card.digits = line([["Digits", "Digits", keys]], "Press", send("digits"));
  card.dial = line([["To", "Number", { inputMode: "tel" }]], "Call", send("dial"));
  card.element = make("article", { ariaLabel: `${one.friendly_name} ${one.phone_number}` },
    make("h3", {}, `${one.friendly_name} · ${one.phone_number}`),
    card.status,
    make("div", { className: "row" }, card.answer, card.hangup),
    card.dial,
    card.digits,
    make("p", { className: "quiet" }, "Heard"),
    card.heard,
    make("p", { className: "quiet" }, "Inbox"),
    card.inbox,
    line([["To", "Text to", { inputMode: "tel" }], ["Body", "Text", { maxLength: 1600 }]], "Send",
      send("messages")),
    make("details", {}, make("summary", {}, "Register a SIP phone"),
      make("p", {}, `User name ${one.username}, password ${one.password}`)),
  );
  return card;
}

async function update(one, card, calls, messages) {
  const its = calls.filter((call) => [call.to, call.from].includes(one.phone_number));
  const call = its.find((each) => LIVE.includes(each.status));
  const rings = call && call.status !== "in-progress" && call.to === one.phone_number;
  card.status.textContent = call ? `${call.status}: ${call.from} → ${call.to}` : "idle";
  card.element.classList.toggle("live", Boolean(call));
  card.answer.disabled = !rings;
  card.hangup.disabled = !call;
  setEnabled(card.digits, call?.status === "in-progress");
  setEnabled(card.dial, !call);
  texts(card.heard, its.length ? (await ask(one.sid, "heard")).texts : []);
  const inbox = messages.filter((each) => each.to === one.phone_number);
  texts(card.inbox, inbox.map((each) => `${each.from}: ${each.body}`));
}

function setEnabled(form, enabled) {
  form.querySelector("button").disabled = !enabled;
}
