"""What a leg of the reference engine and its peer have agreed on, as `leg.Leg.connect` says it."""

from dataclasses import dataclass

from switchhook.media.engine.interface import NO_DTMF, PCMA, PCMU
from switchhook.media.engine.reference_opus import SCALE, Opus

COMFORT_NOISE = 13  # RFC 3389


@dataclass
class Agreed:
    """What is spoken, and whether the leg may."""

    connected: bool = False
    held: bool = False  # receives, but sends no RTP
    payload_type: int = PCMU
    dtmf_type: int = NO_DTMF
    codec: Opus | None = None  # once it has one
    opus: Opus | None = None  # while that is what is spoken

    @property
    def speaks(self) -> bool:
        """Tell whether RTP may be sent."""
        return self.connected and not self.held

    @property
    def scale(self) -> int:
        """Return how fast the RTP clock is, compared with that of 8 kHz."""
        return 1 if self.opus is None else SCALE

    def accepts(self, payload_type: int) -> bool:
        """Tell whether a payload type was agreed on; both G.711 laws are, unless Opus was."""
        if self.opus is not None:
            return payload_type in (self.payload_type, self.dtmf_type)
        return payload_type in (PCMU, PCMA, COMFORT_NOISE) or payload_type == self.dtmf_type
