// What is around every page: the side with the ways to all others, and on a small screen the top.

import { h, put } from "../core/element.js";
import { go, to } from "../core/router.js";
import { session, signOut } from "../core/session.js";
import { enable, enabled, shortcut, shortcuts } from "../core/shortcuts.js";
import { choose, chosen, next } from "../core/theme.js";
import { GROUPS, ROUTES } from "../routes.js";
import { tool } from "./bits.js";
import { emblem, icon } from "./icons.js";
import { notices } from "./notices.js";
import { openPalette } from "./palette.js";

const THEMES = { system: "system", light: "sun", dark: "moon" };
const PAGES = ROUTES.filter(({ group }) => group !== undefined);

export function createShell() {
  const main = h("main", { id: "main" });
  const side = createSide();
  const opener = tool("menu", "Menu", () => toggle(side, opener));
  opener.setAttribute("aria-expanded", "false");
  const top = h("header.top", {}, opener, brand(), tool("search", "Go to", find));
  const skip = h("a.skip.button", { href: "#main", onClick: (event) => skipTo(event, main) }, "Skip to the page");
  document.addEventListener("click", (event) => close(side, opener, event));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close(side, opener, event));
  return { main, element: [skip, top, h("div.shell", {}, side, main), notices()] };
}

export function addShortcuts() {
  shortcut("mod+k", "Go to a page or a SID", find);
  shortcut("/", "Go to the filter of a list", () => document.querySelector(".filters input")?.focus());
  shortcut("?", "Show these keys", help);
  for (const { keys, title, path } of PAGES) if (keys) shortcut(keys, title, () => go(to(path)));
}

// Say in the side where one is.
export function markPlace(path) {
  for (const link of document.querySelectorAll(".side li a")) {
    const here = link.dataset.path === path.split("/")[0];
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function createSide() {
  const groups = GROUPS.map((name) => {
    const links = PAGES.filter(({ group }) => group === name).map(({ path, title, icon: drawing }) =>
      h("li", {}, h("a", { href: to(path), "data-path": path }, icon(drawing), title)));
    return links.length ? [name ? h("h2", {}, name) : null, h("ul", {}, links)] : null;
  });
  const search = h("button.find", { type: "button", onClick: find }, icon("search"), "Go to…", h("kbd", {}, "Ctrl K"));
  return h("nav.side", { id: "side", "aria-label": "Pages" }, brand(), search, groups, foot());
}

function brand() {
  return h("a.brand", { href: to("") }, emblem(), "Switchhook");
}

function foot() {
  const theme = tool(THEMES[chosen()], "", () => {
    choose(next());
    label();
  });
  const label = () => {
    put(theme, icon(THEMES[chosen()]));
    theme.title = `Theme: ${chosen()}`;
    theme.setAttribute("aria-label", theme.title);
  };
  label();
  const leave = tool("out", `Sign out ${session.get().username}`, async () => {
    await signOut();
    dispatchEvent(new Event("signed-out"));
  });
  return h("div.foot", {}, theme, tool("keypad", "Keys", help), leave);
}

function find() {
  const places = PAGES.map(({ title, path, keys }) => ({ title, hint: keys ?? "", address: to(path) }));
  openPalette(places);
}

function help() {
  const rows = shortcuts().map(({ keys, what }) =>
    h("li", {}, what, h("span", {}, keys.replace("mod+", "Ctrl ").split(" ").map((key) => [" ", h("kbd", {}, key)]))));
  const letters = h("input", { type: "checkbox", checked: enabled(), onChange: () => enable(letters.checked) });
  const dialog = h("dialog", { "aria-label": "Keys", onClose: () => dialog.remove() },
    h("div.keys", {}, h("h2", {}, "Keys"), h("ul", {}, rows),
      h("label.check", {}, letters, "Let single letters be shortcuts"),
      h("button", { type: "button", onClick: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
}

function toggle(side, opener, open = !("open" in side.dataset)) {
  side.toggleAttribute("data-open", open);
  opener.setAttribute("aria-expanded", String(open));
  if (open) side.querySelector("a").focus();
}

function close(side, opener, event) {
  const leaves = event.type === "keydown" || event.target.closest(".side a, main");
  if (leaves && "open" in side.dataset) toggle(side, opener, false);
}

function skipTo(event, main) {
  event.preventDefault(); // # leads to pages here
  main.querySelector("h1")?.focus();
}
