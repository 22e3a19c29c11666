"""Messages as PDUs, as a carrier's settings want them."""

from datetime import timedelta
from typing import Any

import pytest

from switchhook.messaging.carriers.smpp import settings
from switchhook.messaging.carriers.smpp.outgoing import References, Writer
from switchhook.protocols.smpp.bodies import UDHI, Tag, tlv
from tests.messaging.carriers.smpp.bench import SETTINGS, message
from tests.store.samples import NOW

LONG = "A text that takes more than one message. " * 6


def writer(seconds: float = 0.0, **fields: Any) -> Writer:
    read = settings.read({**SETTINGS, **fields})
    return Writer(read, lambda: NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "sender, kind",
    [("+14155550101", (1, 1)), ("12345", (3, 0)), ("ACME", (5, 0)), ("4 Ever", (5, 0))],
)
def test_a_sender_has_its_type_of_number(sender: str, kind: tuple[int, int]) -> None:
    body = writer().write(message(from_=sender), 1)
    assert (body.source_ton, body.source_npi) == kind
    assert body.source == sender.removeprefix("+")


def test_the_carrier_s_own_ways_with_addresses() -> None:
    own = writer(addresses={"international": [0, 0], "plus": True}, service_type="CMT", priority=1)
    body = own.write(message(), 1)
    assert (body.destination_ton, body.destination) == (0, "+447700900123")
    assert (body.service_type, body.priority) == ("CMT", 1)


@pytest.mark.parametrize(
    "split, parts, octets",
    [("udh", 2, 6), ("udh-16", 2, 7), ("sar", 2, 0), ("payload", 1, 0)],
)
def test_long_texts_are_cut_as_the_carrier_wants(split: str, parts: int, octets: int) -> None:
    cut = writer(split=split)
    one = message(LONG)
    assert cut.parts(one) == parts
    bodies = [cut.write(one, part + 1) for part in range(parts)]
    if split == "payload":
        assert tlv(bodies[0].tlvs, Tag.PAYLOAD) == LONG.encode()
    else:
        assert b"".join(body.short_message[octets:] for body in bodies) == LONG.encode()
    assert all((body.esm_class == UDHI) == (octets > 0) for body in bodies)
    references = {tlv(body.tlvs, Tag.SAR_REFERENCE) or body.short_message[:5] for body in bodies}
    assert len(references) == 1


def test_what_the_default_alphabet_lacks_goes_in_ucs_2() -> None:
    body = "Grüße " * 20
    assert writer().parts(message(body)) == 1
    assert writer(alphabet="ascii").parts(message(body)) == 2
    assert writer(alphabet="ascii").write(message(body), 1).data_coding == 8
    assert writer(alphabet="latin-1", default_coding=3).write(message("Grüße"), 1).data_coding == 3


def test_validity_is_what_is_left_of_it() -> None:
    one = message(validity_period=7200)
    assert writer(600).write(one, 1).validity == "000000015000000R"
    assert writer(9999).write(one, 1).validity == "000000000001000R"
    assert writer(validity="none").write(one, 1).validity == ""
    absolute = writer(validity="absolute").write(one, 1).validity
    assert absolute == f"{NOW + timedelta(hours=2):%y%m%d%H%M%S}000+"
    later = message(validity_period=60, send_at=NOW + timedelta(hours=1))
    assert writer(3600).write(later, 1).validity == "000000000100000R"


def test_what_smpp_does_not_carry_goes_elsewhere() -> None:
    assert writer().parts(message(num_media=1)) == 0
    assert writer().parts(message(to="whatsapp:+14155550101")) == 0
    assert writer().parts(message(from_="whatsapp:+14155550101")) == 0


def test_references_depend_on_the_sid_and_do_not_clash() -> None:
    references, fresh = References(), References()
    long = [message(LONG, sid=f"SM{n:032x}") for n in range(256)]
    used = [references.of(one, 256) for one in long]
    assert sorted(used) == list(range(256))
    assert [references.of(one, 256) for one in long] == used
    assert fresh.of(long[0], 256) == used[0]
    assert 0 <= references.of(message(LONG, sid="SM" + "f" * 32), 256) < 256
