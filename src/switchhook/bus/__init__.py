"""Commit an event, then fan it out."""

from switchhook.bus.embedded import EmbeddedBus
from switchhook.bus.protocol import Bus

__all__ = ["Bus", "EmbeddedBus"]
