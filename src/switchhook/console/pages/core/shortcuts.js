// Keys that do something wherever one is, unless one is writing: `g` then `c` for calls, `?` for
// help. Who uses speech or types by mistake can switch those of single letters off (WCAG 2.1.4).

const KEY = "switchhook.shortcuts";
const WAIT = 900; // milliseconds between two keys of one shortcut
const WRITING = "input, textarea, select, [contenteditable]";

const known = []; // { keys, what, run }
let before = "";
let timer = 0;

export const shortcuts = () => known;
export const enabled = () => localStorage.getItem(KEY) !== "off";
export const enable = (wanted) => localStorage.setItem(KEY, wanted ? "on" : "off");

export function shortcut(keys, what, run) {
  known.push({ keys, what, run });
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    const found = pressed(event);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

function pressed(event) {
  const control = event.metaKey || event.ctrlKey;
  if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return null;
  if (control) return known.find(({ keys }) => keys === `mod+${event.key.toLowerCase()}`);
  if (!enabled() || event.target.closest(WRITING)) return null;
  const found = known.find(({ keys }) => keys === `${before} ${event.key}`) ?? known.find(({ keys }) => keys === event.key);
  clearTimeout(timer);
  before = found ? "" : event.key;
  timer = setTimeout(() => (before = ""), WAIT);
  return found;
}
