// A carrier on the npm package `smpp`, which is not ours, with the manners that it is told to have.
//
//     node smpp_carrier.js '{"port": 2775, "ids": "mixed", "receipts": "late", "rate": 100}'
//
// It tells what it sees, a JSON object per line, and does what it is told on its input:
//
//     {"do": "text", "from": ..., "to": ..., "parts": [...], "coding": 0}     bring a text
//     {"do": "pace", "rate": 100}          take so many a second, or with 0 as many as come
//     {"do": "count"}                      tell how much was submitted, and what was too fast
//     {"do": "mute"}, {"do": "speak"}      answer nothing that is submitted, or again
//     {"do": "cut"}                        end all connections at once
//     {"do": "leave"}, {"do": "return"}    be there no more, or again

const fs = require("fs");
const readline = require("readline");
const smpp = require("smpp");

const manners = { ids: "decimal", receipts: "late", rate: 0, ...JSON.parse(process.argv[2]) };
const sessions = new Set();
let muted = false;
let submits = 0;
let throttled = 0;
let lastSubmit = 0;
let count = 0x1000;
let bucket = manners.rate;
let filled = Date.now();

const tell = (what, fields) => process.stdout.write(JSON.stringify({ what, ...fields }) + "\n");

function tooFast() {
  if (!manners.rate) return false;
  const now = Date.now();
  bucket = Math.min(manners.rate, bucket + ((now - filled) / 1000) * manners.rate);
  filled = now;
  if (bucket < 1) return true;
  bucket -= 1;
  return false;
}

function receipt(pdu, id) {
  const state = pdu.destination_addr.endsWith("13") ? "UNDELIV" : "DELIVRD";
  const error = state === "DELIVRD" ? "000" : "013";
  return {
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: 4,
    short_message:
      `id:${String(id).padStart(10, "0")} sub:001 dlvrd:001 submit date:2611222100 ` +
      `done date:2611222101 stat:${state} err:${error} text:`,
  };
}

// What is brought goes to whichever bind may receive, and again until somebody has answered.
const waiting = new Set();

function bring(fields, told) {
  waiting.add({ fields, told, session: null });
  deliver();
}

function deliver() {
  const session = [...sessions].find((one) => one.receives);
  if (!session) return;
  for (const one of waiting) {
    if (one.session) continue;
    one.session = session;
    session.deliver_sm(one.fields, (answer) => {
      waiting.delete(one);
      if (one.told) tell("brought", { status: answer.command_status });
    });
  }
}

function gone(session) {
  sessions.delete(session);
  for (const one of waiting) if (one.session === session) one.session = null;
  deliver();
}

function submitted(session, pdu) {
  const content = pdu.short_message || {};
  const udh = content.udh ? Buffer.concat(content.udh).toString("hex") : null;
  const text = content.message === undefined ? null : content.message.toString();
  if (!manners.quiet) {
    tell("submit", {
      source: pdu.source_addr,
      destination: pdu.destination_addr,
      coding: pdu.data_coding,
      validity: pdu.validity_period,
      text: text || (pdu.message_payload ? pdu.message_payload.message.toString() : ""),
      udh,
    });
  }
  submits += 1;
  lastSubmit = Date.now();
  if (muted) return;
  if (tooFast()) {
    session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    throttled += 1;
    if (!manners.quiet) tell("throttled", {});
    return;
  }
  if (pdu.destination_addr.endsWith("99")) {
    session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    return;
  }
  const id = count++;
  const answer = () =>
    session.send(
      pdu.response({ message_id: manners.ids === "mixed" ? id.toString(16).toUpperCase() : String(id) })
    );
  const report = () => {
    if (manners.receipts === "none" || !pdu.registered_delivery) return;
    bring(receipt(pdu, id), false);
  };
  if (manners.receipts === "early") {
    report();
    setTimeout(answer, 20);
  } else {
    answer();
    setTimeout(report, manners.after || 0);
  }
}

function take(session) {
  sessions.add(session);
  session.on("close", () => gone(session));
  session.on("error", () => session.close());
  const bind = (pdu) => {
    const known = pdu.system_id === "switchhook" || manners.anybody;
    tell("bind", { command: pdu.command, system_id: pdu.system_id });
    session.receives = pdu.command !== "bind_transmitter";
    const status = known && pdu.password === "secret" ? 0 : smpp.ESME_RINVPASWD;
    session.send(
      pdu.response({ command_status: status, system_id: "carrier", sc_interface_version: 0x34 })
    );
    deliver();
  };
  ["bind_transceiver", "bind_transmitter", "bind_receiver"].forEach((c) => session.on(c, bind));
  session.on("submit_sm", (pdu) => submitted(session, pdu));
  session.on("enquire_link", (pdu) => muted || session.send(pdu.response()));
  session.on("unbind", (pdu) => {
    tell("unbind", {});
    session.send(pdu.response());
    session.close();
  });
}

const tls = manners.key
  ? { tls: true, key: fs.readFileSync(manners.key), cert: fs.readFileSync(manners.certificate) }
  : {};
let server;

function listen(port) {
  server = smpp.createServer(tls, take);
  server.listen(port, "127.0.0.1", () => tell("listening", { port: server.address().port }));
}

function cut() {
  sessions.forEach((session) => session.destroy());
}

function text(order, part, n) {
  const long = order.parts.length > 1;
  const udh = Buffer.from([5, 0, 3, 42, order.parts.length, n + 1]);
  return {
    source_addr: order.from,
    destination_addr: order.to,
    source_addr_ton: 1,
    dest_addr_ton: 1,
    data_coding: order.coding || 0,
    esm_class: long ? 0x40 : 0,
    short_message: long ? { udh, message: part } : part,
  };
}

const orders = {
  mute: () => (muted = true),
  speak: () => (muted = false),
  count: () => tell("count", { submits, throttled, lastSubmit }),
  pace: (order) => {
    manners.rate = bucket = order.rate;
  },
  cut,
  leave: () => {
    server.close();
    cut();
  },
  return: () => listen(manners.port),
  text: (order) => order.parts.forEach((part, n) => bring(text(order, part, n), true)),
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  orders[order.do](order);
  tell("done", { order: order.do });
});
listen(manners.port);
