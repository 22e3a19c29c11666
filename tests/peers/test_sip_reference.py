"""The reference page names every method we take and every refusal that is tested."""

from pathlib import Path

import pytest

from switchhook.protocols.sip.check import METHODS
from tests.peers.test_sip_outcomes import REFUSALS

PAGE = (Path(__file__).parents[2] / "docs/reference/sip.md").read_text()


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_its_row(method: str) -> None:
    assert f"\n| {method} |" in PAGE


@pytest.mark.parametrize("status", [status for status in REFUSALS if status > 400])
def test_each_refusal_is_named(status: int) -> None:
    assert str(status) in PAGE.partition("## Responses to calls of ours")[2].partition("##")[0]
