"""A request of ours with all it takes: an address, a transaction, a second try signed in.

A challenge (401, 407) is answered once per realm, and again when the server calls the
nonce stale (RFC 3261 §22.2, §22.3).
"""

from __future__ import annotations

from collections.abc import Callable

from switchhook.protocols.sip.digest import Challenge, Credentials, answer
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.requests import again, cancel_of
from switchhook.transports.sip.asking import Asking
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.stack import Stack

_MAX_TRIES = 5
_ANSWERS = {401: ("www-authenticate", "authorization")}
_CREDENTIALS = ("authorization", "proxy-authorization")
_PROXY_ANSWER = ("proxy-authenticate", "proxy-authorization")


class Exchange:
    """One request and its responses. `next_number` draws the CSeq of a second try."""

    __slots__ = (
        "_challenges",
        "_client",
        "_credentials",
        "_next_number",
        "_on_failure",
        "_on_response",
        "_stack",
        "_tries",
        "_uses",
        "done",
        "peer",
        "request",
    )

    def __init__(
        self,
        stack: Stack,
        request: Request,
        on_response: Callable[[Response], None],
        on_failure: Callable[[int], None],
        *,
        credentials: Credentials | None = None,
        next_number: Callable[[], int] | None = None,
    ) -> None:
        self._stack = stack
        self._on_response = on_response
        self._on_failure = on_failure
        self._credentials = credentials
        self._next_number = next_number
        self._challenges: dict[tuple[str, str], Challenge] = {}
        self._uses: dict[str, int] = {}  # of each nonce
        self._tries = 0
        self._client: Asking | None = None
        self.request = request
        self.peer: Peer | None = None
        self.done = False

    @property
    def sent(self) -> bool:
        """Whether the request is on its way."""
        return self._client is not None

    def start(self, peer: Peer | None) -> None:
        """Send the request to `peer`; None: there is no such place."""
        if self.done:
            return
        if peer is None:
            self._failed(503)
            return
        self.peer = peer
        self._tries += 1
        self.request = self._stack.with_via(self.request, peer)
        self._client = self._stack.transactions.start(
            self.request, peer, self._responded, self._failed
        )

    def cancel(self) -> None:
        """Send CANCEL for the INVITE under way, and let it run its course (§9.1)."""
        if self._client is not None and not self._client.ended:
            self._stack.transactions.start(
                cancel_of(self.request), self._client.peer, _ignore, _ignore
            )

    def abandon(self) -> None:
        """Stop without a word."""
        self.done = True
        if self._client is not None:
            self._client.abandon()

    def credentials(self) -> list[tuple[str, str]]:
        """Return the credentials that were sent, which the ACK of a 2xx repeats (§22.1)."""
        return [item for item in self.request.headers if item[0] in _CREDENTIALS]

    def _responded(self, response: Response) -> None:
        if self.done and response.status < 200:
            return
        if response.status in (401, 407) and self._sign(response):
            self.start(self.peer)
            return
        if response.status >= 200:
            self.done = True
        self._on_response(response)

    def _failed(self, status: int) -> None:
        if not self.done:
            self.done = True
            self._on_failure(status)

    def _sign(self, response: Response) -> bool:
        """Turn the request into one that answers the challenges; False if it cannot."""
        if self._credentials is None or self._next_number is None or self._tries >= _MAX_TRIES:
            return False
        asks, answers = _ANSWERS.get(response.status, _PROXY_ANSWER)
        if not self._accept(response.headers.get_all(asks), answers):
            return False
        request = again(self.request, self._next_number())
        for name in _CREDENTIALS:
            request.headers.remove(name)
        for (name, _), challenge in self._challenges.items():
            uses = self._uses[challenge.nonce] = self._uses.get(challenge.nonce, 0) + 1
            value = answer(
                challenge,
                self._credentials,
                request.method,
                request.target,
                cnonce=self._stack.new_token(),
                nc=uses,
            )
            request.headers.add(name, value)
        self.request = request
        return True

    def _accept(self, values: list[str], kind: str) -> bool:
        """Take over each realm's first challenge that we can answer; False if there is none."""
        accepted = False
        realms: set[str] = set()
        for value in values:
            try:
                challenge = Challenge.parse(value)
            except SipParseError:
                continue
            key = (kind, challenge.realm)
            if challenge.realm in realms or (key in self._challenges and not challenge.stale):
                continue
            realms.add(challenge.realm)
            self._challenges[key] = challenge
            accepted = True
        return accepted


def _ignore(_: object) -> None:
    """The CANCEL's own fate changes nothing."""
