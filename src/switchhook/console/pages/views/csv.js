// A list as a file that spreadsheets read (RFC 4180).

import { all } from "../core/api.js";
import { h } from "../core/element.js";
import { attempt, notice } from "../parts/notices.js";

const MOST = 100000;
const HIDDEN = new Set(["uri", "subresource_uris", "url", "links", "api_version"]);

export async function download(resource, query) {
  await attempt(async () => {
    const rows = await all(resource.path(), resource.key, query, { most: MOST });
    if (!rows.length) return notice("There is nothing to export.");
    const file = new Blob([csv(rows)], { type: "text/csv" });
    const link = h("a", { href: URL.createObjectURL(file), download: `${resource.place}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

export function csv(rows) {
  const names = Object.keys(rows[0]).filter((name) => !HIDDEN.has(name));
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cell(value) {
  const text = value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  // A spreadsheet would take what strangers wrote for a formula; a number is none.
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
