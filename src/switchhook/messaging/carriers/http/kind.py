"""HTTP carriers out of their records."""

from dataclasses import dataclass

from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.carriers.http.carrier import HttpCarrier
from switchhook.messaging.carriers.http.settings import profile_of
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.delivery import Reports


@dataclass(frozen=True, slots=True)
class HttpKind:
    """The kind "http". Its secret is a JSON object with what the profile calls secrets."""

    tools: Tools

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        profile_of(record)

    def open(self, record: MessageCarrier, reports: Reports) -> HttpCarrier:
        """Return the record's carrier, not started. Raises `CarrierSettingsError`."""
        profile = profile_of(record)
        pace = 0.0 if record.rate else profile.spec.rate
        return HttpCarrier(record.sid, profile, reports, self.tools, pace)
