"""The client of 2015: `TwilioRestClient(sid, token)`, as twilio-python 5 had it.

    client = TwilioRestClient("AC...", "token")
    call = client.calls.create(to="+1415...", from_="+1415...", url="https://...")
    call.hangup()

Programs written for it run with only the import changed. Items have attributes as the API's
members, and the methods they had then.
"""

from typing import Any, ClassVar

from switchhook.rest.classic.calls import (
    Calls,
    MediaList,
    Messages,
    Notifications,
    Recordings,
    Transcriptions,
)
from switchhook.rest.classic.conferences import Conferences, Members, Participants, Queues
from switchhook.rest.classic.listing import Creatable, Instance
from switchhook.rest.classic.numbers import (
    Addresses,
    CallerIds,
    DependentPhoneNumbers,
    PhoneNumbers,
    ShortCodes,
)
from switchhook.rest.classic.sip import Sip
from switchhook.rest.client import TIMEOUT, base_url_of, credentials
from switchhook.rest.collections import Sender
from switchhook.rest.resources import Collections
from switchhook.rest.transports import Transport

__all__ = ["Resources", "TwilioRestClient"]


class Applications(Creatable):
    """TwiML apps."""

    collection = "applications"


class Keys(Creatable):
    """API keys; a new one has its `secret`, once."""

    collection = "keys"

    def create(self, **values: Any) -> Instance:
        """Create a key."""
        return Instance(self._now.new_keys.create(**values), self)


class Accounts(Creatable):
    """The account and its subaccounts, each with resources of its own."""

    collection = "accounts"
    on_instances = frozenset(("update", "close", "suspend", "activate"))
    _OWN: ClassVar = frozenset(
        (
            "addresses", "applications", "caller_ids", "calls", "conferences", "keys", "messages",
            "notifications", "phone_numbers", "queues", "recordings", "sip", "sms",
            "transcriptions",
        )
    )  # fmt: skip

    def has_below(self, name: str) -> bool:
        """Return whether accounts have a resource called so."""
        return name in self._OWN

    def resource_below(self, identifier: str, name: str) -> Any:
        """Return a resource of an account."""
        return getattr(Resources(self._now.sender, identifier), name)

    def close(self, sid: str) -> Instance:
        """Close a subaccount, for ever."""
        return self.update(sid, status="closed")

    def suspend(self, sid: str) -> Instance:
        """Suspend a subaccount."""
        return self.update(sid, status="suspended")

    def activate(self, sid: str) -> Instance:
        """Make a suspended subaccount active again."""
        return self.update(sid, status="active")


class Sms:
    """The older name of messages, and short codes."""

    def __init__(self, messages: Messages, short_codes: ShortCodes) -> None:
        self.messages = messages
        self.short_codes = short_codes


class Resources:
    """The resources of one account."""

    def __init__(self, sender: Sender, account_sid: str) -> None:
        now = self._now = Collections(sender, account_sid)
        self.accounts = Accounts(now)
        self.addresses = Addresses(now)
        self.applications = Applications(now)
        self.caller_ids = CallerIds(now)
        self.calls = Calls(now)
        self.conferences = Conferences(now)
        self.keys = Keys(now)
        self.messages = Messages(now)
        self.notifications = Notifications(now)
        self.phone_numbers = PhoneNumbers(now)
        self.queues = Queues(now)
        self.recordings = Recordings(now)
        self.sip = Sip(now)
        self.sms = Sms(self.messages, ShortCodes(now))
        self.transcriptions = Transcriptions(now)

    def participants(self, conference_sid: str) -> Participants:
        """Return who is in a conference."""
        return Participants(self._now, conference_sid=conference_sid)

    def media(self, message_sid: str) -> MediaList:
        """Return what came along with a message."""
        return MediaList(self._now, message_sid=message_sid)

    def members(self, queue_sid: str) -> Members:
        """Return who waits in a queue."""
        return Members(self._now, queue_sid=queue_sid)

    def dependent_phone_numbers(self, address_sid: str) -> DependentPhoneNumbers:
        """Return the numbers that need an address."""
        return DependentPhoneNumbers(self._now, address_sid=address_sid)


class TwilioRestClient(Resources):
    """The client of 2015. Without `base`, SWITCHHOOK_URL says where the server is."""

    def __init__(
        self,
        account: str | None = None,
        token: str | None = None,
        base: str | None = None,
        version: str = "2010-04-01",
        timeout: float = TIMEOUT,
        request_account: str | None = None,
    ) -> None:
        user, password = credentials(account, token)
        self.account_sid = request_account or user
        super().__init__(Transport(base_url_of(base), user, password, timeout), self.account_sid)
