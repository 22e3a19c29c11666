// Explorer: every operation of the API, from the declarations that it is made of, to try out here.

import { ROOT, form as formed, get, ours } from "../core/api.js";
import { h, put } from "../core/element.js";
import { to } from "../core/router.js";
import { OURS, session } from "../core/session.js";
import { card, empty, head } from "../parts/bits.js";
import { field } from "../parts/dialog.js";
import { setOut } from "../parts/timeline.js";

const SHOWN = 40; // resources that are listed for what one looks for

export async function show({ params, query, signal }) {
  const { resources } = await get(ours("/reference"), undefined, signal);
  if (params.name) return one(resources, params.name, query.get("operation"));
  const found = h("div");
  const find = h("input", { type: "search", placeholder: "Find a resource or a parameter", "aria-label": "Find a resource or a parameter", value: query.get("find") ?? "" });
  const draw = () => {
    const letters = find.value.trim().toLowerCase();
    const shown = resources.filter((resource) => !letters || JSON.stringify(resource).toLowerCase().includes(letters));
    put(found, shown.length ? h("ul.lines", {}, shown.slice(0, letters ? SHOWN : Infinity).map(listed)) : empty("search", "Nothing by that name"));
  };
  find.addEventListener("input", draw);
  draw();
  return [head("Explorer", { lead: `The REST API: ${resources.length} resources. Read what each does, and try it.` }), card("", [h("div.find-all", {}, find), found])];
}

function listed({ id, name, path, doc, operations }) {
  return h("li", {}, h("div.grow", {}, h("a", { href: to(["explorer", id]) }, name), " ", h("code.quiet.break", {}, path), h("p.small.quiet", {}, doc.split(". ")[0])),
    h("span.quiet.small", {}, operations.map(({ name: action }) => action).join(", ")));
}

function one(resources, key, chosen) {
  const found = resources.find(({ id }) => id === key);
  if (!found) return [head("Explorer"), empty("explore", "No such resource")];
  const operation = found.operations.find(({ name }) => name === chosen) ?? found.operations[0];
  const tabs = found.operations.map(({ name, method }) =>
    h("a", { href: to(["explorer", key], { operation: name }), "aria-current": name === operation.name ? "page" : null }, h("span.mono.small", {}, method), " ", name));
  return [
    head(found.name, { crumbs: [["Explorer", to("explorer")]], lead: plain(found.doc) }),
    h("nav.tabs", { "aria-label": "Operations" }, tabs), tryOut(operation),
    found.fields.length ? card("What it shows", h("dl.facts", {}, found.fields.map(({ name, type, doc }) => [h("dt", {}, h("code", {}, name)), h("dd", {}, plain(doc), h("span.quiet.small", {}, ` ${type.replaceAll("_", " ")}`))]))) : null,
  ];
}

const plain = (doc) => doc.replaceAll("`", "");

function tryOut(operation) {
  const parts = [...operation.path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
  const inPath = parts.map((name) => field({ name: `path.${name}`, label: name, required: true, value: name === "AccountSid" ? session.sid : "" }));
  const inBody = operation.parameters.map((parameter) => parameterField(parameter));
  const answer = h("div", { role: "status" }, h("p.quiet", {}, "Not asked yet."));
  const line = h("code.break");
  const press = h("button.primary", {}, operation.method === "GET" ? "Try it" : `${operation.method} it`);
  const inside = h("form.stack", {}, h("p.row", {}, h("span.mark.live", {}, operation.method), line), h("p.quiet", {}, plain(operation.doc)),
    inPath.length ? h("fieldset.inputs", {}, h("legend", {}, "Path"), inPath) : null,
    inBody.length ? h("fieldset.inputs", {}, h("legend", {}, operation.method === "GET" ? "Filters" : "Parameters"), inBody) : null,
    h("div.row", {}, press));
  const draw = () => (line.textContent = address(operation, inside));
  inside.addEventListener("input", draw);
  inside.addEventListener("submit", async (event) => {
    event.preventDefault();
    put(answer, await asked(operation, inside));
  });
  draw();
  return h("div.split", {}, card("Try it", inside), h("section.card", {}, h("div.head", {}, h("h2", {}, "Answer")), h("div.body", {}, answer)));
}

function parameterField({ name, type, doc, required, values, default: otherwise, repeated }) {
  const hint = [plain(doc), otherwise ? `Default: ${otherwise}.` : "", repeated ? "May be given several times." : ""].filter(Boolean).join(" ");
  const options = values.length ? [["", "–"], ...values] : type === "boolean" ? [["", "–"], "true", "false"] : null;
  return field({ name, label: name + (required ? " *" : ""), hint, options, required: required || null, placeholder: type });
}

function values(inside) {
  const all = [...new FormData(inside)].filter(([, value]) => value !== "");
  const split = (inPath) => Object.fromEntries(all.filter(([name]) => name.startsWith("path.") === inPath).map(([name, value]) => [name.replace(/^path\./, ""), value]));
  return { path: split(true), fields: split(false) };
}

function address({ path, method }, inside) {
  const { path: parts, fields } = values(inside);
  const filled = path.replace(/{(\w+)}/g, (whole, name) => (parts[name] ? encodeURIComponent(parts[name]) : whole));
  return method === "GET" && Object.keys(fields).length ? `${filled}?${formed(fields)}` : filled;
}

async function asked(operation, inside) {
  const place = address(operation, inside);
  const { fields } = values(inside);
  const body = operation.method === "GET" ? undefined : formed(fields);
  const begin = performance.now();
  try {
    const answer = await fetch(new URL(place.slice(1), ROOT), { method: operation.method, headers: OURS, body, credentials: "same-origin" });
    const text = await answer.text();
    return h("div.stack", {}, h("p.row", {}, h("span.mark", { class: answer.ok ? "good" : "bad" }, `${answer.status} ${answer.statusText}`), h("span.quiet.small", {}, `${Math.round(performance.now() - begin)} ms`)),
      h("pre.source", { tabindex: "0", "aria-label": "Answer" }, setOut(text) || "There is no content."), curl(operation, place, fields));
  } catch (error) {
    return h("p.bad", {}, error.message);
  }
}

// Return the same as a command line; quotes in values are for the shell.
function curl({ method }, place, fields) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const data = method === "GET" ? [] : Object.entries(fields).map(([name, value]) => `  --data-urlencode ${quoted(`${name}=${value}`)}`);
  const lines = [`curl -X ${method} ${quoted(location.origin + place)}`, `  -u "${session.sid}:$AUTH_TOKEN"`, ...data];
  return h("details", {}, h("summary", {}, "As a command"), h("pre.source", { tabindex: "0" }, lines.join(" \\\n")));
}
