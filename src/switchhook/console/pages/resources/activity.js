// What went on: calls, messages, recordings, conferences, queues, alerts. See `resources/index.js`.

import { mine, ours, part } from "../core/api.js";
import { h } from "../core/element.js";
import * as column from "./columns.js";

const CALL_STATUSES = ["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"];
const level = (row) => h("span.mark", { class: row.log === "0" ? "bad" : "warn" }, row.log === "0" ? "error" : "warning");

export const calls = {
  title: "Calls", one: "Call", key: "calls", path: () => mine("/Calls.json"), kinds: ["call"],
  nothing: ["phone", "No calls yet", "Call a number of yours from a handset, or let your app call somebody."],
  columns: [column.when("start_time"), column.number("from", "From"), column.number("to", "To", { narrow: true }), column.text("direction", "Direction", { width: "120px" }), column.seconds("duration"), column.status()],
  filters: [{ name: "From", label: "From" }, { name: "To", label: "To" }, { name: "Status", label: "Status", options: CALL_STATUSES }, { name: "StartTime>", label: "Since", type: "date" }, { name: "StartTime<", label: "Until", type: "date" }],
  removable: true,
};

export const messages = {
  title: "Messages", one: "Message", key: "messages", path: () => mine("/Messages.json"), kinds: ["message"],
  nothing: ["message", "No messages yet", "Text a number of yours from a handset."],
  columns: [column.when("date_created"), column.number("from", "From", { width: "140px" }), column.number("to", "To", { width: "140px" }), column.text("body", "Text", { narrow: true, width: "minmax(0, 2fr)" }), column.status()],
  filters: [{ name: "From", label: "From" }, { name: "To", label: "To" }, { name: "DateSent>", label: "Since", type: "date" }, { name: "DateSent<", label: "Until", type: "date" }],
  removable: true,
};

export const recordings = {
  title: "Recordings", one: "Recording", key: "recordings", path: () => mine("/Recordings.json"), kinds: ["recording"],
  nothing: ["recording", "No recordings yet", "Record a call with the Record verb, or with Record=true."],
  columns: [column.when("date_created"), column.code("call_sid", "Call", { narrow: true }), column.text("source", "By", { width: "150px" }), column.text("channels", "Channels", { width: "84px" }), column.seconds("duration"), column.status()],
  filters: [{ name: "CallSid", label: "Call SID" }, { name: "DateCreated>", label: "Since", type: "date" }, { name: "DateCreated<", label: "Until", type: "date" }],
  removable: true,
};

export const conferences = {
  title: "Conferences", one: "Conference", key: "conferences", path: () => mine("/Conferences.json"), kinds: ["conference"],
  nothing: ["people", "No conferences yet", "Dial a Conference, and others who do so talk with you."],
  columns: [column.when("date_created"), column.text("friendly_name", "Name", { narrow: true }), column.text("reason_conference_ended", "Ended by"), column.status()],
  filters: [{ name: "FriendlyName", label: "Name" }, { name: "Status", label: "Status", options: ["init", "in-progress", "completed"] }, { name: "DateCreated>", label: "Since", type: "date" }],
};

export const queues = {
  title: "Queues", one: "Queue", key: "queues", path: () => mine("/Queues.json"), kinds: ["queue"],
  nothing: ["queue", "No queues yet", "The first caller who is enqueued makes one."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.text("current_size", "Waiting", { width: "100px", narrow: true }), column.text("max_size", "Room for", { width: "100px" }), column.seconds("average_wait_time", "Wait")],
  fields: [{ name: "FriendlyName", label: "Name", required: true }, { name: "MaxSize", label: "Room for", type: "number", min: "1", max: "5000" }],
  removable: true,
};

export const alerts = {
  title: "Debugger", one: "Alert", key: "notifications", path: () => mine("/Notifications.json"), kinds: ["alert"], place: "debugger",
  nothing: ["alert", "All is well", "When a webhook fails or TwiML makes no sense, it is told here."],
  columns: [column.when("message_date"), column.code("error_code", "Code", { width: "64px", narrow: true }), column.text("message_text", "What", { narrow: true, width: "minmax(0, 2fr)" }), column.text("request_url", "Asked"), { title: "Level", cell: level, text: (row) => (row.log === "0" ? "error" : "warning"), width: "96px" }],
  filters: [{ name: "Log", label: "Level", options: [["0", "errors"], ["1", "warnings"]] }, { name: "MessageDate>", label: "Since", type: "date" }, { name: "MessageDate<", label: "Until", type: "date" }],
};

export const deadLetters = {
  title: "Dead letters", one: "Dead letter", key: "dead_letters", path: () => ours("/dead_letters"), place: "dead-letters",
  nothing: ["letter", "Everything was delivered", "What your app was to be told and did not take is kept here."],
  columns: [column.when("date_created"), column.text("url", "To", { narrow: true, width: "minmax(0, 2fr)" }), column.text("attempts", "Tried", { width: "64px" }), column.text("error_text", "Why not"), column.code("resource_sid", "About")],
  actions: [{ label: "Replay", path: "/replay", done: "It is sent again." }], removable: true,
  listActions: [{ label: "Replay all", path: "/replay", done: "They are sent again." }],
};

// Return where one thing of a list is: `{...}.json` beside the list's path.
export const at = (path, sid) => path.replace(/(\.json)?$/, (json) => part(sid) + json);
export const of = (resource, sid) => at(resource.path(), sid);
