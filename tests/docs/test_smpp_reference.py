"""The page about SMPP names every setting and what answers mean."""

from dataclasses import fields
from pathlib import Path

from switchhook.messaging.carriers.smpp.errors import REFUSALS
from switchhook.messaging.carriers.smpp.settings import Addresses, SmppSettings, TlvRule
from switchhook.messaging.smsc.statuses import STATUSES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "smpp.md").read_text(encoding="utf-8")


def test_every_setting_is_named() -> None:
    for field in (*fields(SmppSettings), *fields(TlvRule)):
        assert f"`{field.name}`" in PAGE, field.name
    for field in fields(Addresses):
        assert f'"{field.name}"' in PAGE, field.name


def test_every_refusal_of_a_carrier_is_explained() -> None:
    within = {0xC2: "0xC0 to 0xC4", 0xC3: "0xC0 to 0xC4"}
    for status in REFUSALS:
        assert within.get(status, f"0x{status:02X}") in PAGE, hex(status)


def test_every_status_that_we_refuse_with_is_named() -> None:
    for status in STATUSES.values():
        assert f"0x{status:02X}" in PAGE
