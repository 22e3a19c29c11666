// One recording: to hear and to see, and what was understood of it.

import { all, get, mine, part } from "../core/api.js";
import { h } from "../core/element.js";
import { card, empty, mark } from "../parts/bits.js";
import { player } from "../parts/player.js";
import { RESOURCES, of } from "../resources/index.js";
import { about, headOf, linked } from "./detail.js";

export async function show({ params, signal }) {
  const resource = RESOURCES.recordings;
  const recording = await get(of(resource, params.sid), undefined, signal);
  const written = await all(mine(`/Recordings${part(params.sid)}/Transcriptions.json`), "transcriptions", {}, { signal });
  return [
    headOf(resource, recording, { title: "Recording" }),
    h("p.row", {}, mark(recording.status), h("span.quiet", {}, "of "), linked(recording.call_sid || recording.conference_sid)),
    card("Sound", recording.status === "completed" ? player(recording.sid) : empty("recording", "Not finished", "It can be heard when it is over.")),
    written.length ? card("Written down", written.map((one) => h("p", {}, mark(one.status), " ", one.transcription_text))) : null,
    card("About", about(recording)),
  ];
}
