"""One request, as handlers see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from switchhook.api.accounts import Principal
from switchhook.api.services import Services
from switchhook.api.sessions import Origin
from switchhook.domain.entities import Account
from switchhook.protocols.twilio.forms import Form
from switchhook.protocols.twilio.rendering import View

__all__ = ["Request", "Values"]

Values = dict[str, Any]  # what a declaration made of the form


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what. `account` is the one that the path names, or the asker's own."""

    services: Services
    principal: Principal
    account: Account
    path: str
    ids: Mapping[str, str]  # path parameters
    form: Form
    view: View
    suffix: str
    origin: Origin
