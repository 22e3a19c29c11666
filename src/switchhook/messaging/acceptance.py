"""Is this a text we can send? Twilio's rules and codes for the fields of a create.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from switchhook.domain.entities import (
    Application,
    Content,
    Message,
    MessageStatus,
    MessagingService,
)
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.directory import Directory
from switchhook.messaging.contents import written
from switchhook.messaging.media import Accepted, attach
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.scheduling import send_at
from switchhook.messaging.services.choice import NO_NAMES
from switchhook.protocols import numbers, sms
from switchhook.protocols.numbers import WHATSAPP

INVALID_TO = 21211
INVALID_FROM = 21212
NO_BODY = 21602
NO_FROM = 21603
NO_TO = 21604
FROM_NOT_OURS = 21606
SAME_NUMBER = 21266
INVALID_STATUS_CALLBACK = 21609
UNREACHABLE_PAIR = 21612
BODY_TOO_LONG = 21617
UNSENDABLE_BODY = 21618
INVALID_MEDIA = 21620
TOO_MANY_MEDIA = 21623
INVALID_VALIDITY = 21624
INVALID_PRICE = 21627
NO_SERVICE = 21701
EMPTY_SERVICE = 21704
NOT_IN_SERVICE = 21711
INVALID = 20422
NO_LINK_DOMAIN = 30106
OTHER_CHANNEL = 21910
NO_CHANNEL = 63007

LONGEST_VALIDITY = 36_000  # seconds
MOST_MEDIA = 10


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: a number, a short code or a name, and the service it was left to, if any."""

    from_: str
    service: MessagingService | None = None


def accepted(
    request: MessageRequest,
    directory: Directory,
    *,
    application: Application | None,
    content: Content | None = None,
    now: Callable[[], datetime],
    new_sid: Callable[[str], str],
) -> Accepted:
    """Return the message that `request` asks for. Raises `TwilioError`.

    It is queued, or with a service accepted or scheduled: then its sender, and what the service
    makes of its text, are found when it is sent.
    """
    to = _to(request.to)
    request = written(request, content, whatsapp=to.startswith(WHATSAPP))
    sender = _sender(request, directory, to)
    body = _body(request, sender.service)
    at = now()
    later = send_at(request, at)
    media = request.media_url
    is_mms = bool(media or request.send_as_mms)
    whole = is_mms or to.startswith(WHATSAPP)
    message = Message(
        sid=new_sid("MM" if is_mms else "SM"),
        account_sid=request.account_sid,
        to=to,
        from_=sender.from_,
        body=body,
        status=_status(sender.service, later),
        direction=request.direction,
        num_segments=0 if sender.service else segments(body, whole=whole),
        num_media=len(media),
        messaging_service_sid=sender.service.sid if sender.service else "",
        application_sid=application.sid if application else "",
        status_callback=_status_callback(request, sender.service, application),
        status_callback_method=request.status_callback_method,
        validity_period=_validity(request, sender.service),
        send_at=later,
        content_retention=request.content_retention,
        address_retention=request.address_retention,
        smart_encoded=request.smart_encoded,
        max_price=_max_price(request),
        shorten_urls=_shortens(request, sender.service),
        smpp_account_sid=request.smpp_account_sid,
        content_sid=request.content_sid,
        content_variables=request.content_variables,
        date_created=at,
        date_updated=at,
    )
    return attach(message, media, new_sid)


def segments(body: str, *, whole: bool) -> int:
    """Return how many segments a text takes; an MMS goes whole, and so does all of WhatsApp."""
    return 1 if whole else len(sms.segment(body).segments)


def _status(service: MessagingService | None, later: datetime | None) -> MessageStatus:
    if later is not None:
        return "scheduled"
    return "accepted" if service else "queued"


def _to(text: str | None) -> str:
    if not text:
        raise TwilioError(NO_TO)
    address = numbers.address(text)
    if address is None:
        raise TwilioError.about(INVALID_TO, text)
    return address


def _sender(request: MessageRequest, directory: Directory, to: str) -> Sender:
    if not request.messaging_service_sid:
        return Sender(_from(request, directory, to))
    service = directory.messaging_services.service(request.messaging_service_sid)
    if service is None or service.account_sid != request.account_sid:
        raise TwilioError(NO_SERVICE)
    pool = directory.messaging_services.pool(service.sid)
    if not pool:
        raise TwilioError(EMPTY_SERVICE)
    if not request.from_:
        return Sender("", service)
    names = (numbers.normalise(request.from_), request.from_)
    for one in pool:
        if one.sender in names:
            if one.sender == to:
                raise TwilioError(SAME_NUMBER)
            return Sender(one.sender, service)
    raise TwilioError(NOT_IN_SERVICE)


def _from(request: MessageRequest, directory: Directory, to: str) -> str:
    """Return a number of the account, or a name or short code good in the country of `to`."""
    text = request.from_
    if not text:
        raise TwilioError(NO_FROM)
    if WHATSAPP in (text[: len(WHATSAPP)].lower(), to[: len(WHATSAPP)]):
        return _whatsapp(request, directory, to, text)
    if numbers.is_short_code(text):
        return _short_code(request, directory, to, text)
    number = numbers.normalise(text)
    own = directory.number(number) if number else None
    if number == to:
        raise TwilioError(SAME_NUMBER)
    if own and own.account_sid == request.account_sid:
        return own.phone_number
    handset = directory.handset(number) if number and request.by_handset else None
    if handset and handset.account_sid == request.account_sid:
        return handset.phone_number
    if number:
        raise TwilioError.about(FROM_NOT_OURS, text)
    if not numbers.is_alphanumeric_sender(text):
        raise TwilioError.about(INVALID_FROM, text)
    if numbers.country(to) in NO_NAMES:
        raise TwilioError.about(UNREACHABLE_PAIR, to, text)
    return text


def _whatsapp(request: MessageRequest, directory: Directory, to: str, text: str) -> str:
    """Return the address of one of the account's numbers, which writes to another such address."""
    address = numbers.address(text)
    if address is None:
        raise TwilioError.about(INVALID_FROM, text)
    if not (address.startswith(WHATSAPP) and to.startswith(WHATSAPP)):
        raise TwilioError(OTHER_CHANNEL)
    own = directory.number(address.removeprefix(WHATSAPP))
    if own is None or own.account_sid != request.account_sid:
        raise TwilioError(NO_CHANNEL)
    if address == to:
        raise TwilioError(SAME_NUMBER)
    return address


def _short_code(request: MessageRequest, directory: Directory, to: str, text: str) -> str:
    own = directory.messaging_services.short_code(text, request.account_sid)
    if own is None:
        raise TwilioError.about(FROM_NOT_OURS, text)
    if own.country != numbers.country(to):
        raise TwilioError.about(UNREACHABLE_PAIR, to, text)
    return text


def _body(request: MessageRequest, service: MessagingService | None) -> str:
    """Return the text; media may go without one. A service's is worked on when it is sent."""
    body = request.body or ""
    if not body and not request.media_url:
        raise TwilioError(NO_BODY)
    if len(request.media_url) > MOST_MEDIA:
        raise TwilioError(TOO_MANY_MEDIA)
    for url in request.media_url:
        if not is_http(url):
            raise TwilioError.about(INVALID_MEDIA, url)
    writable(body)
    return sms.smart(body) if request.smart_encoded and service is None else body


def writable(body: str) -> None:
    """Raise `TwilioError` for a text that no message can have."""
    if len(body) > sms.MAX_BODY:
        raise TwilioError(BODY_TOO_LONG)
    if "\x00" in body:
        raise TwilioError(UNSENDABLE_BODY)


def _status_callback(
    request: MessageRequest, service: MessagingService | None, application: Application | None
) -> str:
    """Return where to tell of the status: the request's own URL beats the others."""
    url = request.status_callback
    if url and not is_http(url):
        raise TwilioError.about(INVALID_STATUS_CALLBACK, url)
    if not url and service is not None:
        url = service.status_callback
    if url or application is None:
        return url
    return application.message_status_callback or application.sms_status_callback


def _validity(request: MessageRequest, service: MessagingService | None) -> int:
    """Return the seconds after which the text is not worth sending."""
    asked = request.validity_period
    if asked is None:
        return service.validity_period if service else LONGEST_VALIDITY
    if not 1 <= asked <= LONGEST_VALIDITY:
        raise TwilioError(INVALID_VALIDITY)
    return asked


def _max_price(request: MessageRequest) -> str:
    try:
        price = Decimal(request.max_price or 0)
    except InvalidOperation:
        raise TwilioError(INVALID_PRICE) from None
    if not price.is_finite() or price < 0:
        raise TwilioError(INVALID_PRICE)
    return request.max_price


def _shortens(request: MessageRequest, service: MessagingService | None) -> bool:
    """Say whether links are shortened, which a service with a domain does."""
    if not request.shorten_urls:
        return False
    if service is None:
        raise TwilioError.about(INVALID, "ShortenUrls", "it needs a MessagingServiceSid")
    if not service.domain_sid:
        raise TwilioError(NO_LINK_DOMAIN)
    return True


def is_http(url: str) -> bool:
    """Say whether `url` is an absolute http or https URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
