"""Who takes a text at a number or a short code of ours, and which app is asked about it.

A service takes the texts of its pool, unless it leaves them to the numbers' own settings.
https://www.twilio.com/docs/messaging/api/service-resource#service-properties
"""

from dataclasses import dataclass

from switchhook.domain.entities import (
    Application,
    IncomingPhoneNumber,
    MessagingService,
    Method,
    OptOutText,
    ShortCode,
)
from switchhook.endpoints.directory import Directory
from switchhook.messaging.keywords import Wish, wish
from switchhook.protocols import numbers


@dataclass(frozen=True, slots=True)
class Target:
    """Where the app wants to be asked."""

    url: str
    method: Method
    fallback: tuple[str, Method] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A number or a short code, as someone who writes to it finds it."""

    account_sid: str
    address: str
    service_sid: str = ""  # in whose pool it is
    target: Target | None = None
    application_sid: str = ""  # it comes before `target`
    heeds: bool = True  # whether STOP, START and HELP are understood here
    advanced: bool = False  # whether the app is told what was understood
    texts: OptOutText | None = None  # the service's own words for whoever writes

    @property
    def owner(self) -> str:
        """Whom someone does not want texts from when they say STOP: the service, or the number."""
        return self.service_sid or self.address

    def wish(self, body: str) -> Wish | None:
        """Return what a text here asks for when it is one of the words."""
        return wish(body, self.address, self.texts) if self.heeds else None

    def asks(self, body: str) -> bool:
        """Say whether anything has to be done about a text but keep it."""
        return bool(self.target or self.application_sid or self.wish(body))


def receiver(directory: Directory, address: str, from_: str) -> Receiver | None:
    """Return who takes texts to `address` from `from_`; None when nobody of ours does.

    A number also takes what comes to it by WhatsApp.
    """
    number = directory.number(address.removeprefix(numbers.WHATSAPP))
    source: IncomingPhoneNumber | ShortCode | None = number
    source = source or directory.messaging_services.short_code(address)
    if source is None or not directory.active(source.account_sid):
        return None
    service = directory.messaging_services.of(source.sid)
    texts = None
    if service is not None:
        country = numbers.country(from_)
        texts = directory.messaging_services.opt_out_texts(service.sid, country)
    deferred = service is None or service.use_inbound_webhook_on_number
    return Receiver(
        account_sid=source.account_sid,
        address=address,
        service_sid=service.sid if service else "",
        target=target(source) if deferred else _of_service(service),
        application_sid=number.sms_application_sid if number and deferred else "",
        heeds=service is not None or number is not None or _heeds(source),
        advanced=texts is not None,
        texts=texts,
    )


def target(source: IncomingPhoneNumber | ShortCode | Application) -> Target | None:
    """Return where a number, a short code or an application wants to be asked."""
    if not source.sms_url:
        return None
    fallback = source.sms_fallback_url, source.sms_fallback_method
    return Target(source.sms_url, source.sms_method, fallback if fallback[0] else None)


def _of_service(service: MessagingService | None) -> Target | None:
    if service is None or not service.inbound_request_url:
        return None
    fallback = service.fallback_url, service.fallback_method
    return Target(
        service.inbound_request_url, service.inbound_method, fallback if fallback[0] else None
    )


def _heeds(source: IncomingPhoneNumber | ShortCode) -> bool:
    """A short code of its own is its owner's to look after, unless they leave it to us."""
    return source.opt_outs if isinstance(source, ShortCode) else True
