// Keeping what is shown up to date: again when something happened, or after some time.

import { onEvent } from "./stream.js";

const SOON = 250; // milliseconds in which several events are one reason to look again

// Call `load` and give `show` what it returns, again and again until `signal` is aborted.
// `kinds` are the events that call for another look if they are `about` what is shown; `every` is
// for when none may come.
export function watch(load, show, { signal, every = 5000, kinds = [], about = () => true, failed = () => {} }) {
  let timer = 0;
  let running = false;
  let again = false;
  const later = (after) => {
    clearTimeout(timer);
    timer = setTimeout(look, after);
  };
  async function look() {
    if (signal.aborted) return;
    if (document.hidden) return later(every);
    if (running) return void (again = true);
    running = true;
    try {
      const found = await load(signal);
      if (!signal.aborted) show(found);
    } catch (error) {
      if (!signal.aborted) failed(error);
    }
    running = false;
    later(again ? SOON : every);
    again = false;
  }
  const stop = onEvent(kinds, (event) => (event.kind === "reset" || about(event)) && later(SOON));
  const back = () => !document.hidden && later(0);
  document.addEventListener("visibilitychange", back);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    stop();
    document.removeEventListener("visibilitychange", back);
  });
  look();
  return look;
}
