"""What the answer to a request means: taken, refused for good, not now, not here, or who knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import msgspec

from switchhook.protocols.http_carriers import documents
from switchhook.protocols.http_carriers.errors import ProfileError, Unreadable
from switchhook.protocols.http_carriers.sources import Condition, ConditionSpec, Found, Source

Verdict = Literal["accepted", "never", "elsewhere", "later", "unknown"]

LONGEST_WAIT: Final = 3600.0  # seconds


class ReasonSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What leads to a verdict: statuses such as `429` or `500-599`, and the carrier's errors."""

    status: tuple[str, ...] = ()
    error: tuple[str, ...] = ()


class ResponseSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The meaning of answers, as a profile has it."""

    format: documents.Format = "auto"
    accepted: tuple[str, ...] = ("200-299",)
    succeeded: ConditionSpec | None = None
    reference: str = ""  # where the carrier's id is; without, ours is
    error: str = ""
    detail: str = ""
    later: ReasonSpec = ReasonSpec(status=("429", "503"))
    elsewhere: ReasonSpec = ReasonSpec(
        status=("300-399", "401-403", "405", "407", "500", "501", "505-599")
    )
    never: ReasonSpec = ReasonSpec()
    # An answer between us and the carrier: it may have got the text, or not.
    unknown: ReasonSpec = ReasonSpec(status=("408", "502", "504"))
    codes: dict[str, int] = {}  # the carrier's error -> Twilio's code
    same_codes: bool = False  # its errors are Twilio's codes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request."""

    verdict: Verdict
    reference: str = ""  # the carrier's id; empty: it told none
    error: str = ""  # the carrier's
    code: int | None = None  # Twilio's, where the profile knows it
    detail: str = ""
    after: float = 0.0  # seconds to wait before it may go `later`


@dataclass(frozen=True, slots=True)
class ResponseReader:
    """The meaning of answers, ready to be applied."""

    spec: ResponseSpec
    accepted: "Statuses"
    succeeded: Condition | None
    reference: Source | None
    error: Source | None
    detail: Source | None
    by_status: tuple[tuple[Verdict, "Statuses"], ...]

    @classmethod
    def of(cls, spec: ResponseSpec) -> "ResponseReader":
        """Read what answers mean. Raises `ProfileError`."""
        reasons = _reasons(spec)
        return cls(
            spec=spec,
            accepted=_statuses(spec.accepted),
            succeeded=Condition.of(spec.succeeded) if spec.succeeded else None,
            reference=Source.parse(spec.reference) if spec.reference else None,
            error=Source.parse(spec.error) if spec.error else None,
            detail=Source.parse(spec.detail) if spec.detail else None,
            by_status=tuple((verdict, _statuses(reason.status)) for verdict, reason in reasons),
        )

    def read(self, status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Outcome:
        """Return what an answer means, whatever it is. Names of headers are in lower case."""
        found = self._found(status, headers, body)
        good = status in self.accepted
        if good and (self.succeeded is None or self.succeeded.holds(found)):
            reference = self.reference.text(found) if self.reference else ""
            return Outcome("accepted", reference=reference)
        error = self.error.text(found) if self.error else ""
        detail = self.detail.text(found) if self.detail else ""
        verdict = self._verdict(status, error)
        wait = _wait(headers.get("retry-after", ""), now) if verdict == "later" else 0.0
        code = self.spec.codes.get(error) or code_of(error, self.spec.same_codes)
        return Outcome(verdict, "", error, code, detail or f"HTTP status {status}", wait)

    def _found(self, status: int, headers: Mapping[str, str], body: bytes) -> Found:
        kind = headers.get("content-type", "")
        try:
            document = documents.read(body, "", kind, self.spec.format)
        except Unreadable:  # the status says enough
            document = None
        text = body[: 4 * documents.MOST_FIELDS].decode("utf-8", "replace")
        return Found(document, document, headers, {}, text, status)

    def _verdict(self, status: int, error: str) -> Verdict:
        if error:
            for verdict, reason in _reasons(self.spec):
                if error in reason.error:
                    return verdict
        for verdict, statuses in self.by_status:
            if status in statuses:
                return verdict
        return "never"


def code_of(error: str, same: bool) -> int | None:
    """Return the error as a code, where the carrier's errors are the `same` as Twilio's."""
    return int(error) if same and len(error) == 5 and error.isascii() and error.isdigit() else None


def _reasons(spec: ResponseSpec) -> tuple[tuple[Verdict, ReasonSpec], ...]:
    return (
        ("later", spec.later),
        ("never", spec.never),
        ("elsewhere", spec.elsewhere),
        ("unknown", spec.unknown),
    )


Statuses = frozenset[int]


def _statuses(texts: tuple[str, ...]) -> Statuses:
    found: set[int] = set()
    for text in texts:
        first, dash, last = text.partition("-")
        end = last if dash else first
        if not (first.isascii() and first.isdigit() and end.isascii() and end.isdigit()):
            raise ProfileError(f"{text!r} is not a status such as 200 or 200-299")
        low, high = int(first[:4]), int(end[:4])
        if not 100 <= low <= high <= 599:
            raise ProfileError(f"{text!r} is not a status such as 200 or 200-299")
        found.update(range(low, high + 1))
    return frozenset(found)


def _wait(text: str, now: datetime) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110 §10.2.3)."""
    if text.isascii() and text.isdigit():
        return min(float(text[:6]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT)
