"""What may be asked of messaging: the fields of Twilio's create, in snake_case.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities import MessageDirection, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequest:
    """A text to send, as it was asked for; `Messages.send` judges it.

    `to`, `from_` and `body` are None when the request left them out.
    """

    account_sid: str
    to: str | None = None
    from_: str | None = None
    body: str | None = None
    media_url: tuple[str, ...] = ()
    messaging_service_sid: str = ""
    application_sid: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    validity_period: int | None = None  # seconds
    schedule_type: Literal["", "fixed"] = ""
    send_at: datetime | None = None
    smart_encoded: bool = False
    shorten_urls: bool = False
    send_as_mms: bool = False
    max_price: str = ""
    content_retention: Literal["retain", "discard"] = "retain"
    address_retention: Literal["retain", "obfuscate"] = "retain"
    content_sid: str = ""
    content_variables: str = ""
    direction: MessageDirection = "outbound-api"
    by_handset: bool = False  # the sender is a handset of ours, by its phone
    smpp_account_sid: str = ""  # the customer's SMPP system that it came from
