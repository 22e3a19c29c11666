"""How a carrier's request shows that it is the carrier's.

`twilio` is Twilio's own signature; `hmac` a keyed hash over a template of what was sent; `ed25519`
a signature (RFC 8032) with the carrier's public key; `jwt` a signed token (RFC 7519) with a hash of
the body in it; `basic`, `bearer` and `token` are shared secrets. Templates of what is signed have
`{body}`, `{url}`, `{address}` (the URL without its query), `{params}` (the form's names and
values, sorted), `{nonce}` and `{timestamp}`. All is compared in constant time.
"""

import base64
import binascii
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import parse_qsl

import jwt
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from switchhook.protocols import signature
from switchhook.protocols.http_carriers.documents import MOST_FIELDS
from switchhook.protocols.http_carriers.errors import ProfileError
from switchhook.protocols.http_carriers.hooks import Incoming
from switchhook.protocols.http_carriers.sources import Found, Source
from switchhook.protocols.http_carriers.templates import Template, Values

Kind = Literal["none", "twilio", "hmac", "ed25519", "jwt", "basic", "bearer", "token"]

SIGNED: Final = ("body", "url", "address", "params", "nonce", "timestamp")
_NEEDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "none": (),
    "twilio": ("secret",),
    "hmac": ("secret", "at", "over"),
    "ed25519": ("secret", "at", "over"),
    "jwt": ("secret",),
    "basic": ("username", "secret"),
    "bearer": ("secret",),
    "token": ("secret", "at"),
}


class ProofSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A proof, as a profile has it. `secret` is a template, for ed25519 of the public key."""

    type: Kind
    secret: str = ""
    username: str = ""
    at: str = ""  # where the signature or the token is
    over: str = ""  # what is signed
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""  # before the signature, as in sha256=…
    nonce: str = ""
    timestamp: str = ""
    tolerance: int = 300  # seconds that a timestamp may be off
    claim: str = "payload_hash"  # of a token: where the hash of the body is
    url_claim: str = ""  # and where that of the URL is


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof, ready to be checked."""

    spec: ProofSpec
    secret: Template
    username: Template
    over: Template
    at: Source | None
    nonce: Source | None
    timestamp: Source | None

    @classmethod
    def of(cls, spec: ProofSpec, known: Collection[str]) -> "Proof":
        """Read a proof. Raises `ProfileError`."""
        for name in _NEEDS[spec.type]:
            if not getattr(spec, name):
                raise ProfileError(f"a proof of type {spec.type} needs {name}")
        return cls(
            spec,
            Template.parse(spec.secret, known),
            Template.parse(spec.username, known),
            Template.parse(spec.over, SIGNED),
            *(Source.parse(one) if one else None for one in (spec.at, spec.nonce, spec.timestamp)),
        )

    def holds(self, request: Incoming, values: Values, now: float) -> bool:
        """Say whether the request is the carrier's; `now` is in seconds since 1970."""
        if self.spec.type == "none":
            return True
        secret = self.secret.text(values)
        if not secret:
            return False
        match self.spec.type:
            case "twilio":
                return _twilio(request, secret)
            case "basic":
                pair = f"{self.username.text(values)}:{secret}".encode("utf-8", "replace")
                return _same(_given(request, "Basic "), base64.b64encode(pair).decode())
            case "bearer":
                return _same(_given(request, "Bearer "), secret)
            case "jwt":
                token = self._told(request) if self.at else _given(request, "Bearer ")
                return _token_holds(token, secret, request, self.spec, now)
        told = self._told(request)
        if self.spec.type == "token":
            return _same(told, secret)
        return self._signed(request, told.removeprefix(self.spec.prefix), secret, now)

    def _told(self, request: Incoming) -> str:
        """Return the signature or the token."""
        return self.at.text(_found(request)) if self.at else ""

    def _signed(self, request: Incoming, told: str, secret: str, now: float) -> bool:
        found = _found(request)
        timestamp = self.timestamp.text(found) if self.timestamp else ""
        if self.timestamp and not self._fresh(timestamp, now):
            return False
        over = self._message(request, {
            "nonce": self.nonce.text(found) if self.nonce else "",
            "timestamp": timestamp,
        })  # fmt: skip
        if self.spec.type == "ed25519":
            return _verified(secret, told, over)
        digest = hmac.digest(secret.encode("utf-8", "replace"), over, self.spec.algorithm)
        if self.spec.encoding == "hex":
            return _same(told.lower(), digest.hex())
        return _same(told, base64.b64encode(digest).decode())

    def _fresh(self, timestamp: str, now: float) -> bool:
        try:
            return abs(float(timestamp[:20]) - now) <= self.spec.tolerance
        except ValueError:
            return False

    def _message(self, request: Incoming, more: Mapping[str, str]) -> bytes:
        """Return the octets that are signed: the body goes in as it came."""
        values = {
            "url": request.url,
            "address": request.url.partition("?")[0],
            "params": _params(request.body),
            **more,
        }
        pieces = (
            request.body
            if not isinstance(part, str) and part.name == "body"
            else Template((part,)).text(values).encode("utf-8", "replace")
            for part in self.over.parts
        )
        return b"".join(pieces)


def _found(request: Incoming) -> Found:
    return Found(None, None, request.headers, request.query)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def _given(request: Incoming, scheme: str) -> str:
    """Return the credentials of the request in this scheme (RFC 9110 §11.4)."""
    text = request.headers.get("authorization", "")
    return text[len(scheme) :].strip() if text.lower().startswith(scheme.lower()) else ""


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return []


def _params(body: bytes) -> str:
    return "".join(name + value for name, value in sorted(_pairs(body)))


def _twilio(request: Incoming, token: str) -> bool:
    told = request.headers.get("x-twilio-signature", "")
    if not request.headers.get("content-type", "").startswith("application/x-www-form"):
        return signature.valid(token, request.url, request.body, told)
    params: dict[str, list[str]] = {}
    for name, value in _pairs(request.body):
        params.setdefault(name, []).append(value)
    return signature.valid(token, request.url, params, told)


def _verified(key: str, told: str, over: bytes) -> bool:
    """Say whether `told` is an Ed25519 signature; key and signature in base64 or hex."""
    try:
        public = Ed25519PublicKey.from_public_bytes(_octets(key))
        public.verify(_octets(told), over)
    except (InvalidSignature, ValueError):
        return False
    return True


def _octets(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return base64.b64decode(text.encode("ascii", "replace"), validate=True)


def _token_holds(token: str, secret: str, request: Incoming, spec: ProofSpec, now: float) -> bool:
    """Say whether the token is signed with the secret, fresh, and of this very body."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False,
                     "verify_aud": False},
        )  # fmt: skip
        issued = float(claims.get("iat", claims.get("nbf", 0)))
    except (jwt.PyJWTError, ValueError, TypeError, binascii.Error):
        return False
    if abs(issued - now) > spec.tolerance:
        return False
    if request.body and not _same(str(claims.get(spec.claim)), _hash(request.body)):
        return False
    url = request.url.encode("utf-8", "replace")
    return not spec.url_claim or _same(str(claims.get(spec.url_claim)), _hash(url))


def _hash(octets: bytes) -> str:
    return sha256(octets).hexdigest()
