"""A carrier's profile: what the operator has to give, and how the carrier is spoken with.

It is made of plain data, as read from TOML or JSON, checked as a whole: a profile that can be made
can be used.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from switchhook.protocols.http_carriers.errors import ProfileError
from switchhook.protocols.http_carriers.hooks import (
    HookReceipt,
    HookText,
    Incoming,
    ReceiptReader,
    ReceiptSpec,
    TextReader,
    TextSpec,
)
from switchhook.protocols.http_carriers.outcomes import Outcome, ResponseReader, ResponseSpec
from switchhook.protocols.http_carriers.proofs import Proof, ProofSpec
from switchhook.protocols.http_carriers.requests import HttpCall, RequestSpec, RequestTemplate
from switchhook.protocols.http_carriers.templates import Values

Place = Literal["receipts", "inbound"]

# What every message has, whatever the carrier; the example is of one, to try a template with.
MESSAGE: Final[Values] = {
    "from": "+14155550100",
    "to": "+14155550111",
    "body": "Hello",
    "sid": "SM00000000000000000000000000000000",
    "reference": "SB00000000000000000000000000000000",
    "account": "AC00000000000000000000000000000000",
    "segments": 1,
    "encoding": "gsm7",  # or ucs2
    "sender": "number",  # or name, short
    "media": "none",  # or some
    "media_urls": (),
    "validity": 36000,  # seconds
    "receipts_url": "https://example.com/receipts",
    "inbound_url": "https://example.com/inbound",
}


class ProfileSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A profile, as it is written."""

    name: str
    docs: str = ""  # where the carrier describes its API
    settings: dict[str, str] = {}  # what the operator gives -> what that is
    secrets: dict[str, str] = {}  # likewise, never shown
    defaults: dict[str, str] = {}  # of settings and secrets that need not be given
    carries_media: bool = False
    carries_whatsapp: bool = False  # addresses such as whatsapp:+14155550100
    rate: float = 0.0  # segments a second, unless the operator says otherwise; 0: no limit
    at_once: int = 10  # requests in flight
    request: RequestSpec
    response: ResponseSpec = ResponseSpec()
    receipts: ReceiptSpec | None = None
    inbound: TextSpec | None = None
    proof: ProofSpec | None = None  # of receipts and texts that come in
    health: RequestSpec | None = None  # answers 2xx when the carrier is well
    heartbeat: float = 0.0  # seconds within which it is heard of when it is well; 0: never mind


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile with the operator's own values, ready for use."""

    spec: ProfileSpec
    given: Mapping[str, str]  # settings and secrets
    request: RequestTemplate
    response: ResponseReader
    receipts: ReceiptReader | None
    inbound: TextReader | None
    proof: Proof | None
    health: RequestTemplate | None

    @classmethod
    def of(
        cls,
        written: Mapping[str, Any],
        settings: Mapping[str, str],
        secrets: Mapping[str, str],
    ) -> "Profile":
        """Read a profile and try it. Raises `ProfileError`."""
        try:
            spec = msgspec.convert(written, ProfileSpec)
        except msgspec.ValidationError as error:
            raise ProfileError(str(error)) from None
        _check_names(spec)
        given = {
            **_given("setting", spec.settings, settings, spec.defaults),
            **_given("secret", spec.secrets, secrets, spec.defaults),
        }
        known = {*MESSAGE, *given}
        profile = cls(
            spec=spec,
            given=given,
            request=_within("request", lambda: RequestTemplate.of(spec.request, known)),
            response=_within("response", lambda: ResponseReader.of(spec.response)),
            receipts=_within("receipts", lambda: _receipts(spec.receipts)),
            inbound=_within("inbound", lambda: _inbound(spec.inbound, given)),
            proof=_within("proof", lambda: _proof(spec, known)),
            health=_within("health", lambda: _health(spec.health, known)),
        )
        _within("request", lambda: profile.call(MESSAGE))
        if profile.health:
            _within("health", profile.look)
        return profile

    def call(self, message: Values) -> HttpCall:
        """Return the request that sends a message. Raises `ProfileError`."""
        return self.request.fill({**message, **self.given})

    def look(self) -> HttpCall | None:
        """Return the request that asks whether the carrier is well, if there is one."""
        return self.health.fill({**MESSAGE, **self.given}) if self.health else None

    def outcome(
        self, status: int, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Outcome:
        """Return what an answer to `call` means."""
        return self.response.read(status, headers, body, now)

    def genuine(self, request: Incoming, now: datetime) -> bool:
        """Say whether a request is the carrier's."""
        return self.proof is not None and self.proof.holds(request, self.given, now.timestamp())

    def told(self, place: Place, request: Incoming) -> tuple[list[HookReceipt], list[HookText]]:
        """Return the receipts and texts of a request. Raises `Unreadable`.

        A carrier that sends both to one place has a condition, `only`, for what is which.
        """
        receipts, texts = self.receipts, self.inbound
        here = place == "receipts"
        return (
            receipts.read(request) if receipts and (here or receipts.spec.only) else [],
            texts.read(request) if texts and (not here or texts.spec.only) else [],
        )

    @property
    def host(self) -> str:
        """The host that texts go to."""
        return urlsplit(self.call(MESSAGE).url).netloc


def _check_names(spec: ProfileSpec) -> None:
    names = [*spec.settings, *spec.secrets]
    for name in names:
        if name in MESSAGE or not name.replace("_", "").isalnum():
            raise ProfileError(f"{name!r} cannot be the name of a setting")
    if len(names) > len(set(names)):
        raise ProfileError("a setting and a secret have the same name")
    for name in spec.defaults:
        if name not in names:
            raise ProfileError(f"there is a default for {name!r}, but no such setting")
    if spec.at_once < 1 or spec.rate < 0:
        raise ProfileError("at_once is at least 1, rate at least 0")


def _given(
    kind: str,
    wanted: Mapping[str, str],
    given: Mapping[str, str],
    defaults: Mapping[str, str],
) -> dict[str, str]:
    for name in given:
        if name not in wanted:
            there = ", ".join(wanted) or "none"
            raise ProfileError(f"there is no {kind} {name!r} here; there are: {there}")
    for name, meaning in wanted.items():
        if not given.get(name) and name not in defaults:
            raise ProfileError(f"the {kind} {name!r} is missing: {meaning}")
    return {name: given.get(name) or defaults[name] for name in wanted}


def _within(place: str, make: Any) -> Any:
    """Return what `make` does, its error with the place in front."""
    try:
        return make()
    except ProfileError as error:
        raise ProfileError(f"{place}: {error}") from None


def _receipts(spec: ReceiptSpec | None) -> ReceiptReader | None:
    return ReceiptReader.of(spec) if spec else None


def _inbound(spec: TextSpec | None, given: Values) -> TextReader | None:
    return TextReader.of(spec, given) if spec else None


def _health(spec: RequestSpec | None, known: Collection[str]) -> RequestTemplate | None:
    return RequestTemplate.of(spec, known) if spec else None


def _proof(spec: ProfileSpec, known: Collection[str]) -> Proof | None:
    if spec.proof is None:
        if spec.receipts or spec.inbound:
            raise ProfileError("receipts and inbound need a proof of who sends them")
        return None
    return Proof.of(spec.proof, known)
