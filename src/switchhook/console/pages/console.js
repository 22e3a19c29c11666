// The console: sign in, then show what the REST API says, every other second.

import { get, mine, Refused, session } from "./api.js";
import * as handsets from "./handsets.js";
import { clear, table, when } from "./view.js";

const EVERY = 2000; // milliseconds
const ROWS = "?PageSize=50";
const element = (id) => document.getElementById(id);
let timer = 0;

async function refresh() {
  clearTimeout(timer);
  try {
    if (!document.hidden) await show();
    element("notice").textContent = "";
  } catch (error) {
    if (!session.get()) return;
    if (error instanceof Refused && error.status === 401) return signOut("Please sign in again.");
    element("notice").textContent = `Not up to date: ${error.message}`;
  }
  clearTimeout(timer); // another may have come in between
  timer = setTimeout(refresh, EVERY);
}

async function show() {
  const [numbers, phones, calls, messages, alerts] = await Promise.all([
    get(mine(`/IncomingPhoneNumbers.json${ROWS}`)),
    get(`switchhook/v1/handsets${ROWS}`),
    get(mine(`/Calls.json${ROWS}`)),
    get(mine(`/Messages.json${ROWS}`)),
    get(mine(`/Notifications.json${ROWS}`)),
  ]);
  if (!session.get()) return; // signed out meanwhile
  table("numbers", ["Number", "Name", "Asked when called", "Asked when texted"],
    numbers.incoming_phone_numbers.map((number) =>
      [number.phone_number, number.friendly_name, number.voice_url, number.sms_url]));
  table("calls", ["When", "From", "To", "Direction", "Status", "Seconds", "SID"],
    calls.calls.map((call) => [when(call.date_created), call.from, call.to, call.direction,
      call.status, call.duration, call.sid]));
  table("messages", ["When", "From", "To", "Status", "Text"],
    messages.messages.map((message) => [when(message.date_created), message.from, message.to,
      message.error_code ? `${message.status} (${message.error_code})` : message.status,
      message.body]));
  table("alerts", ["When", "Code", "Meaning", "Asked", "About"],
    alerts.notifications.map((alert) => [when(alert.message_date),
      { text: alert.error_code, href: alert.more_info }, alert.message_text, alert.request_url,
      alert.call_sid]));
  const byNumber = (a, b) => a.phone_number.localeCompare(b.phone_number);
  await handsets.show(phones.handsets.sort(byNumber), calls.calls, messages.messages, act);
}

// Run what a person asked for, tell of its failure, and show what came of it.
async function act(work) {
  let failure = "";
  try {
    await work();
  } catch (error) {
    failure = error.message;
  }
  await refresh();
  element("notice").textContent ||= failure;
  return !failure;
}

async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const fields = new FormData(form);
  session.set({ sid: fields.get("sid").trim(), token: fields.get("token").trim() });
  try {
    await enter();
    form.reset();
  } catch (error) {
    signOut(error.status === 401 ? "SID or token is wrong." : error.message);
  }
}

async function enter() {
  const account = await get(mine(".json"));
  element("account").textContent = `${account.friendly_name} · ${account.sid}`;
  element("sign-in").hidden = true;
  element("desk").hidden = element("sign-out").hidden = false;
  await refresh();
}

function signOut(notice = "") {
  clearTimeout(timer);
  session.clear();
  handsets.clear();
  for (const id of ["numbers", "calls", "messages", "alerts"]) clear(id);
  element("account").textContent = "";
  element("notice").textContent = notice;
  element("sign-in").hidden = false;
  element("desk").hidden = element("sign-out").hidden = true;
}

element("sign-in").addEventListener("submit", signIn);
element("sign-out").addEventListener("click", () => signOut());
document.addEventListener("visibilitychange", () => session.get() && refresh());
if (session.get()) enter().catch((error) => signOut(error.message));
