"""SMPP carriers out of their records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.carriers.smpp import settings
from switchhook.messaging.carriers.smpp.carrier import SmppCarrier
from switchhook.messaging.carriers.smpp.links import Dialling
from switchhook.messaging.delivery import CarrierSettingsError, Reports


@dataclass(frozen=True, slots=True)
class _Secret:
    password: str = ""


@dataclass(frozen=True, slots=True)
class SmppKind:
    """The kind "smpp". Its secret is `{"password": …}`."""

    now: Callable[[], datetime]
    dialling: Dialling

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        settings.read(record.settings)
        _password(record)

    def open(self, record: MessageCarrier, reports: Reports) -> SmppCarrier:
        """Return the record's carrier, not started. Raises `CarrierSettingsError`."""
        return SmppCarrier(
            record.sid,
            settings.read(record.settings),
            _password(record),
            reports,
            now=self.now,
            dialling=self.dialling,
        )


def _password(record: MessageCarrier) -> str:
    if not record.secret:
        return ""
    try:
        return msgspec.json.decode(record.secret, type=_Secret).password
    except msgspec.MsgspecError as error:
        raise CarrierSettingsError(
            f"the secret is no JSON object with a password: {error}"
        ) from None
