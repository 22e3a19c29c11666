// The REST API, spoken to as the account that signed in. Its token stays in this tab.

const KEY = "switchhook";
const ROOT = new URL("..", document.baseURI);

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const session = {
  get: () => JSON.parse(sessionStorage.getItem(KEY) ?? "null"),
  set: (who) => sessionStorage.setItem(KEY, JSON.stringify(who)),
  clear: () => sessionStorage.removeItem(KEY),
};

function authorization({ sid, token }) {
  const octets = new TextEncoder().encode(`${sid}:${token}`);
  return "Basic " + btoa(String.fromCharCode(...octets));
}

export async function request(method, path, fields) {
  const response = await fetch(new URL(path, ROOT), {
    method,
    headers: { Authorization: authorization(session.get()) },
    body: fields ? new URLSearchParams(fields) : undefined,
    credentials: "omit", // so that a 401 comes here and not to a dialogue of the browser
    cache: "no-store",
  });
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    throw new Refused(response.status, `The server answered ${response.status}.`);
  }
  if (!response.ok) throw new Refused(response.status, answer?.message ?? response.statusText);
  return answer;
}

export const get = (path) => request("GET", path);

// Return the path of one of the account's own resources.
export const mine = (rest) => `2010-04-01/Accounts/${session.get().sid}${rest}`;

// Ask something of a handset.
export const handset = (sid, action, fields) =>
  request(fields ? "POST" : "GET", `switchhook/v1/handsets/${sid}/${action}`, fields);
