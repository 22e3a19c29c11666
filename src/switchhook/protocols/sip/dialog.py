"""Dialogs: what both ends of a call agree on (RFC 3261 §12), sans-IO."""

from __future__ import annotations

from collections.abc import Iterable

from switchhook.protocols.sip.headers import Headers
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri

HeaderPairs = Iterable[tuple[str, str]]


class Dialog:
    """One dialog, seen from our side."""

    __slots__ = (
        "_local",
        "_remote",
        "call_id",
        "local_cseq",
        "local_tag",
        "remote_cseq",
        "remote_tag",
        "routes",
        "target",
    )

    def __init__(
        self,
        call_id: str,
        local: NameAddr,
        remote: NameAddr,
        target: SipUri,
        routes: list[NameAddr],
    ) -> None:
        self.call_id = call_id
        self._local = local
        self._remote = remote
        self.local_tag = local.tag or ""
        self.remote_tag = remote.tag
        self.target = target
        self.routes = routes
        self.local_cseq = 0
        self.remote_cseq: int | None = None

    @classmethod
    def of_request(cls, request: Request, local_tag: str) -> Dialog:
        """The dialog an INVITE makes at the callee (§12.1.1)."""
        routes = [NameAddr.parse(value) for value in request.headers.get_all("record-route")]
        contacts = request.contacts
        target = contacts[0].uri if contacts else request.from_.uri
        dialog = cls(request.call_id, request.to.with_tag(local_tag), request.from_, target, routes)
        dialog.remote_cseq = request.cseq.number
        return dialog

    @classmethod
    def of_response(cls, request: Request, response: Response) -> Dialog:
        """The dialog a response to our INVITE makes at the caller (§12.1.2)."""
        routes = [NameAddr.parse(value) for value in response.headers.get_all("record-route")]
        contacts = response.contacts
        target = contacts[0].uri if contacts else request.uri
        dialog = cls(request.call_id, request.from_, response.to, target, routes[::-1])
        dialog.local_cseq = request.cseq.number
        return dialog

    @property
    def next_hop(self) -> SipUri:
        """Where our requests go first."""
        return self.routes[0].uri if self.routes else self.target

    def in_order(self, request: Request) -> bool:
        """Take note of a request's CSeq; False if it came out of order (§12.2.2: 500)."""
        number = request.cseq.number
        if self.remote_cseq is not None and number <= self.remote_cseq:
            return False
        self.remote_cseq = number
        return True

    def refresh(self, message: Request | Response) -> None:
        """Take over the target of a re-INVITE, an UPDATE or its response (§12.2)."""
        contacts = message.contacts
        if contacts:
            self.target = contacts[0].uri

    def request(self, method: str, headers: HeaderPairs = (), body: bytes = b"") -> Request:
        """Return the next request, without Via (§12.2.1.1)."""
        self.local_cseq += 1
        return self._build(method, self.local_cseq, headers, body)

    def ack(self, number: int, headers: HeaderPairs = ()) -> Request:
        """Return the ACK of the 2xx to the INVITE with CSeq `number` (§13.2.2.4)."""
        return self._build("ACK", number, headers, b"")

    def _build(self, method: str, number: int, headers: HeaderPairs, body: bytes) -> Request:
        target, routes = self._route()
        items = [
            *(("route", route) for route in routes),
            ("max-forwards", "70"),
            ("from", str(self._local)),
            ("to", str(self._remote)),
            ("call-id", self.call_id),
            ("cseq", f"{number} {method}"),
        ]
        built = Headers.parsed(items)
        for name, value in headers:
            built.add(name, value)
        return Request(method, target, built, body)

    def _route(self) -> tuple[SipUri, list[str]]:
        """Return Request-URI and Route values; a strict router takes the URI's place."""
        if not self.routes or "lr" in self.routes[0].uri.params:
            return self.target, [str(route) for route in self.routes]
        rest = [str(route) for route in self.routes[1:]]
        return self.routes[0].uri.without_headers(), [*rest, f"<{self.target}>"]
