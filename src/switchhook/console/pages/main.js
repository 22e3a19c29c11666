// The console: sign in, then show the page that the address names.

import { put } from "./core/element.js";
import { match, read } from "./core/router.js";
import { resume } from "./core/session.js";
import { listen } from "./core/shortcuts.js";
import { connect, disconnect } from "./core/stream.js";
import { apply } from "./core/theme.js";
import { empty, head, trouble } from "./parts/bits.js";
import { addShortcuts, createShell, markPlace } from "./parts/shell.js";
import { signInForm } from "./parts/sign-in.js";
import { ROUTES } from "./routes.js";

let main = null; // where pages are shown, while somebody is signed in
let leave = null; // ends what the page that is shown has going on

async function show() {
  if (!main) return;
  leave?.abort();
  leave = new AbortController();
  const { signal } = leave;
  const { segments, query } = read(location.hash);
  const found = match(ROUTES, segments);
  markPlace(segments.join("/"));
  const place = document.createElement("div");
  place.className = "page";
  try {
    const view = found ? await found.route.load() : { show: nothing };
    if (signal.aborted) return;
    put(place, await view.show({ params: found?.params ?? {}, query, signal, route: found?.route }));
  } catch (error) {
    if (signal.aborted) return;
    put(place, head(found?.route.title ?? "Switchhook"), trouble(error));
  }
  if (signal.aborted) return;
  put(main, place);
  main.dataset.place = segments.join("/");
  const title = place.querySelector("h1");
  document.title = `${title?.textContent ?? "Console"} · Switchhook`;
  scrollTo(0, 0);
  title?.focus({ preventScroll: true }); // so that a screen reader says where one is
}

function nothing() {
  return [head("No such page"), empty("explore", "There is nothing here", "The address may be cut off.")];
}

function enter() {
  const shell = createShell();
  main = shell.main;
  put(document.body, shell.element);
  connect();
  show();
}

function askWho() {
  leave?.abort();
  disconnect();
  main = null;
  document.title = "Sign in · Switchhook";
  put(document.body, signInForm(enter));
}

apply();
addShortcuts();
listen();
addEventListener("hashchange", show);
addEventListener("signed-out", askWho);
if (await resume()) enter();
else askWho();
