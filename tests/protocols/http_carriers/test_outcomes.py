"""What answers mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.http_carriers import ProfileError
from switchhook.protocols.http_carriers.outcomes import (
    ReasonSpec,
    ResponseReader,
    ResponseSpec,
    Verdict,
)
from switchhook.protocols.http_carriers.sources import ConditionSpec

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
JSON = {"content-type": "application/json"}
SPEC = ResponseSpec(
    succeeded=ConditionSpec("$.ok", ("true", "0")),
    reference="$.ids[0]",
    error="$.error.code or header X-Error",
    detail="$.error.text",
    later=ReasonSpec(status=("429", "503"), error=("busy",)),
    never=ReasonSpec(error=("spam",)),
    codes={"spam": 30007},
)
READER = ResponseReader.of(SPEC)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, b'{"ok": true, "ids": [7]}', "accepted"),
        (202, b'{"ok": 0}', "accepted"),
        (200, b'{"ok": false}', "never"),
        (200, b'{"ok": false, "error": {"code": "busy"}}', "later"),
        (200, b"no json", "never"),
        (400, b'{"error": {"code": "spam", "text": "Go away"}}', "never"),
        (400, b'{"error": {"code": "other"}}', "never"),
        (500, b'{"error": {"code": "spam"}}', "never"),
        (429, b"", "later"),
        (503, b"", "later"),
        (401, b"", "elsewhere"),
        (500, b"", "elsewhere"),
        (301, b"", "elsewhere"),
        (502, b"", "unknown"),
        (504, b"", "unknown"),
        (418, b"", "never"),
    ],
)
def test_status_and_error_make_the_verdict(status: int, body: bytes, verdict: Verdict) -> None:
    assert READER.read(status, JSON, body, NOW).verdict == verdict


def test_the_carriers_id_is_told() -> None:
    assert READER.read(200, JSON, b'{"ok": true, "ids": [7]}', NOW).reference == "7"
    assert READER.read(200, JSON, b'{"ok": true, "ids": []}', NOW).reference == ""


def test_its_error_is_told_in_its_words_and_in_twilios() -> None:
    body = b'{"error": {"code": "spam", "text": "Go away"}}'
    outcome = READER.read(400, JSON, body, NOW)
    assert (outcome.error, outcome.code, outcome.detail) == ("spam", 30007, "Go away")
    outcome = READER.read(400, {**JSON, "x-error": "odd"}, b"{}", NOW)
    assert (outcome.error, outcome.code, outcome.detail) == ("odd", None, "HTTP status 400")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("9999999999", 3600.0),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_says_when(text: str, seconds: float) -> None:
    """RFC 9110 §10.2.3: a date, or a number of seconds."""
    assert READER.read(429, {"retry-after": text}, b"", NOW).after == seconds


def test_twilios_own_codes_pass() -> None:
    reader = ResponseReader.of(ResponseSpec(error="$.code", same_codes=True))
    assert reader.read(400, JSON, b'{"code": 21610}', NOW).code == 21610
    assert reader.read(400, JSON, b'{"code": "x1610"}', NOW).code is None


def test_an_id_may_be_searched_for() -> None:
    reader = ResponseReader.of(ResponseSpec(format="text", reference=r"regex id=(\d+)"))
    assert reader.read(200, {}, b"OK id=42;", NOW).reference == "42"


@pytest.mark.parametrize(
    "spec",
    [
        {"reference": "id"},
        {"reference": "$.a["},
        {"reference": "regex ("},
        {"reference": "regex id"},
        {"accepted": ("200-",)},
        {"accepted": ("2xx",)},
        {"accepted": ("700",)},
        {"accepted": ("300-200",)},
    ],
)
def test_what_says_nothing_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ProfileError):
        ResponseReader.of(ResponseSpec(**spec))


@given(
    st.integers(100, 599),
    st.sampled_from(["application/json", "text/plain", "application/x-www-form-urlencoded", ""]),
    st.binary(max_size=200) | st.sampled_from([b"[" * 5000, b'{"ids":["\\ud800"],"ok":true}']),
    st.text(max_size=20),
)
def test_any_answer_means_something(status: int, kind: str, body: bytes, retry: str) -> None:
    headers = {"content-type": kind, "retry-after": retry}
    outcome = READER.read(status, headers, body, NOW)
    assert outcome.after >= 0
    outcome.reference.encode()
