"""Our side of a SIP leg's session: what we offer and answer (RFC 3264), and its port."""

from dataclasses import dataclass
from ipaddress import ip_address

from switchhook.media.ports import MediaPort
from switchhook.protocols import sdp
from switchhook.protocols.sdp import Negotiated, SdpError


@dataclass(slots=True)
class Description:
    """Our side of the session: SDP that grows in version, and the port it speaks for.

    `source` is where the far end's signalling comes from.
    """

    port: MediaPort
    host: str
    source: str | None = None
    version: int = 0
    last: bytes = b""
    settled: bool = False  # the far end has told us where it is
    towards: Negotiated | None = None  # where it was when it was somewhere last

    @property
    def address(self) -> tuple[str, int]:
        """Where the far end is to send its audio."""
        return self.host or self.port.local[0], self.port.local[1]

    @property
    def latch(self) -> str | None:
        """The signalling's address, if audio could come from there: audio is IPv4 only."""
        return self.source if self.source and ":" not in self.source else None

    def offer(self) -> bytes:
        """Return a new offer."""
        self.version += 1
        self.last = sdp.offer(self.address, version=self.version, beside=self.last)
        return self.last

    def answer(self, body: bytes) -> bytes:
        """Return our answer, the port connected. Raises `SdpError`."""
        self.last, settled = sdp.answer(body, self.address, version=self.version + 1)
        self.version += 1
        self._connect(settled)
        return self.last

    def accept(self, body: bytes) -> None:
        """Connect the port as the far end's answer says. Raises `SdpError`."""
        self._connect(sdp.accept(body))

    def _connect(self, settled: Negotiated) -> None:
        if not settled.nowhere:
            self.towards = settled
        self.settled = True
        if self.towards is not None:
            self._lead(self.towards, send=not settled.held)

    def _lead(self, to: Negotiated, *, send: bool) -> None:
        """Connect the port; without `send` the far end is on hold, and hears nothing of us."""
        try:
            self.port.connect(
                to.remote,
                payload=to.payload,
                dtmf_payload=to.dtmf,
                latch=self.latch,
                behind_nat=behind_nat(to.host, self.latch),
                rtcp=to.rtcp[1],
                send=send,
            )
        except OSError as error:
            raise SdpError(f"no way to {to.host}") from error


def behind_nat(host: str, source: str | None) -> bool:
    """Say whether audio cannot come from `host`, since the signalling has crossed a NAT."""
    if source is None or host == source:
        return False
    return ip_address(host).is_private and not ip_address(source).is_private
