"""The composition root: reads the settings, wires the parts, owns their lifetimes."""

from switchhook.app.ready import Ready
from switchhook.app.switchhook import StartError, Switchhook

__all__ = ["Ready", "StartError", "Switchhook"]
