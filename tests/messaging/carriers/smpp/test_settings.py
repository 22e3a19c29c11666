"""What an operator may say about an SMPP carrier, and what is wrong with it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from switchhook.domain.entities import Secret
from switchhook.messaging.carriers.smpp import settings
from switchhook.messaging.carriers.smpp.kind import SmppKind
from switchhook.messaging.carriers.smpp.links import Dialling
from switchhook.messaging.delivery import CarrierSettingsError
from switchhook.protocols.smpp.bodies import Bind
from switchhook.protocols.smpp.pdu import Command
from tests.messaging.carriers.smpp.bench import RECORD, SETTINGS
from tests.store.samples import NOW

KIND = SmppKind(lambda: NOW, Dialling(lambda: 0.5))


def read(**fields: Any) -> settings.SmppSettings:
    return settings.read({**SETTINGS, **fields})


def test_what_is_not_said_has_a_default() -> None:
    found = read()
    assert found.targets == [("192.0.2.1", 2775)]
    assert found.commands == (Command.BIND_TRANSCEIVER,)
    assert (found.limits.window, found.limits.answer, found.registered) == (10, 30.0, 1)
    assert found.login("secret") == Bind("acme", "secret")
    assert found.context() is None


def test_what_is_said_is_done() -> None:
    found = read(
        hosts=["smsc.example", "[2001:db8::1]:2776"],
        bind="transmitter-receiver",
        binds=2,
        tls=True,
        tls_verify=False,
        registered_delivery="failures",
        intermediate_receipts=True,
        addresses={"short_code": [6, 0]},
        split="udh-16",
    )
    assert found.targets == [("smsc.example", 3550), ("2001:db8::1", 2776)]
    pair = (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER)
    assert found.commands == pair * 2
    assert found.registered == 0x12
    assert found.addresses.short_code == (6, 0)
    assert found.wire.concatenating == "udh-16"
    context = found.context()
    assert context is not None and not context.check_hostname


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"hosts": []}, "at least one host"),
        ({"hosts": ["a b"]}, "neither HOST nor HOST:PORT"),
        ({"hosts": ["a:70000"]}, "neither HOST nor HOST:PORT"),
        ({"system_id": ""}, "needs a system_id"),
        ({"system_type": "x" * 13}, "longer than 12"),
        ({"window": 0}, "window must be from 1 to 1000"),
        ({"binds": 33}, "binds must be from 1 to 32"),
        ({"windw": 5}, "no setting 'windw'"),
        ({"bind": "receiver"}, "bad setting"),
        ({"window": "ten"}, "bad setting"),
        ({"tls_key": "key.pem"}, "needs tls_certificate"),
        ({"tls": True, "tls_ca": "/nowhere.pem"}, "TLS files"),
        ({"tlvs": [{"tag": "0x1400", "value": "hex:0"}]}, "'0x1400'"),
        ({"tlvs": [{"tag": "70000", "value": "x"}]}, "no tag"),
        ({"tlvs": [{"tag": "0x1401", "value": "x", "body": "("}]}, "0x1401"),
    ],
)
def test_what_makes_no_sense_is_told(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(CarrierSettingsError, match=words.replace("(", r"\(")):
        KIND.check(replace(RECORD, settings={**SETTINGS, **fields}))


def test_a_client_certificate_is_read(tmp_path: Path) -> None:
    file = tmp_path / "empty.pem"
    file.write_text("")
    with pytest.raises(CarrierSettingsError, match="TLS files"):
        read(tls=True, tls_certificate=str(file))


def test_the_secret_is_json_with_a_password_or_nothing() -> None:
    KIND.check(replace(RECORD, secret=Secret("")))
    for secret in ("secret", '{"password": 5}'):
        with pytest.raises(CarrierSettingsError, match="the secret"):
            KIND.check(replace(RECORD, secret=Secret(secret)))


def test_parameters_go_along_with_the_messages_that_a_rule_fits() -> None:
    rules = read(
        tlvs=[
            {"tag": "0x1400", "value": "1101", "prefix": "+91"},
            {"tag": "0x1401", "value": "hex:0102", "body": r"Your code is \d+"},
            {"tag": "0x1401", "value": "other", "sender": "ACME"},
        ]
    ).tlvs
    writer = settings.tlv_writer(rules)
    assert writer.tlvs("ACME", "+919999", "Your code is 7") == (
        (0x1400, b"1101"),
        (0x1401, b"\1\2"),
    )
    assert writer.tlvs("ACME", "+44", "Hello") == ((0x1401, b"other"),)
    assert writer.tlvs("BCME", "+44", "Hello\nYour code is 7") == ()
