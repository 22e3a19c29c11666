"""The web console: a client of the public REST API and nothing else."""

from switchhook.console.site import create_console, enter

__all__ = ["create_console", "enter"]
