// Short notices in a corner: what was done, or why not.

import { h } from "../core/element.js";
import { tool } from "./bits.js";

const STAY = 6000; // milliseconds; what went wrong stays until it is put away

const place = h("div.notices", { role: "status", "aria-live": "polite" });

export const notices = () => place;

export function notice(text, kind = "good") {
  const one = h("div.notice", { class: kind }, h("p", {}, text), tool("close", "Put away", () => one.remove(), "bare small"));
  place.append(one);
  if (kind !== "bad") setTimeout(() => one.remove(), STAY);
}

// Run what a person asked for; tell what came of it, and return whether it went well.
export async function attempt(work, done = "") {
  try {
    await work();
  } catch (error) {
    notice(error.code ? `${error.message} (${error.code})` : error.message, "bad");
    return false;
  }
  if (done) notice(done);
  return true;
}
