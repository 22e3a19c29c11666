"""The pages about carriers of texts name what there is, and their profile is one."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from switchhook.messaging.carriers.http.settings import preset, presets
from switchhook.protocols.http_carriers.hooks import ReceiptSpec, TextSpec
from switchhook.protocols.http_carriers.outcomes import ResponseSpec
from switchhook.protocols.http_carriers.profile import MESSAGE, Profile, ProfileSpec
from switchhook.protocols.http_carriers.proofs import ProofSpec
from switchhook.protocols.http_carriers.requests import RequestSpec
from switchhook.protocols.http_carriers.templates import FILTERS

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "carriers.md").read_text(encoding="utf-8")
HOWTO = (DOCS / "howto" / "carriers.md").read_text(encoding="utf-8")


def test_the_profile_shown_is_one() -> None:
    found = re.search(r"```json\n(.*?)```", REFERENCE, re.S)
    assert found
    profile = Profile.of(json.loads(found[1]), {"user": "me"}, {"key": "k", "callback_token": "t"})
    assert profile.call(MESSAGE).url == "https://sms.example.com/v1/send/me"


@pytest.mark.parametrize(
    "kind", [ProfileSpec, RequestSpec, ResponseSpec, ReceiptSpec, TextSpec, ProofSpec]
)
def test_every_member_is_named(kind: type[msgspec.Struct]) -> None:
    untold = {"name", "docs", "type", "secret", "username"}  # the example shows them
    for member in set(kind.__struct_encode_fields__) - untold:
        assert f"`{member}`" in REFERENCE, member


def test_every_hole_and_filter_is_named() -> None:
    for name in (*MESSAGE, *FILTERS):
        assert f"`{name}`" in REFERENCE, name


@pytest.mark.parametrize("name", presets())
def test_every_preset_stands_with_what_it_needs(name: str) -> None:
    (row,) = [line for line in HOWTO.splitlines() if line.startswith("|") and f"`{name}`" in line]
    written = preset(name)
    defaults = written.get("defaults", {})
    for one in (*written.get("settings", {}), *written.get("secrets", {})):
        assert one in defaults or f"`{one}`" in row, one
