// Making elements. What comes from outside becomes a text node or a checked attribute, never
// markup: there is no way through here by which a caller's name could turn into a script.

const SVG = "http://www.w3.org/2000/svg";
// Set as properties, because as attributes they are only what a field begins with.
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected"]);
const ADDRESSES = new Set(["href", "src", "action", "formaction"]);
const REFUSED = /^(style|srcdoc|on.*|innerhtml|outerhtml)$/i;

// Return an element: `h("a.quiet", { href, onClick }, "text", child, [more])`.
export function h(what, ...rest) {
  const [name, ...classes] = what.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  return fill(element, rest);
}

// Return an element of a drawing.
export function svg(name, ...rest) {
  return fill(document.createElementNS(SVG, name), rest);
}

function fill(element, rest) {
  const plain = rest.length && rest[0] !== null && Object.getPrototypeOf(rest[0]) === Object.prototype;
  if (plain) set(element, rest[0]);
  element.append(...nodes(plain ? rest.slice(1) : rest));
  return element;
}

// Give an element attributes, properties and listeners.
export function set(element, settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "function") element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (PROPERTIES.has(name) && name in element) element[name] = value;
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (REFUSED.test(name)) throw new TypeError(`${name} is not for settings`);
    else if (name === "class") element.classList.add(...[value].flat().filter(Boolean));
    else element.setAttribute(name, ADDRESSES.has(name) ? address(value) : value === true ? "" : value);
  }
  return element;
}

// Put children in place of those that an element has.
export function put(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

// Return an address that runs nothing: of the web, of a file of ours, or of a place in the page.
export function address(text) {
  const scheme = /^[\s\0]*([a-z][a-z0-9+.-]*):/i.exec(String(text));
  const known = !scheme || /^(https?|blob|tel|sip|mailto)$/i.test(scheme[1]);
  return known ? String(text) : "#";
}
