// The form that is shown when nobody is signed in.

import { h } from "../core/element.js";
import { signIn } from "../core/session.js";
import { emblem } from "./icons.js";

export function signInForm(done) {
  const wrong = h("p.bad", { role: "alert" });
  const form = h("form.card", { "aria-labelledby": "sign-in-title" },
    h("span.brand", {}, emblem(), "Switchhook"),
    h("div", {}, h("h1", { id: "sign-in-title" }, "Sign in"),
      h("p.quiet", {}, "With a user's name and password, or with the account SID and the auth token that the start printed.")),
    h("label", {}, "Name or account SID", h("input", { name: "name", required: true, autocomplete: "username", spellcheck: "false", autofocus: true })),
    h("label", {}, "Password or auth token", h("input", { name: "password", type: "password", required: true, autocomplete: "current-password" })),
    wrong, h("button.primary", {}, "Sign in"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    const refusal = await signIn(fields.get("name").trim(), fields.get("password").trim());
    wrong.textContent = refusal;
    if (!refusal) done();
  });
  return h("main.sign-in", {}, form);
}
