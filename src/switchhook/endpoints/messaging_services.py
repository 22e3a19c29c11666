"""Messaging services, the senders in their pools, and short codes, in memory."""

from typing import Any

from switchhook.domain.entities import (
    Entity,
    MessagingService,
    OptOutText,
    ServiceSender,
    ShortCode,
)
from switchhook.endpoints.tables import Table

KINDS: tuple[type[Entity], ...] = (MessagingService, ServiceSender, ShortCode, OptOutText)


class MessagingServices:
    """What a directory knows of messaging services."""

    def __init__(self) -> None:
        self._services = Table(MessagingService, lambda service: service.sid)
        self._pools = Table(ServiceSender, lambda sender: sender.service_sid)
        self._senders = Table(ServiceSender, lambda sender: sender.sid)
        self._short_codes = Table(ShortCode, lambda code: code.short_code)
        self._texts = Table(OptOutText, lambda text: text.service_sid)

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """Return every table."""
        return (self._services, self._pools, self._senders, self._short_codes, self._texts)

    def service(self, sid: str) -> MessagingService | None:
        """Return the service."""
        return self._services.get(sid)

    def pool(self, service_sid: str) -> list[ServiceSender]:
        """Return the service's senders, the oldest first."""
        return self._pools.all(service_sid)

    def of(self, sender_sid: str) -> MessagingService | None:
        """Return the service in whose pool a number or a short code is."""
        sender = self._senders.get(sender_sid)
        return self.service(sender.service_sid) if sender else None

    def short_code(self, code: str, account_sid: str = "") -> ShortCode | None:
        """Return the short code; one may be of several accounts, in several countries."""
        found = self._short_codes.all(code)
        return next((one for one in found if account_sid in ("", one.account_sid)), None)

    def opt_out_texts(self, service_sid: str, country: str) -> OptOutText | None:
        """Return the service's words for recipients in a country (ISO 3166)."""
        texts = {text.country: text for text in self._texts.all(service_sid)}
        return texts.get(country) or texts.get("")
