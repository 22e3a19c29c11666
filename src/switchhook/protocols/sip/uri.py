"""SIP and tel URIs, and addresses with display names (RFC 3261 §19.1, §20.10; RFC 3966)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from switchhook.protocols.remembering import remembered
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import (
    SPACE,
    escape,
    format_params,
    parse_params,
    quoted,
    quoted_prefix,
    unescape,
    unquoted,
)

_SIP = re.compile(
    r'(?i:(sips?)):(?:([^\s<>"]*)@)?'
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.\-]+)(?::([0-9]{1,5}))?"
    r'(;[^?\s<>"]*)?(?:\?([^\s<>"]*))?'
)
_OTHER = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(\S+)")
_USER_SAFE = "!*'()&=+$,;?/"
_PASSWORD_SAFE = "!*'()&=+$,"
_PARAM_SAFE = "!*'()[]/:&+$"
_HEADER_SAFE = "!*'()[]/?:+$"


def format_host(host: str) -> str:
    """Write a host as it stands in URIs and Via: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class SipUri:
    """A `sip:`, `sips:` or `tel:` URI, unescaped; of any other scheme `user` holds the rest.

    `host` is without brackets. `params` without a value are None (`lr`).
    """

    user: str | None = None
    host: str = ""
    port: int | None = None
    params: Mapping[str, str | None] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    scheme: str = "sip"
    password: str | None = None

    @classmethod
    def parse(cls, text: str) -> SipUri:
        """Read a URI. Raises `SipParseError` (400)."""
        return _parse(text)

    @property
    def is_sip(self) -> bool:
        """Whether the scheme is sip or sips."""
        return self.scheme in ("sip", "sips")

    @property
    def transport(self) -> str:
        """The transport asked for, lower-case; udp unless it says otherwise."""
        return (self.params.get("transport") or "udp").lower()

    def matches(self, other: SipUri) -> bool:
        """Compare as a registrar does (RFC 3261 §19.1.4, leaving out parameters in one only)."""
        return (
            self.scheme == other.scheme
            and self.user == other.user
            and self.host.lower() == other.host.lower()
            and self.port == other.port
            and all(
                (other.params[name] or "").lower() == (value or "").lower()
                for name, value in self.params.items()
                if name in other.params
            )
            and all(
                (name in self.params) == (name in other.params)
                for name in ("user", "ttl", "method", "transport")
            )
        )

    def without_headers(self) -> SipUri:
        """Return what may stand in a request line: no headers, no `method` parameter."""
        params = {name: value for name, value in self.params.items() if name != "method"}
        return replace(self, headers={}, params=params)

    def __str__(self) -> str:
        params = _format_uri_params(self.params) if self.params else ""
        if self.scheme == "tel":
            return f"tel:{escape(self.user or '', '+*()')}{params}"
        if not self.is_sip:
            return f"{self.scheme}:{self.user}"
        text = f"{self.scheme}:{self._userinfo()}{format_host(self.host)}"
        if self.port is not None:
            text = f"{text}:{self.port}"
        if self.headers:
            pairs = (
                f"{escape(name, _HEADER_SAFE)}={escape(value, _HEADER_SAFE)}"
                for name, value in self.headers.items()
            )
            return f"{text}{params}?{'&'.join(pairs)}"
        return text + params

    def _userinfo(self) -> str:
        if self.user is None:
            return ""
        user = escape(self.user, _USER_SAFE)
        if self.password is None:
            return f"{user}@"
        return f"{user}:{escape(self.password, _PASSWORD_SAFE)}@"


# The messages of a call name the same few addresses over and over.
@remembered(most=4096, longest=256)
def _parse(text: str) -> SipUri:
    match = _SIP.fullmatch(text)
    if match is None:
        return _parse_other(text)
    scheme, userinfo, host, port, params, headers = match.groups()
    if port and int(port) > 65535:
        raise SipParseError(400, "Bad port in URI")
    user, password = _split_userinfo(userinfo)
    return SipUri(
        user,
        host[1:-1] if host[0] == "[" else host,
        int(port) if port else None,
        _uri_params(params) if params else {},
        _uri_headers(headers) if headers else {},
        scheme.lower(),
        password,
    )


def _parse_other(text: str) -> SipUri:
    match = _OTHER.fullmatch(text)
    if match is None or (scheme := match[1].lower()) in ("sip", "sips"):
        raise SipParseError(400, "Bad URI")
    if scheme != "tel":
        return SipUri(user=match[2], scheme=scheme)
    number, semicolon, params = match[2].partition(";")
    return SipUri(unescape(number), scheme="tel", params=_uri_params(params) if semicolon else {})


def _split_userinfo(userinfo: str | None) -> tuple[str | None, str | None]:
    if userinfo is None:
        return None, None
    user, colon, password = userinfo.partition(":")
    return unescape(user), unescape(password) if colon else None


def _uri_params(text: str) -> dict[str, str | None]:
    params = parse_params(text)
    if "%" not in text:
        return params
    return {
        unescape(name).lower(): None if value is None else unescape(value)
        for name, value in params.items()
    }


def _format_uri_params(params: Mapping[str, str | None]) -> str:
    return "".join(
        f";{escape(name, _PARAM_SAFE)}"
        if value is None
        else f";{escape(name, _PARAM_SAFE)}={escape(value, _PARAM_SAFE)}"
        for name, value in params.items()
    )


def _uri_headers(text: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in text.split("&") if piece)
    return {unescape(name): unescape(value) for name, _, value in pairs}


@dataclass(frozen=True, slots=True)
class NameAddr:
    """An address with its display name and header parameters: From, To, Contact, Route.

    Parameter values are as written, quotes included.
    """

    uri: SipUri
    display: str = ""
    params: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> NameAddr:
        """Read name-addr or addr-spec with parameters. Raises `SipParseError` (400)."""
        text = text.strip(SPACE)
        display, rest = "", text
        if text.startswith('"'):
            end = quoted_prefix(text)
            if end is None:
                raise SipParseError(400, "Unbalanced quote in address")
            display, rest = unquoted(text[:end]), text[end:].lstrip(SPACE)
            if not rest.startswith("<"):
                raise SipParseError(400, "Bad address")
        before, bracket, after = rest.partition("<")
        if not bracket:
            return cls._parse_addr_spec(text)
        address, bracket, params = after.partition(">")
        if not bracket:
            raise SipParseError(400, "Unbalanced bracket in address")
        uri = SipUri.parse(address.strip(SPACE))
        return cls(uri, display or before.strip(SPACE), parse_params(params) if params else {})

    @classmethod
    def _parse_addr_spec(cls, text: str) -> NameAddr:
        # Without brackets every parameter belongs to the header (RFC 3261 §20.10).
        address, semicolon, params = text.partition(";")
        if "?" in address or "," in address:
            raise SipParseError(400, "Address needs brackets")
        uri = SipUri.parse(address.strip(SPACE))
        return cls(uri, "", parse_params(params) if semicolon else {})

    @property
    def tag(self) -> str | None:
        """The `tag` parameter of From and To."""
        return self.params.get("tag")

    def with_tag(self, tag: str | None) -> NameAddr:
        """Return the address with this tag instead of its own (None: without)."""
        params = {name: value for name, value in self.params.items() if name != "tag"}
        return NameAddr(self.uri, self.display, params if tag is None else {**params, "tag": tag})

    def __str__(self) -> str:
        display = f"{quoted(self.display)} " if self.display else ""
        return f"{display}<{self.uri}>{format_params(self.params)}"
