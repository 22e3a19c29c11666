"""Who may speak SIP with us and how they are reached."""

from switchhook.endpoints.endpoints import Endpoints
from switchhook.endpoints.registrar import Registrar
from switchhook.endpoints.routing import ANYWHERE, Policy
from switchhook.endpoints.watched import WatchedStore

__all__ = ["ANYWHERE", "Endpoints", "Policy", "Registrar", "WatchedStore"]
