// One call of a handset: from ringing to its end, with its audio.
//
// state: "calling" or "ringing", then "connecting" while the microphone is asked for, "talking", and
// "over" in the end. Every step is a `change`; what is said to the handset is a `caption`.

import { Audio } from "./audio.js";

const AGAIN = 5000; // milliseconds that a path for audio may be lost before another is sought

export class PhoneCall extends EventTarget {
  #line;
  #id;
  #sid = "";
  #offer;
  #reconnect;
  #peer = null;
  #repair = 0;

  constructor(line, { outgoing, id, from = "", to = "", offer = "", reconnect = "" }) {
    super();
    this.#line = line;
    this.#id = id;
    this.#offer = offer;
    this.#reconnect = reconnect;
    this.outgoing = outgoing;
    this.other = outgoing ? to : from;
    this.state = outgoing ? "calling" : "ringing";
    this.reason = ""; // why it ended, when it went wrong
    this.captions = [];
    this.audio = null;
    this.muted = false;
    this.since = null; // when it was answered
  }

  is = (id) => id === this.#id || (this.#sid !== "" && id === this.#sid);

  async invite() {
    await this.#connect();
    if (this.state === "over") return;
    await this.#peer.setLocalDescription(await this.#peer.createOffer());
    this.#send("invite", { sdp: this.#peer.localDescription.sdp, twilio: { params: new URLSearchParams({ To: this.other }).toString() } });
  }

  async answer() {
    if (this.state !== "ringing") return;
    this.#turn("connecting");
    await this.#connect();
    if (this.state === "over") return;
    await this.#peer.setRemoteDescription({ type: "offer", sdp: this.#offer });
    await this.#peer.setLocalDescription(await this.#peer.createAnswer());
    this.#send("answer", { sdp: this.#peer.localDescription.sdp });
    this.#talk();
  }

  hangup() {
    if (this.state === "over") return;
    this.#send(this.state === "ringing" ? "reject" : "hangup", {});
    this.#end();
  }

  // Send a key: as sound, as a phone does, or as text where that was not agreed on.
  press(key) {
    const keys = this.#peer?.getSenders()[0]?.dtmf;
    if (keys?.canInsertDTMF) keys.insertDTMF(keys.toneBuffer + key, 160, 70);
    else this.#send("dtmf", { dtmf: key });
  }

  mute(wanted) {
    this.muted = wanted;
    this.audio?.mute(wanted);
    this.#tell();
  }

  // Go on by a new socket.
  comeBack() {
    if (this.state === "talking") this.#send("invite", { sdp: this.#peer.localDescription.sdp, reconnect: this.#reconnect, twilio: {} });
  }

  hear(type, payload) {
    if (type === "ringing" || type === "answer") this.#progress(type, payload);
    else if (type === "hangup" || type === "cancel") this.#end(payload.error?.message);
    else if (type === "caption") {
      this.captions.push(payload.text);
      this.dispatchEvent(new CustomEvent("caption", { detail: payload.text }));
    }
  }

  async #progress(type, { callsid, sdp, reconnect }) {
    this.#sid = callsid;
    if (reconnect) this.#reconnect = reconnect;
    const restarts = this.state === "talking" && this.#peer.signalingState === "have-local-offer";
    if (sdp && (!this.#peer.remoteDescription || restarts)) await this.#peer.setRemoteDescription({ type: "answer", sdp });
    if (type === "answer" && this.state === "calling") this.#talk();
  }

  async #connect() {
    this.#peer = new RTCPeerConnection();
    this.audio = await Audio.open(this.#peer);
    if (this.state === "over") return this.#release();
    this.#peer.addEventListener("connectionstatechange", () => this.#watch());
  }

  // A network that changes (a laptop that moves) is a path to look for again.
  #watch() {
    clearTimeout(this.#repair);
    if (!["disconnected", "failed"].includes(this.#peer.connectionState) || this.state !== "talking") return;
    this.#repair = setTimeout(async () => {
      await this.#peer.setLocalDescription(await this.#peer.createOffer({ iceRestart: true }));
      this.#send("reinvite", { sdp: this.#peer.localDescription.sdp });
    }, this.#peer.connectionState === "failed" ? 0 : AGAIN);
  }

  #send(type, payload) {
    this.#line.send(type, { callsid: this.#sid || this.#id, ...payload });
  }

  #talk() {
    this.since = Date.now();
    this.#turn("talking");
  }

  #end(reason = "") {
    if (this.state === "over") return;
    this.reason = reason;
    this.#release();
    this.#turn("over");
  }

  #release() {
    clearTimeout(this.#repair);
    this.audio?.close();
    this.#peer?.close();
  }

  #turn(state) {
    this.state = state;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
