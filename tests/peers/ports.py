"""Free ports for real programs.

They lie below the range that the system takes ports for connections from, so that nobody else
takes one between our look and the program's start.
"""

import os
import socket
from itertools import count
from pathlib import Path
from typing import Literal

FIRST, LAST = 12_000, 32_000
_STEP = 8
# Processes begin at different places, and none comes back to a port soon.
_places = (FIRST + (os.getpid() * 400 + n * _STEP) % (LAST - FIRST) for n in count())
_ATTEMPTS = (LAST - FIRST) // _STEP


def free_ports(count: int = 1) -> int:
    """Return the first of `count` consecutive ports that are free for UDP and TCP.

    The first one is even, as RTP wants it.
    """
    for _ in range(_ATTEMPTS):
        first = next(_places)
        if all(_is_free(first + n) for n in range(count)):
            for _ in range((count - 1) // _STEP):
                next(_places)
            return first
    raise AssertionError(f"no {count} free ports in a row")


def is_listening(port: int, transport: Literal["udp", "tcp"]) -> bool:
    """Say whether a program takes what is sent to the port (Linux's proc(5))."""
    state = "0A" if transport == "tcp" else "07"
    sockets = Path(f"/proc/net/{transport}").read_text().splitlines()[1:]
    fields = (line.split() for line in sockets)
    return any(f[1].endswith(f":{port:04X}") and f[3] == state for f in fields)


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
