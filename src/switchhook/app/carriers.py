"""Carriers of texts: every kind with what it needs, and those that run."""

from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.carriers.kinds import Kinds, kind_of
from switchhook.messaging.delivery import RemoteCarrier


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
