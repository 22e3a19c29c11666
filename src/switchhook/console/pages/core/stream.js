// The account's events, as the server tells them: one stream for the whole console.

import { ROOT, ours, part } from "./api.js";
import { session } from "./session.js";

const KINDS = ["call", "message", "recording", "conference", "participant", "queue", "stream", "transcription", "alert", "registration", "trunk", "trace", "quality", "reset"];

const listeners = new Set();
let source = null;

// Call `hear` with each event of one of `kinds`; return what ends that. After a break that lost
// events everybody hears of `reset`.
export function onEvent(kinds, hear) {
  const listener = { kinds: new Set([...kinds, "reset"]), hear };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function connect(state = () => {}) {
  source = new EventSource(new URL(ours(`/Accounts${part(session.sid)}/Events`), ROOT));
  source.addEventListener("open", () => state(true));
  source.addEventListener("error", () => state(false));
  for (const kind of KINDS) source.addEventListener(kind, (message) => tell(kind, JSON.parse(message.data)));
}

// Follow how loud a call is; return what ends that.
export function followLevels(callSid, hear) {
  const query = new URLSearchParams({ Kind: "level", CallSid: callSid });
  const levels = new EventSource(new URL(`${ours(`/Accounts${part(session.sid)}/Events`)}?${query}`, ROOT));
  levels.addEventListener("level", ({ data }) => {
    for (const call of JSON.parse(data).resource.calls) if (call.call_sid === callSid) hear(call);
  });
  return () => levels.close();
}

export function disconnect() {
  source?.close();
  source = null;
}

function tell(kind, event) {
  for (const { kinds, hear } of [...listeners]) if (kinds.has(kind)) hear({ ...event, kind });
}
