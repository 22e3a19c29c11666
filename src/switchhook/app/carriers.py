"""Carriers of texts: every kind with what it needs, and those that run."""

from functools import partial

from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.app.smpp import smpp_kind
from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.carriers.http.carrier import Tools
from switchhook.messaging.carriers.http.kind import HttpKind
from switchhook.messaging.carriers.kinds import Kinds, kind_of
from switchhook.messaging.delivery import RemoteCarrier
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


class Carriers:
    """What the operator looks after."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        kind_of(self._kinds, record).check(record)

    def running(self, sid: str) -> RemoteCarrier | None:
        """Return the carrier that was made of a record and started; None: there is none."""
        return None
