"""What customers' SMPP systems are to be told, stored with the events that it is about.

A message's end goes to the system that submitted it, a text to the one that has its number.
"""

from collections.abc import Callable

from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import SmppDelivery
from switchhook.domain.events import Event, MessageReceived, MessageStatusChanged
from switchhook.messaging.smsc.accounts import SmppAccounts
from switchhook.messaging.smsc.statuses import ENDS


def owed(event: Event, accounts: SmppAccounts, new_sid: Callable[[str], str]) -> list[Change]:
    """Return the deliveries that `event` entails."""
    match event:
        case MessageStatusChanged(message=message) if (
            message.smpp_account_sid and message.status in ENDS
        ):
            sid, kind = message.smpp_account_sid, "receipt"
        case MessageReceived(message=message):
            account = accounts.receiver(message)
            if account is None:
                return []
            sid, kind = account.sid, "text"
        case _:
            return []
    delivery = SmppDelivery(
        sid=new_sid("XD"),
        account_sid=message.account_sid,
        smpp_account_sid=sid,
        message_sid=message.sid,
        kind="receipt" if kind == "receipt" else "text",
        date_created=event.at,
        date_updated=event.at,
    )
    return [Insert(delivery)]
