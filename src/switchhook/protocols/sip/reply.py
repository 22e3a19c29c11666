"""Responses to a request, and where they go (RFC 3261 §8.2.6, §18.2)."""

from __future__ import annotations

from collections.abc import Iterable

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import is_token, split_commas
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.status import reason_of


def format_headers(headers: Iterable[tuple[str, str]]) -> str:
    """Write header lines. Raises ValueError if one would break out of its line."""
    lines = []
    for name, value in headers:
        if "\r" in value or "\n" in value or not is_token(name):
            raise ValueError(f"header {name!r} cannot be sent as it is")
        lines.append(f"{name}: {value}\r\n")
    return "".join(lines)


class Replies:
    """Everything the responses to one request have in common, written once."""

    __slots__ = ("_common", "_routes", "_tagged", "_to")

    def __init__(self, request: Request, host: str, port: int) -> None:
        headers = request.headers
        top, *others = headers.fields("via") or [""]
        lines = [f"Via: {_received(request, top, host, port)}\r\n"] if top else []
        lines += [f"Via: {value}\r\n" for value in others]
        for name, value in (
            ("From", headers.get("from")),
            ("Call-ID", headers.get("call-id")),
            ("CSeq", headers.get("cseq")),
        ):
            if value is not None:
                lines.append(f"{name}: {value}\r\n")
        self._to = headers.get("to") or ""
        self._tagged = _is_tagged(request)
        self._common = "".join(lines)
        routes = headers.fields("record-route")
        self._routes = "".join([f"Record-Route: {value}\r\n" for value in routes])

    def build(
        self,
        status: int,
        reason: str | None,
        *,
        tag: str | None,
        tail: str = "",
        body: bytes = b"",
        routed: bool = False,
    ) -> bytes:
        """Return a response. `tail` is further header lines; `routed` repeats Record-Route."""
        untagged = self._tagged or tag is None or status == 100
        to = f"To: {self._to}{'' if untagged else f';tag={tag}'}\r\n" if self._to else ""
        return (
            f"SIP/2.0 {status} {reason or reason_of(status)}\r\n{self._common}{to}"
            f"{self._routes if routed else ''}{tail}Content-Length: {len(body)}\r\n\r\n"
        ).encode("utf-8", "surrogateescape") + body


def _is_tagged(request: Request) -> bool:
    try:
        return request.to.tag is not None
    except SipParseError:
        return False  # the very thing the request is refused for


def _received(request: Request, field: str, host: str, port: int) -> str:
    """Rewrite the first value of the top Via field; the field may hold more."""
    via = request.via
    if "rport" not in via.params and via.host == host:
        return field
    rest = split_commas(field)[1:]
    return ", ".join([str(via.received_from(host, port)), *rest])


def reply_address(request: Request, host: str, port: int) -> tuple[str, int]:
    """Return where a response goes over UDP (§18.2.2, RFC 3581 §4). `maddr` is not honoured."""
    via = request.via
    return (host, port) if "rport" in via.params else (host, via.port or 5060)
