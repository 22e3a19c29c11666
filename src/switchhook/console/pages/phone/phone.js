// A handset one can hold: its screen, its keys, its thread of texts.

import { h, put } from "../core/element.js";
import { length, phone as readable } from "../core/format.js";
import { tool } from "../parts/bits.js";
import { icon } from "../parts/icons.js";
import { Line } from "./line.js";
import { Thread } from "./thread.js";
import * as tones from "./tones.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
const MARKS = 24; // of a meter
const QUIETEST = -50; // dB, of the first of them

export class Phone extends HTMLElement {
  #handset;
  #others;
  #silence = () => {}; // stops what sounds
  #clock = 0;

  // `others` are numbers to call; `callMe` lets one's app call this handset.
  setUp(handset, { others, callMe }) {
    this.#handset = handset;
    this.#others = others;
    this.callMe = callMe;
    return this;
  }

  connectedCallback() {
    const { friendly_name: name, phone_number: number } = this.#handset;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", `${name}, ${readable(number)}`);
    this.state = h("p.state", { role: "status" });
    this.screen = h("div.screen");
    this.number = h("input", { inputmode: "tel", "aria-label": "Number to call", placeholder: "Number to call", autocomplete: "off", list: `to-${this.#handset.sid}` });
    this.number.addEventListener("keydown", (event) => event.key === "Enter" && this.#dial());
    this.thread = new Thread(this.#handset, this.#others);
    put(this,
      h("header", {}, h("div", {}, h("h2", {}, name), h("p.mono", {}, readable(number))), this.state),
      this.screen, this.#keypad(), this.thread.element,
      h("datalist", { id: `to-${this.#handset.sid}` }, this.#others.map((one) => h("option", { value: one }))));
    this.line = new Line(this.#handset);
    this.line.addEventListener("ready", () => this.#draw());
    this.line.addEventListener("call", ({ detail }) => this.#onCall(detail));
    this.#draw();
  }

  disconnectedCallback() {
    this.#silence();
    clearInterval(this.#clock);
    this.line.close();
    this.thread.close();
  }

  #keypad() {
    const keys = KEYS.map((key) =>
      h("button", { type: "button", onClick: () => this.#press(key), "aria-label": key === "*" ? "star" : key === "#" ? "hash" : key },
        h("span", {}, key), h("small", {}, LETTERS[key] ?? "")));
    return h("div.keypad", { role: "group", "aria-label": "Keypad" }, keys);
  }

  #press(key) {
    tones.key(key);
    if (this.line.call?.state === "talking") {
      this.line.call.press(key);
      this.pressed.textContent += key;
    } else if (!this.line.call) this.number.value += key;
  }

  #dial() {
    const to = this.number.value.replace(/[\s().-]/g, "");
    if (to && this.line.ready) this.line.dial(to);
  }

  #onCall(call) {
    if (call !== this.current) {
      this.current = call;
      call.addEventListener("caption", ({ detail }) => this.#caption(detail));
    }
    this.#silence();
    this.#silence = { ringing: tones.ring, calling: tones.ringback }[call.state]?.() ?? (() => {});
    this.#draw();
  }

  #draw() {
    const call = this.line.call;
    clearInterval(this.#clock);
    this.dataset.state = call?.state ?? "idle";
    this.state.textContent = call ? "" : this.line.ready ? "ready" : "connecting…";
    this.state.classList.toggle("good", this.line.ready && !call);
    if (!call) return this.#idle();
    if (call.state === "ringing") return this.#ringing(call);
    this.#active(call);
  }

  #idle() {
    const last = this.current;
    const said = last?.reason || (last ? `The call with ${readable(last.other)} is over.` : "Nobody is calling.");
    const call = this.callMe && h("div", {}, h("button.primary", { type: "button", disabled: !this.line.ready, onClick: this.callMe }, "Call me"));
    put(this.screen, h("p.quiet", {}, said), last?.captions.length ? this.#captions(last) : null, call,
      h("div.dial", {}, this.number, tool("back", "Erase the last digit", () => (this.number.value = this.number.value.slice(0, -1)), "bare"),
        h("button.call", { type: "button", disabled: !this.line.ready, onClick: () => this.#dial() }, icon("phone"), "Call")));
  }

  #ringing(call) {
    const answer = h("button.call", { type: "button", onClick: () => call.answer() }, icon("phone"), "Answer");
    put(this.screen, h("p.other", {}, readable(call.other)), h("p", { role: "alert" }, h("span.unseen", {}, readable(call.other)), " is calling"),
      h("div.choices", {}, h("button.end", { type: "button", onClick: () => call.hangup() }, icon("hangup"), "Decline"), answer));
    answer.focus({ preventScroll: true });
  }

  #active(call) {
    const length_ = h("span");
    const meters = ["far", "near"].map((side) => meter(side, call));
    this.pressed = h("p.pressed.mono", { "aria-live": "polite" });
    put(this.screen, h("p.other", {}, readable(call.other)),
      h("p", { role: "status" }, { calling: "calling…", connecting: "connecting…", talking: "in call " }[call.state], length_),
      call.audio && !call.audio.live ? h("p.quiet.small", {}, "No microphone: you only listen.") : null,
      h("div.meters", {}, meters.map(({ element }) => element)), this.pressed, this.#captions(call),
      h("div.choices", {},
        h("button", { type: "button", "aria-pressed": String(call.muted), onClick: () => call.mute(!call.muted) }, icon(call.muted ? "mute" : "recording"), call.muted ? "Muted" : "Mute"),
        h("button.end", { type: "button", onClick: () => call.hangup() }, icon("hangup"), "Hang up")));
    this.#clock = setInterval(() => {
      for (const { draw } of meters) draw();
      length_.textContent = call.since ? length((Date.now() - call.since) / 1000) : "";
    }, 80);
  }

  #captions(call) {
    this.list = h("ul.captions", { "aria-label": "What is said", "aria-live": "polite", tabindex: "0" }, call.captions.map((text) => h("li", {}, text)));
    return this.list;
  }

  #caption(text) {
    this.list?.append(h("li", {}, text));
    this.list?.scrollTo(0, this.list.scrollHeight);
  }
}
customElements.define("sw-phone", Phone);

// Return a meter, and what moves it; `data-level` is the level in dB, for whoever wants to know.
function meter(side, call) {
  const element = h("div.meter", { role: "img", "aria-label": side === "far" ? "How loud you hear" : "How loud you speak" },
    h("span.small.quiet", {}, side === "far" ? "Heard" : "You"), h("span.bar", {}, Array.from({ length: MARKS }, () => h("i"))));
  const marks = [...element.querySelectorAll("i")];
  const draw = () => {
    const decibels = 20 * Math.log10(Math.max(1e-6, call.audio?.level(side) ?? 0));
    const lit = Math.round(((decibels - QUIETEST) / -QUIETEST) * MARKS);
    marks.forEach((mark, index) => mark.classList.toggle("lit", index < lit));
    element.dataset.level = decibels.toFixed(0);
  };
  return { element, draw };
}

export const phone = (handset, settings) => document.createElement("sw-phone").setUp(handset, settings);
