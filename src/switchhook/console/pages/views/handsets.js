// Handsets: every simulated phone, to hold and to speak with.

import { ROOT, all, mine, ours, part, post, remove } from "../core/api.js";
import { h } from "../core/element.js";
import { phone as readable } from "../core/format.js";
import { button, empty, head } from "../parts/bits.js";
import { form, sure } from "../parts/dialog.js";
import { attempt } from "../parts/notices.js";
import { secret } from "../parts/secret.js";
import { phone } from "../phone/phone.js";

const HELD = 4; // phones that are shown at once: each has a line of its own

export async function show({ params, signal }) {
  const [handsets, numbers] = await Promise.all([
    all(ours("/handsets"), "handsets", {}, { most: 200, signal }),
    all(mine("/IncomingPhoneNumbers.json"), "incoming_phone_numbers", {}, { most: 50, signal }),
  ]);
  handsets.sort((one, other) => one.phone_number.localeCompare(other.phone_number));
  const shown = params.sid ? handsets.filter(({ sid }) => sid === params.sid) : handsets.slice(0, HELD);
  const own = numbers.map(({ phone_number: number }) => number);
  const phones = shown.map((one) => {
    const others = [...own, ...handsets.map(({ phone_number: number }) => number).filter((number) => number !== one.phone_number)];
    const callMe = own.length ? () => attempt(() => post(mine("/Calls.json"), { To: one.phone_number, From: own[0], Twiml: GREETING })) : null;
    return h("div.holder", {}, phone(one, { others, callMe }), below(one));
  });
  return [
    head("Handsets", {
      lead: "Phones of your own, in this page. While it is open, calls to their numbers ring here.",
      actions: [button("Add a handset", () => add(), { name: "plus" })],
    }),
    phones.length ? h("div.handsets", {}, phones) : empty("handset", "No handsets yet", "Add one, and call it."),
    handsets.length > shown.length && !params.sid ? h("p.quiet", {}, `${handsets.length - shown.length} more: `,
      handsets.slice(HELD).map((one) => [h("a", { href: `#/handsets/${one.sid}` }, readable(one.phone_number)), " "])) : null,
  ];
}

// What else there is to a handset.
function below(handset) {
  return h("details.below", {}, h("summary", {}, "Register a SIP phone, or throw it away"),
    h("div.stack", {}, h("p.small.quiet", {}, "A SIP phone that registers so rings, too:"),
      h("p.small", {}, "user ", h("code", {}, handset.username), ", password ", secret(handset.password, "the password")),
      h("div", {}, button("Throw it away", () => drop(handset), { kind: "danger small" }))));
}

// What an app of one's own would say; a key leads to another document, as in an app.
const BYE = "<Response><Say>Thank you. Goodbye.</Say></Response>";
const GREETING = `<Response><Pause length="1"/><Gather timeout="20" numDigits="1" action="${new URL("twimlets/echo", ROOT)}?${new URLSearchParams({ Twiml: BYE })}"><Say>Hello! This is your own phone company speaking. Press a key, or hang up when you like.</Say></Gather></Response>`;

function add() {
  form("Add a handset", [
    { name: "FriendlyName", label: "Name", placeholder: "Kitchen" },
    { name: "PhoneNumber", label: "Number", placeholder: "a free one", inputmode: "tel" },
  ], {
    action: "Add",
    send: async ({ FriendlyName, PhoneNumber }) => {
      await post(ours("/handsets"), { FriendlyName: FriendlyName || null, PhoneNumber: PhoneNumber || null });
      dispatchEvent(new HashChangeEvent("hashchange"));
    },
  });
}

function drop({ sid, phone_number: number }) {
  sure("Throw the handset away?", `Nobody will reach ${readable(number)} any more.`, "Throw away", async () => {
    await remove(ours(`/handsets${part(sid)}`));
    dispatchEvent(new HashChangeEvent("hashchange"));
  });
}
