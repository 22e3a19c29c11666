"""The media engine: RTP, playing, recording, bridging and digits, 20 ms at a time.

`create_engine` gives the compiled engine where it was built, else the one in plain Python,
which behaves the same and carries a few calls.
"""

import importlib
import logging
import secrets
from collections.abc import Callable
from typing import Literal, cast

from switchhook.media.engine.control import Engine
from switchhook.media.engine.interface import Core, NoPort

__all__ = ["Engine", "NoPort", "create_engine", "open_core"]

TIMEOUT_SECONDS = 30.0

log = logging.getLogger(__name__)


def create_engine(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    ports: int = 16,
    most: int = 1024,
    stepped: bool = False,
    realtime: Literal["auto", "off"] = "auto",
    kind: Literal["auto", "compiled", "reference"] = "auto",
    seed: int | None = None,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Engine:
    """Return an engine with `ports` shared RTP ports from `port` on (0: any that are free).

    `most` bounds the legs with a socket of their own. `realtime` asks the system to put the worker
    before other threads, if it will. `seed` decides SSRCs and first sequence numbers, random
    unless given. Raises `OSError` when the ports cannot be bound.
    """
    core = open_core(kind, secrets.randbits(64) if seed is None else seed, timeout_seconds)
    return Engine(
        core, host=host, port=port, ports=ports, most=most, stepped=stepped, realtime=realtime
    )


def open_core(
    kind: Literal["auto", "compiled", "reference"],
    seed: int,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Core:
    """Return the compiled core, or the reference where there is none or it is asked for."""
    timeout_ms = round(timeout_seconds * 1000)
    if kind != "reference":
        try:
            module = importlib.import_module("switchhook.media.engine.core")
        except ImportError:
            if kind == "compiled":
                raise
            log.warning("compiled media engine missing, using the reference")
        else:
            return cast(Callable[[int, int], Core], module.CompiledCore)(seed, timeout_ms)
    from switchhook.media.engine.reference import ReferenceCore  # its tables take long to make

    return ReferenceCore(seed, timeout_ms)
