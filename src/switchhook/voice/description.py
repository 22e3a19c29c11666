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
        if settled.held:  # it wants to hear nothing; what it sends still comes to where it came
            self.settled = True
            return
        try:
            self.port.connect(
                settled.remote,
                payload=settled.payload,
                dtmf_payload=settled.dtmf,
                latch=self.latch,
                behind_nat=behind_nat(settled.host, self.latch),
                rtcp=settled.rtcp[1],
            )
        except OSError as error:
            raise SdpError(f"no way to {settled.host}") from error
        self.settled = True


def behind_nat(host: str, source: str | None) -> bool:
    """Say whether audio cannot come from `host`, since the signalling has crossed a NAT."""
    if source is None or host == source:
        return False
    return ip_address(host).is_private and not ip_address(source).is_private
