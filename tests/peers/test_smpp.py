"""SMPP with a peer that is not ours, the npm package `smpp`, in both roles."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from switchhook.protocols.smpp import parts
from switchhook.protocols.smpp.actions import Answered, Ended, Late
from switchhook.protocols.smpp.bodies import RECEIPT, Accepted, Bind, Sm
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.parts import Concatenating, Wire, split
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.reassembly import Reassembly
from switchhook.protocols.smpp.receipts import (
    Receipt,
    State,
    canonical_id,
    read_receipt,
    write_receipt,
)
from switchhook.protocols.smpp.session import Limits
from switchhook.transports.smpp.client import Client, Target
from switchhook.transports.smpp.connection import Answer, Connection
from switchhook.transports.smpp.server import Server

SCRIPT = Path(__file__).with_name("smpp_peer.js")
SECONDS = 20.0
LONG = "A text that takes more than one message. " * 6
RUSSIAN = "Привет, как дела? " * 8
BODIES = ["Hello {world} €5 @home", LONG, RUSSIAN, "Ça coûte 10 €? Œuf!"]


class Node:
    """The peer: what it tells."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._lines = process.stdout

    async def tells(self, what: str) -> dict[str, Any]:
        """Return the next thing it tells, which is of this kind."""
        line = await self._lines.readline()
        told: dict[str, Any] = json.loads(line)
        assert told["what"] == what, told
        return told


@asynccontextmanager
async def node(modules: Path, *arguments: str) -> AsyncIterator[Node]:
    """Run the peer."""
    environment = {**os.environ, "NODE_PATH": str(modules)}
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), *arguments, stdout=subprocess.PIPE, env=environment
    )
    try:
        async with asyncio.timeout(SECONDS):
            yield Node(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Texts:
    """What has come in: texts made whole, and receipts."""

    def __init__(self) -> None:
        self.texts: asyncio.Queue[str] = asyncio.Queue()
        self.receipts: asyncio.Queue[Receipt] = asyncio.Queue()
        self._assembly = Reassembly()

    def take(self, body: Sm) -> None:
        receipt = read_receipt(body)
        if receipt is not None:
            self.receipts.put_nowait(receipt)
            return
        content = parts.read(body)
        assert content.text is not None
        if content.concatenation is None:
            self.texts.put_nowait(content.text)
            return
        for whole in self._assembly.add("pair", content.concatenation, content.text, 0.0):
            self.texts.put_nowait(whole.text)


class Esme(Texts):
    """We as a customer of the peer."""

    def __init__(self, port: int, password: str = "secret") -> None:
        super().__init__()
        self.is_bound = asyncio.Event()
        self.over = asyncio.Event()
        self.ends: list[Ended] = []
        # The package gives no version in its answer to a bind and takes parameters all the same.
        limits = Limits(tlvs="always")
        target = Target("127.0.0.1", port, Bind("switchhook", password), limits=limits)
        self.client = Client(target, self, lambda: 0.5)
        self.running = asyncio.create_task(self.client.run())

    async def send(self, body: str, wire: Wire, to: str = "15552") -> list[Answer]:
        assert self.client.connection is not None
        ask = self.client.connection.request
        messages = [
            Sm("", 1, 1, "15551", 1, 1, to, registered_delivery=1)._replace(**part._asdict())
            for part in split(body, wire, 77)
        ]
        return await asyncio.gather(*(ask(Command.SUBMIT_SM, one) for one in messages))

    async def end(self) -> None:
        self.client.stop()
        await self.running

    def bound(self, client: Client) -> None:
        self.is_bound.set()

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        assert isinstance(pdu.body, Sm)
        self.take(pdu.body)
        connection.respond(pdu.sequence)

    def late(self, answer: Late) -> None:
        raise AssertionError(answer)

    def ended(self, client: Client, ended: Ended) -> None:
        self.ends.append(ended)
        self.over.set()


@pytest.mark.parametrize("concatenating", ["udh", "udh-16", "sar"])
async def test_texts_to_an_smsc_and_back(smpp_modules: Path, concatenating: Concatenating) -> None:
    async with node(smpp_modules, "smsc") as smsc:
        esme = Esme((await smsc.tells("listening"))["port"])
        await esme.is_bound.wait()
        assert (await smsc.tells("bind"))["command"] == "bind_transceiver"
        wire = Wire(concatenating=concatenating)
        for body in BODIES:
            answers = await esme.send(body, wire)
            seen = [await smsc.tells("submit") for _ in answers]
            assert "".join(one["text"] for one in seen) == body
            assert {one["coding"] for one in seen} == {8 if "П" in body or "Œ" in body else 0}
            for answer in answers:
                assert isinstance(answer, Answered) and isinstance(answer.body, Accepted)
                receipt = await esme.receipts.get()
                assert receipt.state is State.DELIVERED
                of_answer = canonical_id(answer.body.message_id, "hexadecimal")
                assert of_answer == canonical_id(receipt.message_id, "decimal")
            if concatenating != "sar":  # the peer sends these parts back without parameters
                assert await esme.texts.get() == body
        await esme.end()
        await smsc.tells("unbind")
        assert esme.ends == [Ended("closed")]


async def test_a_whole_text_in_one_payload(smpp_modules: Path) -> None:
    async with node(smpp_modules, "smsc") as smsc:
        esme = Esme((await smsc.tells("listening"))["port"])
        await esme.is_bound.wait()
        await smsc.tells("bind")
        for body in (LONG, RUSSIAN):
            assert len(await esme.send(body, Wire(concatenating="payload"))) == 1
            assert (await smsc.tells("submit"))["payload"] == body
        await esme.end()


async def test_refusals_of_an_smsc(smpp_modules: Path) -> None:
    async with node(smpp_modules, "smsc") as smsc:
        port = (await smsc.tells("listening"))["port"]
        stranger = Esme(port, password="wrong")
        await stranger.over.wait()
        assert stranger.ends == [Ended("refused", Status.INVALID_PASSWORD)]
        await smsc.tells("bind")
        await stranger.end()
        esme = Esme(port)
        await esme.is_bound.wait()
        (answer,) = await esme.send("Hi", Wire(), to="15550000")
        assert isinstance(answer, Answered) and answer.status == Status.THROTTLED
        await esme.end()


class Smsc(Texts):
    """We as the carrier of the peer."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Sm] = []
        self.ends: list[Ended] = []

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        if bind.password == "secret":
            connection.accept("switchhook")
        else:
            connection.refuse(Status.INVALID_PASSWORD)

    def bound(self, connection: Connection) -> None:
        """Nothing is stored for anybody."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        assert isinstance(pdu.body, Sm)
        self.taken.append(pdu.body)
        self.take(pdu.body)
        connection.respond(pdu.sequence, 0, Accepted(f"m{len(self.taken)}"))

    def late(self, connection: Connection, answer: Late) -> None:
        raise AssertionError(answer)

    def ended(self, connection: Connection, ended: Ended) -> None:
        self.ends.append(ended)


async def test_an_esme_submits_and_is_delivered_to(smpp_modules: Path) -> None:
    desk = Smsc()
    server = Server(desk)
    port = await server.start("127.0.0.1", 0)
    async with node(smpp_modules, "esme", str(port)) as esme:
        assert (await esme.tells("bound"))["system_id"] == "switchhook"
        texts = [await desk.texts.get() for _ in range(5)]
        assert texts == [BODIES[0], LONG, RUSSIAN, LONG, "Vendor"]
        for number in range(1, 9):
            assert await esme.tells("answer") == {"what": "answer", "status": 0, "id": f"m{number}"}
        (there,) = server.bound_as("acme")
        receipt = Receipt("m1", State.DELIVERED, submitted="2611222100", done="2611222101")
        await there.request(Command.DELIVER_SM, write_receipt(receipt, desk.taken[0]))
        told = await esme.tells("deliver")
        assert told["esm_class"] == RECEIPT
        assert told["text"].startswith("id:m1 sub:001 dlvrd:001")
        for body in BODIES:
            for part in split(body, Wire(), 78):
                await there.request(
                    Command.DELIVER_SM, Sm(source="15552")._replace(**part._asdict())
                )
            seen = [await esme.tells("deliver") for _ in split(body, Wire(), 78)]
            assert "".join(one["text"] for one in seen) == body
        await there.request(Command.DELIVER_SM, Sm(short_message=b"Bye"))
        await esme.tells("deliver")
        await esme.tells("unbound")
        assert desk.ends == [Ended("unbound")]
    await server.stop()
