"""The coverage table says what the API does."""

import re

import pytest
from scripts.api_coverage import PAGE, Covered, covered, page

from tests.api.platform import SID, Platform

ROWS = list(covered())
MISSING = [row for row in ROWS if row.code]


def test_the_table_is_current() -> None:
    """When this fails: `python scripts.api_coverage.py`."""
    assert PAGE.read_text() == page()


def test_every_operation_stands_in_the_table_once() -> None:
    operations = [(row.product, row.method, row.path) for row in ROWS]
    assert len(operations) == len(set(operations)) == 320


def test_what_is_missing_has_a_reason() -> None:
    assert [row.path for row in MISSING if not row.reason] == []


@pytest.mark.parametrize("row", MISSING, ids=lambda row: f"{row.method} {row.path}")
def test_what_is_missing_answers_so(platform: Platform, row: Covered) -> None:
    path = re.sub("Accounts/X1", f"Accounts/{SID}", row.address)
    answer = platform.request(row.method, path, {} if row.method == "POST" else None)
    assert (answer.status, answer.json["code"]) == ({20404: 404, 20004: 405}[row.code], row.code)
    if row.code == 20404:
        assert answer.json["message"].endswith(row.reason)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.code], ids=lambda row: f"{row.method} {row.path}"
)
def test_what_works_is_not_just_absent(platform: Platform, row: Covered) -> None:
    """A path that is served says more than that it is unknown, or refuses for another reason."""
    path = re.sub("Accounts/X1", f"Accounts/{SID}", row.address)
    answer = platform.request(row.method, path, {} if row.method == "POST" else None)
    assert answer.status not in (405, 500, 501)
