// Numbers, times and lengths as people read them.

const numbers = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const SIZES = ["B", "kB", "MB", "GB"];

export const count = (value) => numbers.format(value);

// Return a point in time from either of the API's notations; null when there is none.
export function time(text) {
  const date = new Date(text ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

// Return the time of today, or the day too.
export function when(text, now = new Date()) {
  const date = time(text);
  if (!date) return "";
  const today = date.toDateString() === now.toDateString();
  return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date).slice(0, 5)}`;
}

export const moment = (text) => (time(text) ? full.format(time(text)) : "");

// Return a length: 0:07, 12:40, 1:02:03.
export function length(seconds) {
  if (seconds === null || seconds === undefined || seconds === "") return "";
  const whole = Math.max(0, Math.floor(Number(seconds)));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
}

export function size(octets) {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, octets)) / 3));
  return `${(octets / 1000 ** power).toFixed(power ? 1 : 0)} ${SIZES[power]}`;
}

// Return a North American number in groups, any other as it is.
export function phone(text) {
  const found = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(text ?? "");
  return found ? `+1 ${found[1]} ${found[2]} ${found[3]}` : (text ?? "");
}

// Return a status as words: `in-progress` is "in progress".
export const words = (text) => String(text ?? "").replaceAll("-", " ").replaceAll("_", " ");
