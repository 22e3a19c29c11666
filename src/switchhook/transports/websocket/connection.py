"""One WebSocket over picows: the handshake on a connected socket, then messages.

Messages that come in several frames are put together, up to a limit. A far end that breaks the
rules, or sends too much at once, is told so and closed (RFC 6455 §7.4.1).
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Mapping
from typing import Final, cast

from picows import (
    WSCloseCode,
    WSError,
    WSFrame,
    WSListener,
    WSMsgType,
    WSProtocolError,
    WSTransport,
    ws_connect,
)

from switchhook.transports.websocket.interface import ConnectFailed, Hearer, Reason

MOST_OCTETS: Final = 2 * 1024 * 1024  # of one message
HANDSHAKE_SECONDS: Final = 30.0  # a backstop: whoever opens it has a shorter patience
CLOSE_SECONDS: Final = 5.0  # for the far end to agree to a close
ABNORMAL: Final = 1006
NO_STATUS: Final = 1005

# What picows would say of every connection, and of others' faults as of errors, is said by whoever
# opened it, with the call that it is about.
_silent = logging.getLogger("picows.switchhook")
_silent.setLevel(logging.CRITICAL)


class Connection(WSListener):
    """Implements `WebSocket`; hears picows."""

    def __init__(self, hearer: Hearer) -> None:
        super().__init__()
        self.congested = False
        self._hearer = hearer
        self._transport: WSTransport | None = None
        self._parts = bytearray()
        self._excessive = False
        self._kind = WSMsgType.TEXT  # of the message whose parts are coming
        self._patience: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None

    def send(self, text: bytes) -> None:
        """Send a text message; nothing happens once the connection is over."""
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, text)

    def close(self, code: int = 1000) -> None:
        """Say that we are done; wait for the far end to agree, but not for long."""
        if self._transport is not None and self._patience is None:
            self._transport.send_close(WSCloseCode(code))
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(CLOSE_SECONDS, self.abort)

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep what to send by."""
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take a frame."""
        kind = frame.msg_type
        if self._excessive or frame.payload_size > MOST_OCTETS:
            return  # refused already, but what was under way still comes
        if kind == WSMsgType.TEXT and frame.fin and not self._parts:
            self._hearer.on_text(frame.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE:
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind in (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION):
            self._part(frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Tell how it ended."""
        self._transport = None
        if self._patience is not None:
            self._patience.cancel()
        self._ending = asyncio.get_running_loop().create_task(self._over(transport))

    async def _over(self, transport: WSTransport) -> None:
        """Tell how it ended: by a fault of the far end's, its close frame, or neither."""
        try:
            await transport.wait_disconnected()
        except WSProtocolError as error:
            self._hearer.on_closed(int(error.code), str(error.args[-1]))
            return
        handshake = transport.close_handshake
        told = handshake.recv if handshake is not None else None
        if told is None:
            self._hearer.on_closed(ABNORMAL, "")
        else:
            self._hearer.on_closed(int(cast(int, told.code)) or NO_STATUS, told.reason or "")

    def pause_writing(self) -> None:
        """Note that the far end does not keep up."""
        self.congested = True

    def resume_writing(self) -> None:
        """Note that it does again."""
        self.congested = False

    def _part(self, frame: WSFrame) -> None:
        """Put a message together (RFC 6455 §5.4)."""
        if frame.msg_type != WSMsgType.CONTINUATION:
            self._kind = frame.msg_type
            self._parts.clear()
        if self._kind == WSMsgType.TEXT:
            self._parts += frame.get_payload_as_memoryview()
        if len(self._parts) > MOST_OCTETS:
            self._excessive = True
            self._parts.clear()
            raise WSProtocolError(WSCloseCode.MESSAGE_TOO_BIG, "message is too long")
        elif frame.fin and self._kind == WSMsgType.TEXT:
            whole = bytes(self._parts)
            self._parts.clear()
            self._hearer.on_text(whole)
        elif frame.fin:
            self._hearer.on_binary()


async def handshake(
    url: str,
    sock: socket.socket,
    tls: ssl.SSLContext | None,
    headers: Mapping[str, str],
    hearer: Hearer,
) -> Connection:
    """Make a WebSocket of a connected socket; raises `ConnectFailed`."""
    connection = Connection(hearer)
    try:
        await ws_connect(
            lambda: connection,
            url,
            ssl_context=tls,
            extra_headers=headers,
            max_redirects=0,
            max_frame_size=MOST_OCTETS,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            logger_name=_silent,
            use_aiofastnet=False,  # the loop's own transports, as everywhere
            socket_factory=lambda _: sock,
        )
    except ssl.SSLError as error:
        raise ConnectFailed("tls", f"no TLS: {error.reason or error}") from error
    except ConnectionError as error:
        kind: Reason = "tls" if tls is not None else "handshake"
        raise ConnectFailed(kind, "the far end hung up before there was a WebSocket") from error
    except (WSError, OSError, ValueError) as error:
        raise ConnectFailed("handshake", f"no WebSocket: {error}"[:300]) from error
    except asyncio.CancelledError:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)  # whoever has it by now closes it
        raise
    return connection
