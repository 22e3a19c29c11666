"""The client of 2015: `TwilioRestClient(sid, token)`, as twilio-python 5 had it.

    client = TwilioRestClient("AC...", "token")
    call = client.calls.create(to="+1415...", from_="+1415...", url="https://...")
    call.hangup()

Programs written for it run with only the import changed. Items have attributes as the API's
members, and the methods they had then.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from switchhook.rest.client import TIMEOUT, base_url_of, credentials
from switchhook.rest.collections import Collection, Sender
from switchhook.rest.resources import Collections
from switchhook.rest.transports import Transport

PAGE_SIZE = 50


class Instance:
    """One item: its members and what belongs to it as attributes, what it can do as methods.

    What is done to the item shows in it afterwards.
    """

    def __init__(self, item: Any, owner: "ListResource") -> None:
        self._item = item
        self._owner = owner

    def __getattr__(self, name: str) -> Any:
        if name in self._owner.on_instances:
            return partial(self._do, getattr(self._owner, name))
        if name in self._owner.below_instances:
            return self._owner.below(self._item.sid, name)
        return getattr(self._item, name)

    def _do(self, method: Callable[..., Any], /, *given: Any, **values: Any) -> Any:
        result = method(self._item.sid, *given, **values)
        if not isinstance(result, Instance):
            return result
        self._item = result._item
        return self

    def __repr__(self) -> str:
        return f"<{type(self._item).__name__} {self._item.sid}>"


class ListResource:
    """The operations that every resource had."""

    on_instances: ClassVar[frozenset[str]] = frozenset(("update", "delete"))
    below_instances: ClassVar[frozenset[str]] = frozenset()
    filters: ClassVar[Mapping[str, str]] = {}  # names then -> names now

    def __init__(self, collection: Collection[Any], **parents: str) -> None:
        self._collection: Any = collection
        self._parents = parents  # SIDs of what the collection belongs to, by argument

    def below(self, sid: str, name: str) -> Any:
        """Return the resource `name`, one of `below_instances`, of the item `sid`."""
        raise AttributeError(name)

    def get(self, sid: str) -> Instance:
        """Return one."""
        return Instance(self._collection.fetch(sid=sid, **self._parents), self)

    def list(self, page: int = 0, page_size: int = PAGE_SIZE, **filters: Any) -> list[Instance]:
        """Return one page."""
        found = self._collection.iter(
            page=page, page_size=page_size, limit=page_size, **self._asked(filters)
        )
        return [Instance(item, self) for item in found]

    def iter(self, **filters: Any) -> Iterator[Instance]:
        """Return all, page after page."""
        for item in self._collection.iter(**self._asked(filters)):
            yield Instance(item, self)

    def update(self, sid: str, **values: Any) -> Instance:
        """Change one."""
        return Instance(self._collection.update(sid, **values), self)

    def delete(self, sid: str) -> bool:
        """Delete one."""
        deleted: bool = self._collection.delete(sid=sid, **self._parents)
        return deleted

    def _create(self, values: Mapping[str, Any]) -> Instance:
        return Instance(self._collection.create(**values), self)

    def _asked(self, filters: Mapping[str, Any]) -> dict[str, Any]:
        named = {self.filters.get(name, name): value for name, value in filters.items()}
        return {**self._parents, **named}


class Notifications(ListResource):
    """What went wrong."""

    on_instances = frozenset()
    filters: ClassVar = {"before": "message_date_before", "after": "message_date_after"}


class Recordings(ListResource):
    """The audio of calls."""

    on_instances = frozenset(("delete",))
    filters: ClassVar = {"before": "date_created_before", "after": "date_created_after"}


class Calls(ListResource):
    """Calls, to place, follow, redirect and end."""

    on_instances = ListResource.on_instances | {"hangup", "cancel", "route"}
    below_instances = frozenset(("notifications", "recordings"))
    filters: ClassVar = {
        "started": "start_time",
        "started_before": "start_time_before",
        "started_after": "start_time_after",
        "ended": "end_time",
        "ended_before": "end_time_before",
        "ended_after": "end_time_after",
    }

    def __init__(self, now: Collections) -> None:
        super().__init__(now.calls)
        self._now = now

    def below(self, sid: str, name: str) -> ListResource:
        """Return a call's notifications or recordings."""
        if name == "notifications":
            return Notifications(self._now.call_notifications, call_sid=sid)
        return Recordings(self._now.call_recordings, call_sid=sid)

    def create(
        self,
        to: str,
        from_: str,
        url: str | None = None,
        status_method: str | None = None,
        status_events: Any = None,
        **values: Any,
    ) -> Instance:
        """Place a call."""
        values.pop("if_machine", None)  # what the API no longer knows, it ignores
        if status_method is not None:
            values["status_callback_method"] = status_method
        if status_events is not None:
            values["status_callback_event"] = status_events
        return self._create({"to": to, "from_": from_, "url": url, **values})

    def hangup(self, sid: str) -> Instance:
        """End a call."""
        return self.update(sid, status="completed")

    def cancel(self, sid: str) -> Instance:
        """End a call that isn't answered; let one that is go on."""
        return self.update(sid, status="canceled")

    def route(self, sid: str, url: str, method: str = "POST") -> Instance:
        """Make a call go on with the TwiML at `url`."""
        return self.update(sid, url=url, method=method)


class Messages(ListResource):
    """Texts, to send, read and redact."""

    on_instances = ListResource.on_instances | {"redact"}
    filters: ClassVar = {"before": "date_sent_before", "after": "date_sent_after"}

    def create(self, from_: str | None = None, **values: Any) -> Instance:
        """Send a text."""
        return self._create({"from_": from_, **values})

    def redact(self, sid: str) -> Instance:
        """Forget a message's text."""
        return self.update(sid, body="")


class Applications(ListResource):
    """TwiML apps."""

    def create(self, **values: Any) -> Instance:
        """Create an app."""
        return self._create(values)


class PhoneNumbers(ListResource):
    """Numbers of the account."""

    on_instances = ListResource.on_instances | {"transfer"}

    def __init__(self, now: Collections) -> None:
        super().__init__(now.incoming_phone_numbers)
        self._kinds: dict[str, Any] = {
            "local": now.incoming_phone_numbers_local,
            "mobile": now.incoming_phone_numbers_mobile,
            "tollfree": now.incoming_phone_numbers_toll_free,
        }

    def list(
        self,
        page: int = 0,
        page_size: int = PAGE_SIZE,
        type: str | None = None,  # its name then
        **filters: Any,
    ) -> list[Instance]:
        """Return one page; `type` is local, mobile or tollfree."""
        if type is None:
            return super().list(page, page_size, **filters)
        return ListResource(self._kinds[type]).list(page, page_size, **filters)

    def purchase(
        self, status_callback_url: str | None = None, type: str | None = None, **values: Any
    ) -> Instance:
        """Take the number `phone_number`, or any of `area_code`."""
        if "phone_number" not in values and "area_code" not in values:
            raise TypeError("phone_number or area_code is required")
        if status_callback_url is not None:
            values.setdefault("status_callback", status_callback_url)
        taken = self._collection if type is None else self._kinds[type]
        return Instance(taken.create(**values), self)

    def update(self, sid: str, **values: Any) -> Instance:
        """Change one; `application_sid` means the application for calls and for texts."""
        if "status_callback_url" in values:
            values["status_callback"] = values.pop("status_callback_url")
        if "application_sid" in values:
            application = values.pop("application_sid")
            for name in ("voice_application_sid", "sms_application_sid"):
                values.setdefault(name, application)
        return super().update(sid, **values)

    def transfer(self, sid: str, account_sid: str) -> Instance:
        """Give a number to a subaccount."""
        return self.update(sid, account_sid=account_sid)


class Accounts(ListResource):
    """The account and its subaccounts."""

    on_instances = frozenset(("update", "close", "suspend", "activate"))
    below_instances = frozenset(
        ("applications", "calls", "messages", "notifications", "phone_numbers", "recordings", "sms")
    )

    def __init__(self, now: Collections, sender: Sender) -> None:
        super().__init__(now.accounts)
        self._sender = sender

    def below(self, sid: str, name: str) -> Any:
        """Return a resource of an account."""
        return getattr(Resources(self._sender, sid), name)

    def create(self, **values: Any) -> Instance:
        """Create a subaccount."""
        return self._create(values)

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
    """The older name of messages."""

    def __init__(self, messages: Messages) -> None:
        self.messages = messages


class Resources:
    """The resources of one account."""

    def __init__(self, sender: Sender, account_sid: str) -> None:
        now = Collections(sender, account_sid)
        self.accounts = Accounts(now, sender)
        self.applications = Applications(now.applications)
        self.calls = Calls(now)
        self.messages = Messages(now.messages)
        self.sms = Sms(self.messages)
        self.notifications = Notifications(now.notifications)
        self.phone_numbers = PhoneNumbers(now)
        self.recordings = Recordings(now.recordings)


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
