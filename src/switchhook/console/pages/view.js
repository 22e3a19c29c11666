// Making elements. What comes from outside becomes text nodes, never markup.

export function make(name, settings = {}, ...children) {
  const element = Object.assign(document.createElement(name), settings);
  element.append(...children.filter((child) => child !== null));
  return element;
}

// Show `rows` in the element `id`, unless it shows them already; a cell is text or an element.
export function table(id, columns, rows) {
  const place = document.getElementById(id);
  const state = JSON.stringify(rows);
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  if (!rows.length) {
    place.replaceChildren(make("p", { className: "quiet" }, "None."));
    return;
  }
  const head = make("tr", {}, ...columns.map((c) => make("th", { scope: "col" }, c)));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, shown(cell)))));
  const whole = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  place.replaceChildren(make("div", { className: "table" }, whole));
}

export function clear(id) {
  const place = document.getElementById(id);
  delete place.dataset.state;
  place.replaceChildren();
}

function shown(cell) {
  if (cell && typeof cell === "object") return link(cell.text, cell.href);
  return String(cell ?? "");
}

// Return a link, provided that it leads to the web.
function link(text, href) {
  if (!/^https?:\/\//.test(href ?? "")) return text;
  return make("a", { href, target: "_blank", rel: "noreferrer" }, text);
}

export function texts(list, lines) {
  const state = JSON.stringify(lines);
  if (list.dataset.state === state) return;
  list.dataset.state = state;
  const items = lines.map((line) => make("li", {}, line));
  list.replaceChildren(...(items.length ? items : [make("li", { className: "quiet" }, "nothing")]));
}

// Return a form of one line: text fields, each `[name, label, type]`, and a button.
export function line(fields, action, submit) {
  const inputs = fields.map(([name, label, settings]) =>
    make("label", {}, label, make("input", { name, required: true, autocomplete: "off", ...settings })));
  const form = make("form", { className: "row" }, ...inputs, make("button", {}, action));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(Object.fromEntries(new FormData(form)), form);
  });
  return form;
}

export function when(date) {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleString();
}
