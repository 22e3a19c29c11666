"""SIP messages of calls: whose they are, how many, and what is left out of them."""

import asyncio

from switchhook.domain.changes import Query
from switchhook.domain.entities import Trace
from switchhook.transports.sip.peer import Peer
from switchhook.voice.live.ladder import (
    LONGEST,
    MOST_DIALOGS,
    MOST_HELD,
    MOST_ROWS,
    MOST_STRANGERS,
    WRITE_SECONDS,
    Ladder,
)
from tests.voice.house import House

PEER = Peer("192.0.2.1", 5060)
INVITE = b"INVITE sip:a@b SIP/2.0\r\nVia: x\r\n"


def message(call_id: str = "one", start: bytes = INVITE, rest: bytes = b"") -> bytes:
    return start + f"Call-ID: {call_id}\r\nCSeq: 7 INVITE\r\n".encode() + rest + b"\r\n"


def ladder(house: House) -> Ladder:
    return Ladder(house.bus, now=house.loop.now, new_sid=house.new_sid)


async def rows(house: House) -> list[Trace]:
    await asyncio.sleep(2 * WRITE_SECONDS)
    return await house.store.find(Trace, Query(order="date_created"))


async def test_messages_are_noted_for_the_call_that_they_belong_to(house: House) -> None:
    notes = ladder(house)
    notes.note("in", PEER, message())
    notes.follow("one", "AC1", "CA1")
    await asyncio.sleep(1)
    notes.note("out", Peer("::1", 5, "tcp"), message(start=b"SIP/2.0 486 Busy Here\r\n"))
    notes.note("in", PEER, message("another"))
    first, second = await rows(house)
    assert (first.account_sid, first.resource_sid, first.kind) == ("AC1", "CA1", "sip")
    assert first.detail == {
        "direction": "in", "transport": "udp", "peer": "192.0.2.1:5060", "call_id": "one",
        "cseq": "7 INVITE", "summary": "INVITE", "pii.message": message().decode(),
    }  # fmt: skip
    assert (second.detail["summary"], second.detail["peer"]) == ("486 Busy Here", "[::1]:5")
    assert second.date_created > first.date_created


async def test_what_signs_in_or_deciphers_is_left_out(house: House) -> None:
    notes = ladder(house)
    notes.follow("one", "AC1", "CA1")
    secrets = (
        b'Authorization: Digest username="alice", response="0123abcd", uri="sip:b"\r\n'
        b"Proxy-Authorization: Digest Response=4567cdef, uri=x\r\n\r\n"
        b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20\r\n"
    )
    notes.note("in", PEER, message(rest=secrets))
    (row,) = await rows(house)
    text = row.detail["pii.message"]
    assert "0123abcd" not in text
    assert "4567cdef" not in text
    assert "c2VjcmV0" not in text
    assert 'username="alice", response="...", uri="sip:b"' in text


async def test_short_names_of_headers_and_bytes_that_are_no_text_are_understood(
    house: House,
) -> None:
    notes = ladder(house)
    notes.follow("one", "AC1", "CA1")
    notes.note("in", PEER, b"BYE sip:\xff SIP/2.0\r\ni : one\r\n\r\n")
    notes.note("in", PEER, b"OPTIONS sip:a SIP/2.0\r\n\r\n")
    (row,) = await rows(house)
    assert (row.detail["summary"], row.detail["cseq"]) == ("BYE", "")
    assert "\ufffd" in row.detail["pii.message"]


async def test_messages_of_nobodys_calls_are_not_kept(house: House) -> None:
    notes = ladder(house)
    for start in (b"REGISTER sip:a SIP/2.0\r\n", b"SIP/2.0 200 OK\r\n", b"BYE sip:a SIP/2.0\r\n"):
        notes.note("in", PEER, message("one", start))
    notes.follow("one", "AC1", "CA1")
    for n in range(MOST_STRANGERS + 1):
        notes.note("in", PEER, message(f"scan{n}"))
    notes.follow("scan0", "AC1", "CA2")
    assert await rows(house) == []


async def test_there_is_an_end_to_what_is_noted(house: House) -> None:
    notes = ladder(house)
    for _ in range(MOST_HELD + 3):
        notes.note("in", PEER, message())
    notes.follow("one", "AC1", "CA1")
    notes.follow("one", "AC1", "CA2")  # once more, as when a leg is taken
    assert len(await rows(house)) == MOST_HELD
    for _ in range(MOST_ROWS):
        notes.note("in", PEER, message(rest=b"x" * 9000))
    found = await rows(house)
    assert len(found) == MOST_ROWS
    assert max(len(row.detail["pii.message"]) for row in found) == LONGEST
    for n in range(MOST_DIALOGS):
        notes.follow(f"later{n}", "AC1", "CA3")
    notes.note("in", PEER, message("later0", b"BYE sip:a SIP/2.0\r\n"))
    assert len(await rows(house)) == MOST_ROWS + 1


async def test_what_is_still_to_be_written_is_written_at_the_end(house: House) -> None:
    notes = ladder(house)
    notes.close()
    notes.follow("one", "AC1", "CA1")
    notes.note("in", PEER, message())
    notes.close()
    await asyncio.sleep(0)
    assert await house.store.count(Trace) == 1
