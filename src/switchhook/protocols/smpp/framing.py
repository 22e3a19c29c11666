"""PDUs out of a stream of octets (SMPP 3.4 §3.2)."""

from switchhook.protocols.smpp.errors import PduError, Status

HEADER = 16
LONGEST = 66_000  # octets: a message_payload of 64 KiB and all that goes with it


class Framer:
    """Collects octets and gives out whole PDUs.

    After a length that cannot be, nothing in the stream means anything: `fault` says so, and
    what follows is dropped.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.fault: PduError | None = None

    @property
    def pending(self) -> int:
        """How many octets of an unfinished PDU wait."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the PDUs that are complete now."""
        if self.fault is not None:
            return []
        buffer = self._buffer
        buffer += data
        frames: list[bytes] = []
        at = 0
        while len(buffer) - at >= 4:
            size = int.from_bytes(buffer[at : at + 4], "big")
            if not HEADER <= size <= LONGEST:
                self._give_up(size, bytes(buffer[at : at + HEADER]))
                return frames
            if len(buffer) - at < size:
                break
            frames.append(bytes(buffer[at : at + size]))
            at += size
        del buffer[:at]
        return frames

    def _give_up(self, size: int, header: bytes) -> None:
        self._buffer.clear()
        self.fault = PduError(
            Status.INVALID_COMMAND_LENGTH,
            f"a PDU of {size} octets",
            command=int.from_bytes(header[4:8], "big"),
            sequence=int.from_bytes(header[12:16], "big") if len(header) == HEADER else 0,
        )
