"""Cutting a byte stream into SIP messages (RFC 3261 §18.3, RFC 5626 §3.5.1), sans-IO."""

from __future__ import annotations

import re

from switchhook.protocols.sip.errors import SipParseError

MAX_HEAD = 65_536  # octets
MAX_BODY = 131_072
_LENGTH = re.compile(
    rb"\r?\n(?:content-length|l)[ \t]*:[ \t\r\n]*([0-9]{1,9})[ \t]*(?=\r?\n|$)", re.I
)
_HEAD_END = re.compile(rb"\r\n\r\n|\n\n")
PING = b"\r\n\r\n"
PONG = b"\r\n"


class Framer:
    """Feed it what arrives; it gives whole messages back.

    `pings` counts the keep-alives that ask for an answer.
    """

    __slots__ = ("_buffer", "_scanned", "pings")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self.pings = 0

    @property
    def pending(self) -> int:
        """Octets of a message that is not whole yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are whole now.

        Raises `SipParseError` when the stream has lost its rhythm and must be closed: a
        head without end, or without a readable Content-Length, which streams require.
        """
        self._buffer += data
        messages: list[bytes] = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        self._skip_blank()
        end = _HEAD_END.search(self._buffer, max(0, self._scanned - 3))
        if end is None:
            self._scanned = len(self._buffer)
            if self._scanned > MAX_HEAD:
                raise SipParseError(513, "Head too large")
            return None
        total = end.end() + self._body_length(bytes(self._buffer[: end.start()]))
        if len(self._buffer) < total:
            self._scanned = end.start()
            return None
        message = bytes(self._buffer[:total])
        del self._buffer[:total]
        self._scanned = 0
        return message

    def _skip_blank(self) -> None:
        """Drop the line ends between messages; two in a row are a ping."""
        if not self._buffer or self._buffer[0] not in b"\r\n":
            return
        rest = self._buffer.lstrip(b"\r\n")
        self.pings += (len(self._buffer) - len(rest)) // len(PING)
        self._buffer = rest
        self._scanned = 0

    def _body_length(self, head: bytes) -> int:
        match = _LENGTH.search(head)
        if match is None:
            raise SipParseError(400, "Content-Length missing")
        if (length := int(match[1])) > MAX_BODY:
            raise SipParseError(513, "Body too large")
        return length
