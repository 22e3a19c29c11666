"""Via values: where a request came from and its response goes (RFC 3261 §20.42, RFC 3581)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import format_params, parse_params
from switchhook.protocols.sip.uri import format_host

MAGIC = "z9hG4bK"  # RFC 3261 §8.1.1.7
_VIA = re.compile(
    r"\s*[Ss][Ii][Pp]\s*/\s*[0-9]+\.[0-9]+\s*/\s*([A-Za-z0-9\-.!%*_+`'~]+)\s+"
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.\-]+)(?:\s*:\s*([0-9]{1,5}))?\s*(?:;(.*))?",
    re.S,
)


class Via(NamedTuple):
    """One hop of a request."""

    transport: str
    host: str
    port: int | None = None
    params: Mapping[str, str | None] = MappingProxyType({})

    @classmethod
    def parse(cls, text: str) -> Via:
        """Read one Via value. Raises `SipParseError` (400)."""
        match = _VIA.fullmatch(text)
        if match is None:
            raise SipParseError(400, "Bad Via")
        transport, host, port, params = match.groups()
        return cls(
            transport.upper(),
            host[1:-1] if host[0] == "[" else host,
            int(port) if port else None,
            parse_params(params) if params else {},
        )

    @property
    def branch(self) -> str:
        """The branch, empty when there is none."""
        return self.params.get("branch") or ""

    @property
    def sent_by(self) -> str:
        """Host and port as the sender wrote them, lower-case."""
        host = format_host(self.host.lower())
        return host if self.port is None else f"{host}:{self.port}"

    def received_from(self, host: str, port: int) -> Via:
        """Note the address the request really came from (RFC 3261 §18.2.1, RFC 3581 §4)."""
        params = dict(self.params)
        if "rport" in params:
            params["rport"] = str(port)
            params["received"] = host
        elif self.host != host:
            params["received"] = host
        return Via(self.transport, self.host, self.port, params)

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        host = format_host(self.host)
        return f"SIP/2.0/{self.transport} {host}{port}{format_params(self.params)}"
