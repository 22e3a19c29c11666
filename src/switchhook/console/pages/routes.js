// Where everything is: the pages, in the order in which the side shows them.
//
// `group` puts a page into the side, `keys` are its shortcut. The first path that fits wins.

const view = (name) => () => import(`./views/${name}.js`);

export const GROUPS = ["", "Activity", "Build", "Access", "Diagnose"];

const home = { path: "", title: "Home", icon: "home", group: "", keys: "g h", load: view("home") };
const live = { path: "live", title: "Live", icon: "live", group: "", keys: "g l", load: view("live") };
const handsets = [
  { path: "handsets", title: "Handsets", icon: "handset", group: "", keys: "g p", load: view("handsets") },
  { path: "handsets/:sid", title: "Handset", load: view("handsets") },
];

// A list, and a page for each thing in it.
function listed(name, title, icon, group, keys, detail = "detail") {
  return [
    { path: name, title, icon, group, keys, resource: name, load: view("list") },
    { path: `${name}/:sid`, title, resource: name, load: view(detail) },
  ];
}

export const ROUTES = [
  home, live, ...handsets,
  ...listed("calls", "Calls", "phone", "Activity", "g c", "call"),
  ...listed("messages", "Messages", "message", "Activity", "g m", "message"),
  ...listed("recordings", "Recordings", "recording", "Activity", "g r", "recording"),
  ...listed("conferences", "Conferences", "people", "Activity", "g o", "conference"),
  ...listed("queues", "Queues", "queue", "Activity", "g q", "queue"),
  ...listed("numbers", "Numbers", "number", "Build", "g n"),
  ...listed("apps", "TwiML apps", "app", "Build", "g a"),
  ...listed("bins", "TwiML bins", "bin", "Build", "g i", "bin"),
  ...listed("domains", "SIP domains", "domain", "Build", "g d"),
  ...listed("credential-lists", "SIP credentials", "key", "Build", ""),
  ...listed("ip-lists", "SIP addresses", "domain", "Build", ""),
  ...listed("trunks", "SIP trunks", "trunk", "Build", "g t"),
  ...listed("carriers", "Call carriers", "trunk", "Build", "g b"),
  ...listed("services", "Messaging services", "service", "Build", "g s"),
  ...listed("text-carriers", "Text carriers", "send", "Build", ""),
  ...listed("smpp", "SMPP systems", "send", "Build", ""),
  ...listed("caller-ids", "Caller IDs", "number", "Build", ""),
  ...listed("keys", "API keys", "key", "Access", "g k"),
  ...listed("users", "Users", "people", "Access", "g u"),
  ...listed("sessions", "Sessions", "key", "Access", ""),
  ...listed("debugger", "Debugger", "alert", "Diagnose", "g e", "alert"),
  ...listed("dead-letters", "Dead letters", "letter", "Diagnose", "g w"),
  { path: "explorer", title: "Explorer", icon: "explore", group: "Diagnose", keys: "g x", load: view("explorer") },
  { path: "explorer/:name", title: "Explorer", load: view("explorer") },
];
