// Places in the console, as what follows # in the address: `#/calls/CA…?Status=busy`.

// Read a place: its path, by segments, and its query.
export function read(hash) {
  const [path, query] = hash.replace(/^#?\/?/, "").split("?", 2);
  return { segments: path.split("/").filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address that somebody cut off
  }
}

// Return the address of a place.
export function to(segments, query = {}) {
  const path = [segments].flat().map(encodeURIComponent).join("/");
  const pairs = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return `#/${path}${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`;
}

// Return the first of `routes` that leads to a place, and the parts of it that vary.
export function match(routes, segments) {
  for (const route of routes) {
    const pattern = route.path.split("/").filter(Boolean);
    const fits = (name, index) => name.startsWith(":") || name === segments[index];
    if (pattern.length !== segments.length || !pattern.every(fits)) continue;
    const varying = pattern.map((name, index) => [name, segments[index]]).filter(([name]) => name[0] === ":");
    return { route, params: Object.fromEntries(varying.map(([name, value]) => [name.slice(1), value])) };
  }
  return null;
}

// Go to a place; `replace` does so without a step to come back to.
export function go(address, { replace = false } = {}) {
  if (!replace) location.hash = address;
  else history.replaceState(null, "", address);
}
