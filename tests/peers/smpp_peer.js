// An SMSC or an ESME on the npm package `smpp`, which is not ours. It tells what it sees, a JSON
// object per line.
//
//     node smpp_peer.js smsc            answers, sends receipts, and each text back
//     node smpp_peer.js esme PORT [FROM TO]     binds, submits, and reports what is delivered

const smpp = require("smpp");
const LONG = "A text that takes more than one message. ".repeat(6);
const RUSSIAN = "Привет, как дела? ".repeat(8);

const tell = (what, fields) => console.log(JSON.stringify({ what, ...fields }));

// The package reads a header into its elements and writes one from octets.
function header(content) {
  if (!content.udh) return undefined;
  const elements = Buffer.concat(content.udh);
  return Buffer.concat([Buffer.from([elements.length]), elements]);
}

function seen(pdu) {
  const content = pdu.short_message || {};
  return {
    source: pdu.source_addr,
    destination: pdu.destination_addr,
    coding: pdu.data_coding,
    esm_class: pdu.esm_class,
    text: content.message === undefined ? null : content.message.toString(),
    udh: header(content)?.toString("hex"),
    payload: pdu.message_payload ? pdu.message_payload.message.toString() : null,
    sar: pdu.sar_total_segments ? [pdu.sar_segment_seqnum, pdu.sar_total_segments] : null,
  };
}

function back(session, pdu) {
  // Written by the package, from text: its alphabet and its header, not an echo of our octets.
  const content = pdu.short_message || {};
  session.deliver_sm({
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    data_coding: pdu.data_coding,
    esm_class: pdu.esm_class,
    short_message: { udh: header(content), message: content.message },
  });
}

function smsc() {
  let count = 0xabc;
  const server = smpp.createServer((session) => {
    const bind = (pdu) => {
      tell("bind", { system_id: pdu.system_id, command: pdu.command });
      const status = pdu.password === "secret" ? 0 : smpp.ESME_RINVPASWD;
      session.send(pdu.response({ command_status: status, system_id: "node" }));
    };
    ["bind_transceiver", "bind_transmitter", "bind_receiver"].forEach((c) => session.on(c, bind));
    session.on("submit_sm", (pdu) => {
      tell("submit", seen(pdu));
      if (pdu.destination_addr === "15550000") {
        session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
        return;
      }
      const id = count++;
      session.send(pdu.response({ message_id: id.toString(16).toUpperCase() }));
      session.deliver_sm({
        source_addr: pdu.destination_addr,
        destination_addr: pdu.source_addr,
        esm_class: 4,
        short_message:
          `id:00${id} sub:001 dlvrd:001 submit date:2611222100 done date:2611222101 ` +
          "stat:DELIVRD err:000 Text:",
      });
      back(session, pdu);
    });
    session.on("enquire_link", (pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu) => {
      tell("unbind", {});
      session.send(pdu.response());
      session.close();
    });
    session.on("error", () => session.close());
  });
  server.listen(0, "127.0.0.1", () => tell("listening", { port: server.address().port }));
}

function esme(port, source = "15551", destination = "15552") {
  const session = smpp.connect({ host: "127.0.0.1", port: Number(port) }, () => {
    session.bind_transceiver({ system_id: "acme", password: "secret" }, (answer) => {
      tell("bound", { status: answer.command_status, system_id: answer.system_id });
      if (answer.command_status === 0) submit();
    });
  });
  const send = (fields) =>
    session.submit_sm(
      { source_addr: source, destination_addr: destination, registered_delivery: 1, ...fields },
      (answer) => tell("answer", { status: answer.command_status, id: answer.message_id })
    );
  function cut(text, size, coding) {
    const total = Math.ceil(text.length / size);
    for (let n = 0; n < total; n++) {
      send({
        esm_class: 0x40,
        data_coding: coding,
        short_message: {
          udh: Buffer.from([5, 0, 3, 77, total, n + 1]),
          message: text.slice(n * size, (n + 1) * size),
        },
      });
    }
  }
  function submit() {
    // Left to itself the package says 1 (IA5) and writes the alphabet of SMS all the same.
    send({ data_coding: 0, short_message: "Hello {world} €5 @home" });
    cut(LONG, 153, 0);
    cut(RUSSIAN, 67, 8);
    send({ data_coding: 0, message_payload: { message: LONG } });
    send({ data_coding: 0, short_message: "Vendor" });
  }
  session.on("deliver_sm", (pdu) => {
    tell("deliver", seen(pdu));
    session.send(pdu.response());
    if (pdu.short_message.message === "Bye") {
      session.unbind(() => {
        tell("unbound", {});
        session.close();
      });
    }
  });
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("error", (error) => tell("error", { error: String(error) }));
}

process.argv[2] === "smsc" ? smsc() : esme(...process.argv.slice(3));
