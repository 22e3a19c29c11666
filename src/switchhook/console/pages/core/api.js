// The REST API, spoken to as the account that signed in.

import { OURS, session } from "./session.js";

export const ROOT = new URL("..", document.baseURI);

// What the API refused: `code` is Twilio's, 0 where there is none.
export class Refused extends Error {
  constructor(status, answer, otherwise) {
    super(answer?.message ?? otherwise);
    this.status = status;
    this.code = answer?.code ?? 0;
  }
}

// How many questions are open: a line at the top of the page says so when it takes long.
let open = 0;

function count(step) {
  open += step;
  document.body.toggleAttribute("data-busy", open > 0);
}

// Ask, and return the answer as the fetch API has it.
export async function ask(method, path, { fields, signal } = {}) {
  count(1);
  try {
    return await answer(method, path, fields, signal);
  } finally {
    count(-1);
  }
}

async function answer(method, path, fields, signal) {
  const response = await fetch(new URL(path, ROOT), {
    method,
    signal,
    headers: OURS,
    body: fields ? form(fields) : undefined,
    credentials: "same-origin",
    cache: "no-store",
  });
  if (response.status === 401) dispatchEvent(new Event("signed-out"));
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  const otherwise = `The server answered ${response.status} ${response.statusText}.`;
  try {
    return new Refused(response.status, await response.json(), otherwise);
  } catch {
    return new Refused(response.status, null, otherwise);
  }
}

// Return fields as a form; a list gives a field several times, what is null is left out.
export function form(fields) {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return new URLSearchParams(pairs.filter(([, value]) => value !== null && value !== undefined));
}

async function json(method, path, options) {
  const text = await (await ask(method, path, options)).text();
  return text ? JSON.parse(text) : null;
}

export const get = (path, query, signal) => json("GET", withQuery(path, query), { signal });
export const post = (path, fields = {}) => json("POST", path, { fields });
export const remove = (path) => json("DELETE", path);

function withQuery(path, query) {
  const text = query ? String(form(query)) : "";
  return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path;
}

// Return a path of the account's own resources.
export const mine = (rest) => `2010-04-01/Accounts/${session.sid}${rest}`;
// Return a path of what Twilio has no place for.
export const ours = (rest) => `switchhook/v1${rest}`;
// Return the path of one thing; what is in it is a name, not more path.
export const part = (...names) => names.map((name) => `/${encodeURIComponent(name)}`).join("");

// Return one page of a list, and the path of the next; both of Twilio's ways to page are read.
export async function page(path, key, query, signal) {
  const answer = await get(path, query, signal);
  const next = answer.next_page_uri ?? answer.meta?.next_page_url ?? null;
  return { items: answer[key] ?? [], next: next ? here(next) : null };
}

// Whatever name the server calls itself by, it is asked where it was found.
function here(address) {
  const { pathname, search } = new URL(address, ROOT);
  return pathname.slice(1) + search;
}

// Go through a list, page by page, `most` items at the most.
export async function* each(path, key, query = {}, { most = Infinity, signal } = {}) {
  let next = withQuery(path, { PageSize: Math.min(most, 1000), ...query });
  for (let seen = 0; next && seen < most; ) {
    const { items, next: more } = await page(next, key, undefined, signal);
    for (const item of items.slice(0, most - seen)) yield item;
    seen += items.length;
    next = more;
  }
}

export async function all(path, key, query, options) {
  const items = [];
  for await (const item of each(path, key, query, options)) items.push(item);
  return items;
}
