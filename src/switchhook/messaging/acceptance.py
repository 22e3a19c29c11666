"""Is this a text we can send? Twilio's rules and codes for the fields of a create.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from switchhook.domain.entities import Application, Message
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.directory import Directory
from switchhook.messaging.media import Accepted, attach
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols import numbers, sms

INVALID_TO = 21211
INVALID_FROM = 21212
NO_BODY = 21602
NO_FROM = 21603
NO_TO = 21604
FROM_NOT_OURS = 21606
SAME_NUMBER = 21266
NO_SERVICE = 21701
INVALID_STATUS_CALLBACK = 21609
UNREACHABLE_PAIR = 21612
BODY_TOO_LONG = 21617
UNSENDABLE_BODY = 21618
INVALID_MEDIA = 21620
TOO_MANY_MEDIA = 21623
INVALID_VALIDITY = 21624

LONGEST_VALIDITY = 36_000  # seconds
MOST_MEDIA = 10
NO_NAMES = ("US", "CA")  # carriers there refuse alphanumeric senders


def accepted(
    request: MessageRequest,
    directory: Directory,
    *,
    application: Application | None,
    now: Callable[[], datetime],
    new_sid: Callable[[str], str],
) -> Accepted:
    """Return the queued message that `request` asks for. Raises `TwilioError`."""
    to = _to(request.to)
    from_ = _from(request, directory, to)
    body = _body(request)
    if request.validity_period is not None and not (
        1 <= request.validity_period <= LONGEST_VALIDITY
    ):
        raise TwilioError(INVALID_VALIDITY)
    at = now()
    media = request.media_url
    message = Message(
        sid=new_sid("MM" if media else "SM"),
        account_sid=request.account_sid,
        to=to,
        from_=from_,
        body=body,
        status="queued",
        direction=request.direction,
        num_segments=1 if media else len(sms.segment(body).segments),
        num_media=len(media),
        application_sid=application.sid if application else "",
        status_callback=_status_callback(request, application),
        status_callback_method=request.status_callback_method,
        date_created=at,
        date_updated=at,
    )
    return attach(message, media, new_sid)


def _to(text: str | None) -> str:
    if not text:
        raise TwilioError(NO_TO)
    number = numbers.normalise(text)
    if number is None:
        raise TwilioError.about(INVALID_TO, text)
    return number


def _from(request: MessageRequest, directory: Directory, to: str) -> str:
    """Return a number of the account, or a sender's name where the country of `to` has them."""
    text = request.from_
    if request.messaging_service_sid:
        raise TwilioError(NO_SERVICE)
    if not text:
        raise TwilioError(NO_FROM)
    number = numbers.normalise(text)
    own = directory.number(number) if number else None
    if number == to:
        raise TwilioError(SAME_NUMBER)
    if own and own.account_sid == request.account_sid:
        return own.phone_number
    if number or numbers.is_short_code(text):
        raise TwilioError.about(FROM_NOT_OURS, text)
    if not numbers.is_alphanumeric_sender(text):
        raise TwilioError.about(INVALID_FROM, text)
    if numbers.country(to) in NO_NAMES:
        raise TwilioError.about(UNREACHABLE_PAIR, to, text)
    return text


def _body(request: MessageRequest) -> str:
    """Return the text; media may go without one."""
    body = request.body or ""
    if not body and not request.media_url:
        raise TwilioError(NO_BODY)
    if len(request.media_url) > MOST_MEDIA:
        raise TwilioError(TOO_MANY_MEDIA)
    for url in request.media_url:
        if not is_http(url):
            raise TwilioError.about(INVALID_MEDIA, url)
    writable(body)
    return sms.smart(body) if request.smart_encoded else body


def writable(body: str) -> None:
    """Raise `TwilioError` for a text that no message can have."""
    if len(body) > sms.MAX_BODY:
        raise TwilioError(BODY_TOO_LONG)
    if "\x00" in body:
        raise TwilioError(UNSENDABLE_BODY)


def _status_callback(request: MessageRequest, application: Application | None) -> str:
    """Return where to tell of the status: the request's own URL beats the application's."""
    url = request.status_callback
    if url and not is_http(url):
        raise TwilioError.about(INVALID_STATUS_CALLBACK, url)
    if url or application is None:
        return url
    return application.message_status_callback or application.sms_status_callback


def is_http(url: str) -> bool:
    """Say whether `url` is an absolute http or https URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
