// What is below a thing: the lists on its page that are added to and taken from.
//
// `path` and `key` say where the API has the list of a thing, `query` selects what is the thing's
// own, `line` what a row says and `href` where more of it is. `fields` are what adding needs; one
// with `choices` is chosen from what there is already. `gone` says what taking one out means.

import { mine, ours, part } from "../core/api.js";
import { phone } from "../core/format.js";
import { to } from "../core/router.js";

const named = ({ friendly_name: name, sid }) => name || sid;
const listOf = (name, label, path, key, show = named) => ({ name, label, choices: { path, key, show } });
const aCredentialList = listOf("CredentialListSid", "Credential list", () => mine("/SIP/CredentialLists.json"), "credential_lists");
const anIpList = listOf("IpAccessControlListSid", "IP access control list", () => mine("/SIP/IpAccessControlLists.json"), "ip_access_control_lists");
const aNumber = listOf("PhoneNumberSid", "Number", () => mine("/IncomingPhoneNumbers.json"), "incoming_phone_numbers", (row) => phone(row.phone_number));
const aShortCode = listOf("ShortCodeSid", "Short code", () => mine("/SMS/ShortCodes.json"), "short_codes", (row) => row.short_code);

const FREED = "It stays, but is not used here any more.";
const GONE = "It will be gone for good.";

const ofDomain = (rest) => ({ sid }) => mine(`/SIP/Domains${part(sid)}/Auth${rest}.json`);
const credentialLists = { one: "credential list", line: named, href: ({ sid }) => to(["credential-lists", sid]), fields: [aCredentialList], gone: FREED };
const ipLists = { one: "IP list", line: named, href: ({ sid }) => to(["ip-lists", sid]), fields: [anIpList], gone: FREED };

export const domain = [
  { ...credentialLists, title: "Credentials that may call", key: "contents", path: ofDomain("/Calls/CredentialListMappings"), nothing: "Nobody may call by a password." },
  { ...ipLists, title: "Addresses that may call", key: "contents", path: ofDomain("/Calls/IpAccessControlListMappings"), nothing: "Nobody may call by an address." },
  { ...credentialLists, title: "Credentials that may register", key: "contents", path: ofDomain("/Registrations/CredentialListMappings"), nothing: "No phone may register." },
];

export const credentialList = [{
  title: "Credentials", one: "credential", key: "credentials", path: ({ sid }) => mine(`/SIP/CredentialLists${part(sid)}/Credentials.json`),
  line: ({ username }) => username, gone: GONE, nothing: "Nobody is in this list.",
  fields: [{ name: "Username", label: "User name", required: true, maxlength: "32" }, { name: "Password", label: "Password", type: "password", required: true, minlength: "12", hint: "At least 12 characters, with capital and small letters and a digit." }],
}];

export const ipList = [{
  title: "Addresses", one: "address", key: "ip_addresses", path: ({ sid }) => mine(`/SIP/IpAccessControlLists${part(sid)}/IpAddresses.json`),
  line: (row) => `${row.friendly_name}: ${row.ip_address}/${row.cidr_prefix_length}`, gone: GONE, nothing: "No address is in this list.",
  fields: [{ name: "FriendlyName", label: "Name", required: true }, { name: "IpAddress", label: "IPv4 address", required: true, placeholder: "192.0.2.1" }, { name: "CidrPrefixLength", label: "Bits that count", type: "number", min: "0", max: "32", value: "32" }],
}];

const ofTrunk = (rest) => ({ sid }) => `trunking/v1/Trunks${part(sid)}/${rest}`;

export const trunk = [
  {
    title: "Origination addresses", one: "origination address", key: "origination_urls", path: ofTrunk("OriginationUrls"), gone: GONE, nothing: "Calls to its numbers go nowhere yet.",
    line: (row) => `${row.sip_url} (priority ${row.priority}, weight ${row.weight}${row.enabled ? "" : ", not in use"})`,
    fields: [{ name: "FriendlyName", label: "Name", maxlength: "64" }, { name: "SipUrl", label: "SIP address", required: true, placeholder: "sip:pbx.example" }, { name: "Priority", label: "Priority (the lowest first)", type: "number", min: "0", max: "65535", value: "10" }, { name: "Weight", label: "Share among the same priority", type: "number", min: "1", max: "65535", value: "10" }, { name: "Enabled", label: "Use it", type: "check", value: "true" }],
  },
  { title: "Numbers", one: "number", key: "phone_numbers", path: ofTrunk("PhoneNumbers"), line: (row) => phone(row.phone_number), href: ({ sid }) => to(["numbers", sid]), fields: [aNumber], gone: FREED, nothing: "No number leads to it." },
  { ...credentialLists, title: "Credentials that may call out", key: "credential_lists", path: ofTrunk("CredentialLists"), nothing: "Nobody may call out by a password." },
  { ...ipLists, title: "Addresses that may call out", key: "ip_access_control_lists", path: ofTrunk("IpAccessControlLists"), nothing: "Nobody may call out by an address." },
];

const ofService = (rest) => ({ sid }) => `messaging/v1/Services${part(sid)}/${rest}`;

export const service = [
  { title: "Numbers", one: "number", key: "phone_numbers", path: ofService("PhoneNumbers"), line: (row) => phone(row.phone_number), href: ({ sid }) => to(["numbers", sid]), fields: [aNumber], gone: FREED, nothing: "No number is in its pool." },
  { title: "Short codes", one: "short code", key: "short_codes", path: ofService("ShortCodes"), line: (row) => row.short_code, fields: [aShortCode], gone: FREED, nothing: "No short code is in its pool." },
  { title: "Names", one: "name", key: "alpha_senders", path: ofService("AlphaSenders"), line: (row) => row.alpha_sender, fields: [{ name: "AlphaSender", label: "Name", required: true, maxlength: "11", hint: "Up to 11 letters, digits and spaces." }], gone: GONE, nothing: "It sends under no name." },
];

export const textCarrier = [{
  title: "Routes", one: "route", key: "carrier_routes", path: () => ours("/carrier_routes"), query: ({ sid }) => ({ CarrierSid: sid }), gone: GONE, nothing: "It gets what no other carrier takes.",
  line: (row) => [row.prefix ? `to ${row.prefix}…` : "to anywhere", row.sender ? `from ${row.sender}` : null, `priority ${row.priority}`, `weight ${row.weight}`, row.enabled ? null : "not in use"].filter(Boolean).join(", "),
  fields: [{ name: "Prefix", label: "To numbers that begin with", placeholder: "+44" }, { name: "Sender", label: "From (a * at its end: any rest)" }, { name: "Priority", label: "Priority (the lowest first)", type: "number", min: "0", max: "65535", value: "10" }, { name: "Weight", label: "Share among the same priority", type: "number", min: "1", max: "65535", value: "10" }, { name: "Cost", label: "Cost of a segment" }],
}];
