"""Digest authentication, both ways (RFC 3261 §22, RFC 7616, RFC 8760).

MD5 and SHA-256 with qop=auth; without qop for old devices. The server's nonces carry
their own proof (an HMAC over time and count), so a challenge costs no memory; only nonces
that were used successfully are remembered, for the replay check.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Literal

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import parse_auth_params, quoted, split_commas

Freshness = Literal["fresh", "stale", "foreign"]
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_SCHEME = re.compile(r"\s*[Dd]igest\s+(.*)", re.S)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What we sign in with."""

    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A WWW-Authenticate or Proxy-Authenticate value."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: bool = True
    stale: bool = False
    opaque: str | None = None

    @classmethod
    def parse(cls, text: str) -> Challenge:
        """Read a challenge. Raises `SipParseError` (400) unless it is a usable Digest."""
        params = _digest_params(text)
        if "realm" not in params or "nonce" not in params:
            raise SipParseError(400, "Challenge without realm or nonce")
        offered = [option.strip().lower() for option in params.get("qop", "").split(",")]
        algorithm = params.get("algorithm", "MD5").upper()
        if algorithm not in _HASHES or ("qop" in params and "auth" not in offered):
            raise SipParseError(400, "Challenge of an unknown kind")
        return cls(
            params["realm"],
            params["nonce"],
            algorithm,
            "auth" in offered,
            params.get("stale", "").lower() == "true",
            params.get("opaque"),
        )

    def __str__(self) -> str:
        parts = [
            f"Digest realm={quoted(self.realm)}",
            f"nonce={quoted(self.nonce)}",
            f"algorithm={self.algorithm}",
        ]
        if self.qop:
            parts.append('qop="auth"')
        if self.stale:
            parts.append("stale=true")
        if self.opaque is not None:
            parts.append(f"opaque={quoted(self.opaque)}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Authorization:
    """An Authorization or Proxy-Authorization value."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: str = "MD5"
    qop: bool = False
    cnonce: str = ""
    nc: str = ""
    opaque: str | None = None

    @classmethod
    def parse(cls, text: str) -> Authorization:
        """Read credentials. Raises `SipParseError` (400)."""
        params = _digest_params(text)
        try:
            return cls(
                params["username"],
                params["realm"],
                params["nonce"],
                params["uri"],
                params["response"].lower(),
                params.get("algorithm", "MD5").upper(),
                params.get("qop", "").lower() == "auth",
                params.get("cnonce", ""),
                params.get("nc", ""),
                params.get("opaque"),
            )
        except KeyError as error:
            raise SipParseError(400, f"Credentials without {error.args[0]}") from None

    def __str__(self) -> str:
        parts = [
            f"Digest username={quoted(self.username)}",
            f"realm={quoted(self.realm)}",
            f"nonce={quoted(self.nonce)}",
            f"uri={quoted(self.uri)}",
            f'response="{self.response}"',
            f"algorithm={self.algorithm}",
        ]
        if self.qop:
            parts += ["qop=auth", f"cnonce={quoted(self.cnonce)}", f"nc={self.nc}"]
        if self.opaque is not None:
            parts.append(f"opaque={quoted(self.opaque)}")
        return ", ".join(parts)


def _digest_params(text: str) -> dict[str, str]:
    match = _SCHEME.fullmatch(text)
    if match is None:
        raise SipParseError(400, "Not Digest authentication")
    return parse_auth_params(split_commas(match[1]))


def challenge(
    realm: str,
    nonce: str,
    *,
    algorithm: str = "MD5",
    stale: bool = False,
    opaque: str | None = None,
) -> str:
    """Return the value of a WWW-Authenticate header."""
    return str(Challenge(realm, nonce, algorithm, True, stale, opaque))


def _digest(authorization: Authorization, method: str, password: str) -> str:
    def hashed(*parts: str) -> str:
        text = ":".join(parts).encode("utf-8", "surrogateescape")
        return _HASHES[authorization.algorithm](text).hexdigest()

    secret = hashed(authorization.username, authorization.realm, password)
    request = hashed(method, authorization.uri)
    if not authorization.qop:
        return hashed(secret, authorization.nonce, request)
    count, client = authorization.nc, authorization.cnonce
    return hashed(secret, authorization.nonce, count, client, "auth", request)


def answer(
    given: Challenge, credentials: Credentials, method: str, uri: str, *, cnonce: str, nc: int = 1
) -> str:
    """Return the value of the Authorization header that answers a challenge."""
    unsigned = Authorization(
        credentials.username,
        given.realm,
        given.nonce,
        uri,
        "",
        given.algorithm,
        given.qop,
        cnonce if given.qop else "",
        f"{nc:08x}" if given.qop else "",
        given.opaque,
    )
    response = _digest(unsigned, method, credentials.password)
    return str(replace(unsigned, response=response))


def verify(authorization: Authorization, method: str, password: str) -> bool:
    """Say whether the credentials prove knowledge of `password`; the nonce is `Nonces`' part."""
    if authorization.algorithm not in _HASHES:
        return False
    expected = _digest(authorization, method, password)
    return hmac.compare_digest(
        expected.encode(), authorization.response.encode("utf-8", "surrogateescape")
    )


class Nonces:
    """Issues nonces and judges those that come back. `now` is in seconds, of any clock."""

    def __init__(self, secret: bytes, *, lifetime: float = 300.0, remembered: int = 10_000) -> None:
        self._secret = secret
        self._lifetime = lifetime
        self._remembered = remembered
        self._issued = 0
        self._counts: OrderedDict[str, int] = OrderedDict()
        # Older nonces are stale: of some of them we no longer know the count.
        self._floor = -1

    def issue(self, now: float) -> str:
        """Return a nonce."""
        self._issued += 1
        stamp = f"{int(now * 1000):x}.{self._issued:x}"
        return f"{stamp}.{self._mac(stamp)}"

    def judge(self, authorization: Authorization, now: float) -> Freshness:
        """Say whether the nonce is ours and unused; call `used` once the password is right.

        `stale` deserves a new challenge with stale=true, `foreign` a plain one.
        """
        stamp, _, mac = authorization.nonce.rpartition(".")
        if not hmac.compare_digest(self._mac(stamp).encode(), mac.encode("utf-8", "replace")):
            return "foreign"
        issued = int(stamp.partition(".")[0], 16)
        if issued <= self._floor or now * 1000 - issued > self._lifetime * 1000:
            return "stale"
        count = _count(authorization)
        if count is None or count <= self._counts.get(authorization.nonce, 0):
            return "stale"
        return "fresh"

    def used(self, authorization: Authorization) -> None:
        """Remember a nonce that came with the right password."""
        self._counts[authorization.nonce] = _count(authorization) or 1
        self._counts.move_to_end(authorization.nonce)
        if len(self._counts) > self._remembered:
            oldest, _ = self._counts.popitem(last=False)
            self._floor = max(self._floor, int(oldest.partition(".")[0], 16))

    def _mac(self, stamp: str) -> str:
        text = stamp.encode("utf-8", "surrogateescape")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()[:24]


def _count(authorization: Authorization) -> int | None:
    """Return the request count; without qop a nonce is good once (RFC 7616 §3.4)."""
    if not authorization.qop:
        return 1
    try:
        return int(authorization.nc, 16)
    except ValueError:
        return None
