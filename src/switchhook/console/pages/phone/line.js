// A handset's line: its signalling with the server, in the Voice SDK's protocol.
//
// Frames are JSON with a `type` and a `payload`, and now and then a heartbeat, which is answered.
// A lost socket is opened again, each time a little later. Calls that go on are `PhoneCall`s.

import { ROOT, ours, part, post } from "../core/api.js";
import { PhoneCall } from "./call.js";

const FIRST = 500; // milliseconds before the first attempt to come back
const LONGEST = 10000;
const KEEP = 30; // seconds for which the server keeps a call whose socket is lost
const BEAT = "\n";

export class Line extends EventTarget {
  #sid;
  #socket = null;
  #wait = FIRST;
  #closed = false;
  #timers = new Set();

  constructor(handset) {
    super();
    this.#sid = handset.sid;
    this.ready = false;
    this.call = null;
    this.#open();
  }

  // Hang up for good.
  close() {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.call?.hangup();
    this.#socket?.close(1000);
  }

  // Call a number; the call says how it goes.
  dial(to) {
    this.#begin(new PhoneCall(this, { outgoing: true, to, id: `TJS${crypto.randomUUID()}` }));
    this.call.invite();
  }

  send(type, payload) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type, version: "1.6", payload }));
  }

  #begin(call) {
    this.call = call;
    call.addEventListener("change", () => {
      if (call.state === "over" && this.call === call) this.call = null;
      this.dispatchEvent(new CustomEvent("call", { detail: call }));
    });
    this.dispatchEvent(new CustomEvent("call", { detail: call }));
  }

  async #open() {
    try {
      const { token, ttl } = await post(ours(`/handsets${part(this.#sid)}/token`));
      if (this.#closed) return;
      const socket = new WebSocket(new URL("signal", ROOT).href.replace(/^http/, "ws"));
      this.#socket = socket;
      socket.addEventListener("open", () => this.#greet(token, ttl));
      socket.addEventListener("message", ({ data }) => this.#hear(data));
      socket.addEventListener("close", () => this.#lost());
    } catch (error) {
      this.#lost(error);
    }
  }

  #greet(token, ttl) {
    this.send("listen", { token, reconnectTimeout: KEEP });
    this.send("register", { media: { audio: true } });
    this.#later(() => this.#renew(), ttl * 900);
  }

  async #renew() {
    const { token, ttl } = await post(ours(`/handsets${part(this.#sid)}/token`));
    this.send("listen", { token, reconnectTimeout: KEEP });
    this.#later(() => this.#renew(), ttl * 900);
  }

  #lost(error = null) {
    this.#turn(false, error);
    if (this.#closed) return;
    this.#later(() => this.#open(), this.#wait);
    this.#wait = Math.min(LONGEST, this.#wait * 2);
  }

  #later(what, milliseconds) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #turn(ready, error = null) {
    this.ready = ready;
    this.dispatchEvent(new CustomEvent("ready", { detail: error }));
  }

  #hear(text) {
    if (text === BEAT) return this.#socket.send(BEAT);
    const { type, payload } = JSON.parse(text);
    if (type === "ready") {
      this.#wait = FIRST;
      this.#turn(true);
      this.call?.comeBack();
    } else if (type === "offline") this.#turn(false);
    else if (type === "error" && !payload.callsid) this.#turn(false, payload.error);
    else if (type === "invite") this.#invited(payload);
    else if (this.call?.is(payload.callsid) || type === "ringing" || type === "answer") this.call?.hear(type, payload);
  }

  #invited(payload) {
    if (this.call) return this.send("reject", { callsid: payload.callsid }); // one line, one call
    const { From: from } = payload.parameters;
    this.#begin(new PhoneCall(this, { outgoing: false, from, id: payload.callsid, offer: payload.sdp, reconnect: payload.reconnect }));
  }
}
