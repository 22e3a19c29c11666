"""Kinds of carriers of texts, each with what it needs."""

from functools import partial

from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.app.smpp import smpp_kind
from switchhook.messaging.carriers.http.carrier import Tools
from switchhook.messaging.carriers.http.kind import HttpKind
from switchhook.messaging.carriers.kinds import Kinds
from switchhook.messaging.media import shown
from switchhook.webhooks.errands import Errands


def carrier_kinds(machinery: Machinery, errands: Errands, base_url: str) -> Kinds:
    """Return every kind of carrier; `base_url` is what carriers reach us by."""
    tools = Tools(
        errands=errands,
        media=partial(shown, machinery.store, base_url),
        now=chance.now,
        base_url=base_url,
    )
    return {"http": HttpKind(tools), "smpp": smpp_kind()}
