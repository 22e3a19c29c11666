"""Kinds of carriers: what makes a running carrier of a record, and says what is wrong with one."""

from collections.abc import Mapping
from typing import Protocol

from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.delivery import CarrierSettingsError, RemoteCarrier, Reports


class Kind(Protocol):
    """One kind: made once at the start, with whatever its carriers need."""

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        ...

    def open(self, record: MessageCarrier, reports: Reports) -> RemoteCarrier:
        """Return the record's carrier, not started. Raises `CarrierSettingsError`."""
        ...


Kinds = Mapping[str, Kind]  # by what `MessageCarrier.kind` says


def kind_of(kinds: Kinds, record: MessageCarrier) -> Kind:
    """Return the record's kind. Raises `CarrierSettingsError`."""
    kind = kinds.get(record.kind)
    if kind is None:
        known = ", ".join(sorted(kinds)) or "none"
        raise CarrierSettingsError(f"no kind {record.kind!r}; there is: {known}")
    return kind
