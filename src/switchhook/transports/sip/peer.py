"""The address of a SIP neighbour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Literal, NamedTuple

Direction = Literal["in", "out"]
Transport = Literal["udp", "tcp"]
Outside = Callable[[float | None], AbstractAsyncContextManager[object]]
DEFAULT_OUTSIDE: Outside = asyncio.timeout


class Peer(NamedTuple):
    """Where a message came from or goes to. `host` is an IP address without brackets.

    Over TCP a message to a peer uses the connection that peer opened, while it lasts.
    """

    host: str
    port: int
    transport: Transport = "udp"


Trace = Callable[[Direction, Peer, bytes], None]
