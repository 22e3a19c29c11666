"""Twilio's error bodies: https://www.twilio.com/docs/usage/twilios-response."""

import re
from pathlib import Path

import pytest

from switchhook.domain import catalogue
from switchhook.domain.errors import CATALOGUE, TwilioError


def test_the_catalogue_gives_status_and_text() -> None:
    error = TwilioError(20404)
    assert (error.code, error.status, error.message) == (20404, 404, "Not Found")
    assert str(error) == "Not Found"
    assert error.more_info == "https://www.twilio.com/docs/errors/20404"


def test_a_message_of_ones_own_and_another_status() -> None:
    error = TwilioError(21220, "Call is not in-progress.", status=409)
    assert (error.status, error.message) == (409, "Call is not in-progress.")


def test_the_wording_names_the_offending_value() -> None:
    error = TwilioError.about(21211, "+1")
    assert error.message == "The 'To' number +1 is not a valid phone number."
    assert TwilioError.about(21602, "ignored").message == "Message body is required"
    assert TwilioError.about(21211).message == "Invalid 'To' Phone Number"
    assert TwilioError(21220).message == "Call is not in-progress. Cannot redirect."


def test_a_code_outside_the_catalogue_is_our_own_fault() -> None:
    with pytest.raises(KeyError):
        TwilioError(1)


def test_each_code_stands_once() -> None:
    modules = Path(catalogue.__file__).parent.glob("*.py")
    source = "".join(module.read_text(encoding="utf-8") for module in modules)
    codes = re.findall(r"\(\s*(\d{5}),", source)
    assert len(codes) == len(set(codes)) == len(CATALOGUE)


def test_every_wording_can_be_filled_in() -> None:
    for kind in CATALOGUE.values():
        values = ("value",) * kind.wording.count("{}")
        assert "{" not in kind.about(*values)


def test_every_code_that_has_a_name_is_in_the_catalogue() -> None:
    """An alert with a code that is not would itself be a fault, and end the call."""
    source = Path(catalogue.__file__).parents[1]
    named = re.compile(r"^[A-Z][A-Z_]*(?:: Final(?:\[int\])?)? = (\d{5})$", re.MULTILINE)
    for package in ("voice", "messaging", "endpoints", "webhooks", "api", "protocols/twiml"):
        for path in (source / package).rglob("*.py"):
            for code in named.findall(path.read_text(encoding="utf-8")):
                assert int(code) in CATALOGUE, (path.name, code)
