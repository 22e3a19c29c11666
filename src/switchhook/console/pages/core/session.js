// Who is signed in. The session is a cookie, which no script sees; in development on one's own
// machine the server gives one without being told a name.

const CURRENT = "switchhook/v1/sessions/current";
const SESSIONS = "switchhook/v1/sessions";
const ROOT = new URL("..", document.baseURI);

// Marks a request as the console's own: pages of other sites cannot send it.
export const OURS = { "Switchhook-Console": "1" };

let current = null;

export const session = {
  get: () => current,
  get sid() {
    return current.account_sid;
  },
};

async function ask(method, path, fields) {
  const body = fields ? new URLSearchParams(fields) : undefined;
  return fetch(new URL(path, ROOT), { method, body, headers: OURS, credentials: "same-origin", cache: "no-store" });
}

// Take up the session that the browser has, or one that the server gives away; null if neither.
export async function resume() {
  let answer = await ask("GET", CURRENT);
  if (answer.status === 401) answer = await ask("POST", SESSIONS);
  current = answer.ok ? await answer.json() : null;
  return current;
}

// Sign in; return why not, or nothing.
export async function signIn(username, password) {
  const answer = await ask("POST", SESSIONS, { Username: username, Password: password });
  const told = await answer.json();
  if (!answer.ok) return told.message;
  current = told;
  return "";
}

export async function signOut() {
  await ask("DELETE", CURRENT);
  current = null;
}
