// Columns that many lists have.

import { h } from "../core/element.js";
import { length, phone } from "../core/format.js";
import { mark, stamp } from "../parts/bits.js";

const MONO = { class: "mono" };

// A call that nobody answered never began: it is shown by when it was made.
export const when = (name, title = "When", more = {}) => ({ title, cell: (row) => stamp(row[name] ?? row.date_created), text: (row) => row[name], width: "104px", small: "66px", narrow: true, ...more });
export const number = (name, title, more = {}) => ({ title, cell: (row) => h("span", MONO, phone(row[name])), text: (row) => row[name], ...more });
export const text = (name, title, more = {}) => ({ title, cell: (row) => String(row[name] ?? ""), text: (row) => row[name], ...more });
export const code = (name, title, more = {}) => ({ title, cell: (row) => h("span", MONO, String(row[name] ?? "")), text: (row) => row[name], ...more });
export const status = (more = {}) => ({ title: "Status", cell: (row) => mark(row.status), text: (row) => row.status, width: "122px", small: "98px", narrow: true, ...more });
export const seconds = (name, title = "Length") => ({ title, cell: (row) => length(row[name]), text: (row) => row[name], width: "72px", end: true });
export const yes = (name, title) => ({ title, cell: (row) => (row[name] ? "yes" : "no"), text: (row) => row[name], width: "90px" });
