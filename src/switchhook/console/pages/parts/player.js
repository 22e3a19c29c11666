// A recording: its waveform, which one may press anywhere, and a player.

import { ROOT, ask, mine, part } from "../core/api.js";
import { h, put, set, svg } from "../core/element.js";
import { length } from "../core/format.js";
import { trouble } from "./bits.js";
import { icon } from "./icons.js";

const POINTS = 400; // of a waveform
const HIGH = 64;

class Player extends HTMLElement {
  connectedCallback() {
    this.audio = h("audio", { preload: "metadata", src: new URL(this.path, ROOT).href });
    this.press = h("button.icon", { type: "button", "aria-label": "Play", onClick: () => (this.audio.paused ? this.audio.play() : this.audio.pause()) }, icon("play"));
    this.seek = h("input", { type: "range", min: "0", max: "1000", value: "0", "aria-label": "Where to listen" });
    this.clock = h("span.mono.small", {}, "0:00");
    this.wave = h("div.wave", {}, this.seek);
    put(this, this.press, this.wave, this.clock, h("a.button.icon.bare", { href: new URL(this.path, ROOT).href, download: `${this.sid}.wav`, "aria-label": "Download", title: "Download" }, icon("download")));
    this.seek.addEventListener("input", () => (this.audio.currentTime = (Number(this.seek.value) / 1000) * this.#long()));
    for (const name of ["timeupdate", "play", "pause", "ended"]) this.audio.addEventListener(name, () => this.#draw());
    this.#load();
  }

  disconnectedCallback() {
    this.audio.pause();
  }

  #long = () => (Number.isFinite(this.audio.duration) ? this.audio.duration : this.seconds || 1);

  #draw() {
    const playing = !this.audio.paused;
    put(this.press, icon(playing ? "pause" : "play"));
    this.press.setAttribute("aria-label", playing ? "Pause" : "Play");
    const part_ = this.audio.currentTime / this.#long();
    this.seek.value = String(part_ * 1000);
    this.seek.setAttribute("aria-valuetext", length(this.audio.currentTime));
    this.clock.textContent = `${length(this.audio.currentTime)} / ${length(this.#long())}`;
    if (this.done) set(this.done, { width: `${part_ * 100}%` });
  }

  async #load() {
    try {
      const octets = await (await ask("GET", this.path)).arrayBuffer();
      const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(octets);
      this.seconds = sound.duration;
      this.wave.prepend(this.#waves(sound));
      this.#draw();
    } catch (error) {
      put(this, trouble(error));
    }
  }

  // Draw each channel, one below the other; the part that was heard lies over it in colour.
  #waves(sound) {
    const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
    const high = HIGH / channels.length;
    const path = channels.map((samples, index) => outline(samples, high * (index + 0.5), high / 2 - 1)).join("");
    const id = `heard-${this.sid}`;
    this.done = svg("rect", { x: 0, y: 0, width: "0%", height: "100%" });
    return svg("svg", { viewBox: `0 0 ${POINTS} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("clipPath", { id }, this.done), svg("path", { d: path }), svg("path", { class: "heard", d: path, "clip-path": `url(#${id})` }));
  }
}
customElements.define("sw-player", Player);

function outline(samples, middle, reach) {
  const each = Math.max(1, Math.floor(samples.length / POINTS));
  let path = "";
  for (let point = 0; point < POINTS && point * each < samples.length; point++) {
    let peak = 0;
    for (let index = point * each; index < (point + 1) * each; index++) peak = Math.max(peak, Math.abs(samples[index] ?? 0));
    const tall = Math.max(0.6, Math.sqrt(peak) * reach);
    path += `M${point + 0.5} ${(middle - tall).toFixed(1)}V${(middle + tall).toFixed(1)}`;
  }
  return path;
}

export function player(sid) {
  const element = document.createElement("sw-player");
  element.sid = sid;
  element.path = `${mine("/Recordings")}${part(sid)}.wav`;
  return element;
}
