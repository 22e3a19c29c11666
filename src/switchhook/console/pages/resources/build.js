// What calls and texts are made with: numbers, apps, services, domains, trunks, keys.

import { mine, ours } from "../core/api.js";
import * as below from "./below.js";
import * as column from "./columns.js";
import { DOCUMENTS } from "./documents.js";

const METHODS = ["POST", "GET"];
const METHOD = (name, label) => ({ name, label, options: METHODS, value: "POST" });
const url = (name, label) => ({ name, label, type: "url", placeholder: "https://…" });

const VOICE = [url("VoiceUrl", "When called, ask"), METHOD("VoiceMethod", "by"), url("VoiceFallbackUrl", "If that fails, ask"), url("StatusCallback", "When a call ends, tell")];
const SMS = [url("SmsUrl", "When texted, ask"), METHOD("SmsMethod", "by"), url("SmsFallbackUrl", "If that fails, ask")];
const NAME = { name: "FriendlyName", label: "Name", maxlength: "64" };

export const numbers = {
  title: "Numbers", one: "Number", key: "incoming_phone_numbers", path: () => mine("/IncomingPhoneNumbers.json"),
  nothing: ["number", "No numbers yet", "Add one, and let it ask your app."],
  columns: [column.number("phone_number", "Number", { narrow: true, width: "150px" }), column.text("friendly_name", "Name"), column.text("voice_url", "Asked when called", { width: "minmax(0, 2fr)", narrow: true }), column.text("sms_url", "Asked when texted", { width: "minmax(0, 2fr)" })],
  filters: [{ name: "PhoneNumber", label: "Number" }, { name: "FriendlyName", label: "Name" }],
  fields: [NAME, ...VOICE, ...SMS], creation: [{ name: "PhoneNumber", label: "Number", placeholder: "+14155550123", required: true, inputmode: "tel" }],
  removable: true,
};

export const apps = {
  title: "TwiML apps", one: "TwiML app", key: "applications", path: () => mine("/Applications.json"),
  nothing: ["app", "No TwiML apps yet", "An app keeps the addresses that several numbers or clients ask."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.text("voice_url", "Asked when called", { narrow: true, width: "minmax(0, 2fr)" }), column.text("sms_url", "Asked when texted", { width: "minmax(0, 2fr)" }), column.when("date_created", "Made", { narrow: false })],
  fields: [NAME, ...VOICE, ...SMS], removable: true,
};

export const bins = {
  title: "TwiML bins", one: "TwiML bin", key: "twiml_bins", path: () => ours("/twiml_bins"),
  nothing: ["bin", "No TwiML bins yet", "A bin keeps a document here, so that a number needs no app."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.code("twiml", "Document", { narrow: true, width: "minmax(0, 3fr)" }), column.when("date_updated", "Changed", { narrow: false })],
  fields: [NAME, { name: "Twiml", label: "TwiML", type: "long", class: "code", required: true, value: DOCUMENTS["Say something"] }],
  removable: true,
};

export const credentialLists = {
  title: "SIP credentials", one: "Credential list", key: "credential_lists", path: () => mine("/SIP/CredentialLists.json"), place: "credential-lists",
  nothing: ["key", "No credential lists yet", "User names and passwords by which phones and PBXs may come in."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.when("date_created", "Made", { narrow: false })],
  fields: [{ ...NAME, required: true }], removable: true, below: below.credentialList,
};

export const ipLists = {
  title: "SIP addresses", one: "IP list", key: "ip_access_control_lists", path: () => mine("/SIP/IpAccessControlLists.json"), place: "ip-lists",
  nothing: ["domain", "No IP lists yet", "Addresses from which PBXs may call."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.when("date_created", "Made", { narrow: false })],
  fields: [{ ...NAME, required: true }], removable: true, below: below.ipList,
};

export const domains = {
  title: "SIP domains", one: "SIP domain", key: "domains", path: () => mine("/SIP/Domains.json"),
  nothing: ["domain", "No SIP domains yet", "Phones register at a domain, and PBXs call it."],
  columns: [column.text("domain_name", "Domain", { narrow: true }), column.text("friendly_name", "Name"), column.text("voice_url", "Asked when called", { narrow: true, width: "minmax(0, 2fr)" }), column.yes("sip_registration", "Phones")],
  fields: [NAME, url("VoiceUrl", "When called, ask"), METHOD("VoiceMethod", "by"), { name: "SipRegistration", label: "Let phones register", type: "check" }],
  creation: [{ name: "DomainName", label: "Domain", placeholder: "office.sip.twilio.com", required: true }], removable: true, below: below.domain,
};

export const trunks = {
  title: "SIP trunks", one: "SIP trunk", key: "trunks", path: () => "trunking/v1/Trunks",
  nothing: ["trunk", "No SIP trunks yet", "A trunk connects a PBX of yours."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.text("domain_name", "Termination", { narrow: true }), column.yes("secure", "Secure"), column.when("date_created", "Made", { narrow: false })],
  fields: [NAME, { name: "DomainName", label: "Termination domain", placeholder: "pbx.pstn.twilio.com" }, { name: "CnamLookupEnabled", label: "Look up callers' names", type: "check" }], removable: true, below: below.trunk,
};

export const carriers = {
  title: "Call carriers", one: "Carrier", key: "trunks", path: () => ours("/trunks"), kinds: ["trunk"],
  nothing: ["service", "No carriers yet", "A SIP carrier takes calls to the rest of the world."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.code("host", "Host", { narrow: true }), column.text("transport", "By", { width: "60px" }), { title: "Takes", cell: (row) => row.prefixes.join(", "), text: (row) => row.prefixes.join(" ") }, column.yes("enabled", "In use")],
  fields: [NAME, { name: "Port", label: "Port", type: "number", min: "1", max: "65535", value: "5060" }, { name: "Transport", label: "Transport", options: ["udp", "tcp"] }, { name: "Username", label: "User name" }, { name: "Password", label: "Password", type: "password" }, { name: "Prefix", label: "Numbers it takes begin with", value: "+" }, { name: "AllowedAddress", label: "It calls from", placeholder: "192.0.2.0/24" }, { name: "CallerId", label: "Caller ID to show" }, { name: "Enabled", label: "Use it", type: "check", value: "true" }],
  creation: [{ name: "Host", label: "Host", required: true, placeholder: "sip.carrier.example" }], removable: true,
};

export const services = {
  title: "Messaging services", one: "Messaging service", key: "services", path: () => "messaging/v1/Services",
  nothing: ["service", "No messaging services yet", "A service picks the sender of a text from a pool of numbers."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.text("inbound_request_url", "Asked when texted", { narrow: true, width: "minmax(0, 2fr)" }), column.yes("sticky_sender", "Sticky"), column.when("date_created", "Made", { narrow: false })],
  fields: [{ ...NAME, required: true }, url("InboundRequestUrl", "When texted, ask"), url("FallbackUrl", "If that fails, ask"), url("StatusCallback", "Tell of each text's progress"), { name: "StickySender", label: "Keep the sender that somebody knows", type: "check", value: "true" }, { name: "ValidityPeriod", label: "Give up after (seconds)", type: "number", min: "1", max: "36000" }],
  removable: true, below: below.service,
};

export const textCarriers = {
  title: "Text carriers", one: "Text carrier", key: "carriers", path: () => ours("/carriers"), place: "text-carriers",
  nothing: ["letter", "No text carriers yet", "Texts to the rest of the world go by SMPP, HTTP, SIP or WhatsApp."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.text("kind", "By", { narrow: true, width: "90px" }), column.text("rate", "A second", { width: "90px" }), column.yes("enabled", "In use")],
  filters: [{ name: "Kind", label: "By", options: ["smpp", "http", "sip", "whatsapp"] }],
  fields: [NAME, { name: "Settings", label: "Settings (JSON)", type: "long", class: "code" }, { name: "Secret", label: "Secrets (JSON)", type: "long" }, { name: "Rate", label: "Segments a second (0: as many as it takes)", type: "number", min: "0", value: "0" }],
  creation: [{ name: "Kind", label: "By", options: ["smpp", "http", "sip", "whatsapp"] }], removable: true, health: true,
  trial: [{ name: "From", label: "From", required: true }, { name: "To", label: "To", required: true }, { name: "Body", label: "Text", type: "long" }], below: below.textCarrier,
};

export const smpp = {
  title: "SMPP systems", one: "SMPP system", key: "smpp_accounts", path: () => ours("/smpp_accounts"),
  nothing: ["trunk", "No SMPP systems yet", "Customers' own systems may bind here, and send."],
  columns: [column.text("friendly_name", "Name", { narrow: true }), column.code("system_id", "System ID", { narrow: true }), column.text("max_binds", "Binds", { width: "70px" }), column.yes("enabled", "In use")],
  noCreation: true, removable: true, health: true,
};

export const keys = {
  title: "API keys", one: "API key", key: "keys", path: () => mine("/Keys.json"),
  nothing: ["key", "No API keys yet", "A key lets a program in without the account's token, until you delete it."],
  columns: [column.code("sid", "SID", { narrow: true, width: "minmax(0, 2fr)" }), column.text("friendly_name", "Name", { narrow: true }), column.when("date_created", "Made", { narrow: false })],
  fields: [NAME], shownOnce: "secret", removable: true,
};

export const callerIds = {
  title: "Caller IDs", one: "Caller ID", key: "outgoing_caller_ids", path: () => mine("/OutgoingCallerIds.json"), place: "caller-ids",
  nothing: ["number", "No verified caller IDs yet", "A number that you can prove to be yours may be shown when you call."],
  columns: [column.number("phone_number", "Number", { narrow: true }), column.text("friendly_name", "Name", { narrow: true }), column.when("date_created", "Made", { narrow: false })],
  fields: [NAME], noCreation: true, removable: true,
};

export const users = {
  title: "Users", one: "User", key: "users", path: () => ours("/users"),
  nothing: ["people", "No users yet", "People who sign in to the console by a name of their own."],
  columns: [column.text("username", "Name", { narrow: true }), column.text("role", "Role", { narrow: true }), column.code("account_sid", "Account"), column.when("date_created", "Made", { narrow: false })],
  fields: [{ name: "Password", label: "Password", type: "password", minlength: "8" }],
  creation: [{ name: "Username", label: "Name", required: true }, { name: "Role", label: "May see", options: [["account", "one account"], ["operator", "everything"]] }],
  removable: true,
};

export const sessions = {
  title: "Sessions", one: "Session", key: "sessions", path: () => ours("/sessions"),
  nothing: ["key", "No sessions", ""],
  columns: [column.text("username", "User", { narrow: true }), column.text("user_agent", "Browser", { width: "minmax(0, 2fr)" }), column.text("address", "From", { narrow: true }), column.yes("current", "This one"), column.when("date_created", "Since", { narrow: false })],
  removable: true,
};
