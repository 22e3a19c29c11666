// Small things that every page shows: heads, marks, facts, nothing at all, and what went wrong.

import { h } from "../core/element.js";
import { moment, when, words } from "../core/format.js";
import { icon } from "./icons.js";

const MARKS = {
  good: ["completed", "delivered", "sent", "received", "active", "in-use", "up", "registered"],
  live: ["queued", "initiated", "ringing", "in-progress", "accepted", "sending", "processing", "receiving", "scheduled", "paused"],
  warn: ["busy", "no-answer", "canceled", "undelivered", "absent", "suspended", "warning"],
  bad: ["failed", "error", "closed", "down"],
};

// Return a status as a coloured mark.
export function mark(status) {
  const kind = Object.keys(MARKS).find((one) => MARKS[one].includes(status)) ?? "none";
  return h("span.mark", { class: kind }, words(status));
}

// Return the head of a page: where it is, its name, what one may do.
export function head(title, { crumbs = [], lead = null, actions = [] } = {}) {
  const path = crumbs.map(([text, href]) => [h("a", { href }, text), " / "]);
  return h("header.page-head", {},
    h("div.lead", {}, crumbs.length ? h("p.crumbs", {}, path) : null, h("h1", { tabindex: "-1" }, title), lead ? h("p.quiet", {}, lead) : null),
    actions.length ? h("div.actions", {}, actions) : null);
}

export function card(title, body, ...actions) {
  const top = title ? h("div.head", {}, typeof title === "string" ? h("h2", {}, title) : title, actions) : null;
  return h("section.card", {}, top, h("div.body", {}, body));
}

// Return names and values; those without a value are left out.
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl.facts", {}, shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

export function empty(name, title, ...text) {
  return h("div.empty", {}, icon(name), h("h2", {}, title), h("p", {}, text));
}

// Return what went wrong, with Twilio's code and where it is explained.
export function trouble(error) {
  const code = error.code ? [h("a", { href: `https://www.twilio.com/docs/api/errors/${error.code}`, target: "_blank", rel: "noreferrer" }, `Error ${error.code}`), ": "] : null;
  return h("div.trouble", { role: "alert" }, h("p", {}, code, error.message));
}

export function stamp(text) {
  const shown = when(text);
  return shown ? h("time", { datetime: new Date(text).toISOString(), title: moment(text) }, shown) : "";
}

export function button(label, onClick, { name = "", kind = "", disabled = false } = {}) {
  return h("button", { type: "button", class: kind.split(" "), disabled, onClick }, name ? icon(name) : null, label);
}

// Return a button that shows only a drawing; its name is for those who don't see it.
export function tool(name, label, onClick, kind = "bare") {
  return h("button.icon", { type: "button", class: kind.split(" "), title: label, "aria-label": label, onClick }, icon(name));
}
