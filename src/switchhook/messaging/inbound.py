"""A text that came in: the record, and which of the app's URLs is asked about it."""

from dataclasses import dataclass
from datetime import datetime

from switchhook.domain.entities import Application, IncomingPhoneNumber, Message, Method
from switchhook.messaging.opt_outs import wish
from switchhook.protocols import sms


@dataclass(frozen=True, slots=True)
class Target:
    """Where the app wants to be asked."""

    url: str
    method: Method
    fallback: tuple[str, Method] | None


def arrived(
    number: IncomingPhoneNumber,
    *,
    from_: str,
    body: str,
    sid: str,
    now: datetime,
    num_media: int = 0,
) -> Message:
    """Return the message of the number's account.

    It is `receiving` as long as its wish has to be heeded or the app asked about it, else
    `received` at once.
    """
    asks = bool(number.sms_url or number.sms_application_sid or wish(body, number.phone_number))
    return Message(
        sid=sid,
        account_sid=number.account_sid,
        to=number.phone_number,
        from_=from_,
        body=body,
        status="receiving" if asks else "received",
        direction="inbound",
        num_segments=1 if num_media else len(sms.segment(body).segments),
        num_media=num_media,
        date_sent=now,
        date_created=now,
        date_updated=now,
    )


def passed_on(
    *, account_sid: str, from_: str, to: str, body: str, sid: str, now: datetime
) -> Message:
    """Return the message of one handset to another, which has arrived."""
    return Message(
        sid=sid,
        account_sid=account_sid,
        to=to,
        from_=from_,
        body=body,
        status="delivered",
        direction="inbound",
        num_segments=len(sms.segment(body).segments),
        date_sent=now,
        date_created=now,
        date_updated=now,
    )


def target(number: IncomingPhoneNumber, application: Application | None) -> Target | None:
    """Return where to ask: the number's application comes before its own URL."""
    source = application or number
    if not source.sms_url:
        return None
    fallback = source.sms_fallback_url, source.sms_fallback_method
    return Target(source.sms_url, source.sms_method, fallback if fallback[0] else None)
