// The texts of a handset, as one conversation with each number: those it got and those it sent.

import { all, mine, ours, part, post } from "../core/api.js";
import { h, put } from "../core/element.js";
import { phone as readable } from "../core/format.js";
import { watch } from "../core/watch.js";
import { stamp, tool } from "../parts/bits.js";
import { attempt } from "../parts/notices.js";

const MOST = 50;

export class Thread {
  #handset;
  #away = new AbortController();
  #shown = "";

  constructor(handset, others) {
    this.#handset = handset;
    this.list = h("ul.texts", { tabindex: "0", "aria-label": "Texts" });
    this.to = h("input", { "aria-label": "Text to", inputmode: "tel", value: others[0] ?? "", autocomplete: "off", required: true, list: `to-${handset.sid}` });
    this.body = h("input", { "aria-label": "Text", placeholder: "Write a text", autocomplete: "off", maxlength: "1600", required: true });
    const form = h("form", {}, h("div.to", {}, h("span.small.quiet", { "aria-hidden": "true" }, "To"), this.to),
      h("div.write", {}, this.body, tool("send", "Send the text", () => form.requestSubmit(), "primary")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.element = h("section.thread", { "aria-label": `Messages of ${handset.friendly_name}` }, h("h3", {}, "Messages"), this.list, form);
    this.look = watch(() => this.#load(), (texts) => this.#draw(texts), { signal: this.#away.signal, every: 4000, kinds: ["message"] });
  }

  close() {
    this.#away.abort();
  }

  async #load() {
    const { phone_number: number, sid } = this.#handset;
    const most = { most: MOST, signal: this.#away.signal };
    const [got, sent] = await Promise.all([
      all(ours(`/handsets${part(sid)}/messages`), "messages", {}, most),
      all(mine("/Messages.json"), "messages", { From: number }, most),
    ]);
    const texts = [...got.map((one) => ({ ...one, sent: false })), ...sent.map((one) => ({ ...one, sent: true }))];
    return texts.sort((one, other) => new Date(one.date_created) - new Date(other.date_created)).slice(-MOST);
  }

  async #send() {
    const fields = { To: this.to.value.replace(/[\s().-]/g, ""), Body: this.body.value };
    const sent = await attempt(() => post(ours(`/handsets${part(this.#handset.sid)}/messages`), fields));
    if (sent) this.body.value = "";
    this.look();
  }

  #draw(texts) {
    const state = JSON.stringify(texts.map(({ sid, status }) => [sid, status]));
    if (state === this.#shown) return;
    this.#shown = state;
    put(this.list, texts.length ? texts.map(bubble) : h("li.none.quiet.small", {}, "No texts yet."));
    this.list.scrollTop = this.list.scrollHeight;
  }
}

function bubble({ sent, from, to, body, date_created: date, num_media: media }) {
  const files = Number(media) ? h("span.small", {}, ` (${media} ${Number(media) === 1 ? "file" : "files"})`) : null;
  return h("li", { class: sent ? "sent" : "got" }, h("p", {}, body, files), h("small", {}, sent ? `to ${readable(to)}` : readable(from), " · ", stamp(date)));
}
