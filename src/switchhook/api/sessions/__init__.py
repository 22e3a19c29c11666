"""Browsers that are signed in (docs/reference/sessions.md)."""

from switchhook.api.sessions.entrance import Entrance
from switchhook.api.sessions.origin import Origin
from switchhook.api.sessions.sessions import Sessions

__all__ = ["Entrance", "Origin", "Sessions"]
