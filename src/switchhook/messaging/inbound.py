"""A text that came in: the record."""

from datetime import datetime

from switchhook.domain.entities import Message
from switchhook.messaging.receivers import Receiver
from switchhook.protocols import sms


def arrived(
    receiver: Receiver,
    *,
    from_: str,
    body: str,
    sid: str,
    now: datetime,
    num_media: int = 0,
) -> Message:
    """Return the message of the receiver's account.

    It is `receiving` as long as its media have to be fetched, its wish heeded or the app asked
    about it, else `received` at once.
    """
    return Message(
        sid=sid,
        account_sid=receiver.account_sid,
        to=receiver.address,
        from_=from_,
        body=body,
        status="receiving" if num_media or receiver.asks(body) else "received",
        direction="inbound",
        num_segments=1 if num_media else len(sms.segment(body).segments),
        num_media=num_media,
        messaging_service_sid=receiver.service_sid,
        date_sent=now,
        date_created=now,
        date_updated=now,
    )


def passed_on(
    *,
    account_sid: str,
    from_: str,
    to: str,
    body: str,
    sid: str,
    now: datetime,
    num_media: int = 0,
) -> Message:
    """Return the message to a handset, which has arrived once its media are here."""
    return Message(
        sid=sid,
        account_sid=account_sid,
        to=to,
        from_=from_,
        body=body,
        status="receiving" if num_media else "delivered",
        direction="inbound",
        num_segments=1 if num_media else len(sms.segment(body).segments),
        num_media=num_media,
        date_sent=now,
        date_created=now,
        date_updated=now,
    )
