"""What the server holds: with nothing going on, every figure is back where it was at the start.

The operator's status resource (/switchhook/v1/status) shows it.
"""

import asyncio
from pathlib import Path
from typing import Final

from switchhook import __version__
from switchhook.api.feed import Feed
from switchhook.media.ports import Media
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.voice.calls import Calls

_DESCRIPTORS: Final = Path("/dev/fd")  # of this process, on Linux and macOS alike


def vitals(calls: Calls, media: Media, sip: SipEndpoint, feed: Feed) -> dict[str, object]:
    """Return the version, and how much of each thing there is now."""
    load = sip.load
    return {
        "version": __version__,
        "calls": calls.count,
        "conferences": calls.conferences.count,
        "queues": calls.queues.lines,
        "recordings": calls.recordings.count,
        "streams": calls.streams.count,
        "siprec": calls.siprecs.count,
        "transcriptions": calls.transcriptions.count,
        "legs": media.engine.legs,
        "rooms": media.engine.rooms,
        "sip_sessions": load["sessions"],
        "sip_transactions": load["transactions"],
        "followers": feed.count,
        "tasks": len(asyncio.all_tasks()),
        "files": sum(1 for _ in _DESCRIPTORS.iterdir()),
    }
