"""Numbers: the account's, those to be had, those verified; and addresses, as of 2015."""

from dataclasses import asdict
from typing import Any, ClassVar

from switchhook.rest.classic.listing import PAGE_SIZE, Creatable, Instance, ListResource
from switchhook.rest.resources import Collections


class LocalNumbers(ListResource):
    """Numbers of a place."""

    collection = "incoming_phone_numbers_local"


class MobileNumbers(ListResource):
    """Numbers of mobile phones."""

    collection = "incoming_phone_numbers_mobile"


class TollFreeNumbers(ListResource):
    """Numbers that cost a caller nothing."""

    collection = "incoming_phone_numbers_toll_free"


class ShortCodes(ListResource):
    """Short codes of the account."""

    collection = "short_codes"
    on_instances = frozenset(("update",))
    _NAMES: ClassVar = {  # names then -> names now
        "url": "sms_url",
        "method": "sms_method",
        "fallback_url": "sms_fallback_url",
        "fallback_method": "sms_fallback_method",
    }

    def update(self, sid: str, **values: Any) -> Instance:
        """Change one."""
        named = {self._NAMES.get(name, name): value for name, value in values.items()}
        return super().update(sid, **named)


_KINDS = {"local": LocalNumbers, "mobile": MobileNumbers, "tollfree": TollFreeNumbers}


class PhoneNumbers(ListResource):
    """Numbers of the account."""

    collection = "incoming_phone_numbers"
    on_instances = ListResource.on_instances | {"transfer"}

    @property
    def available_phone_numbers(self) -> "AvailablePhoneNumbers":
        """Numbers to be had."""
        return AvailablePhoneNumbers(self._now, self)

    def search(self, **wanted: Any) -> list[Instance]:
        """Return numbers to be had; each can `purchase()`."""
        return self.available_phone_numbers.list(**wanted)

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
        return _KINDS[type](self._now).list(page, page_size, **filters)

    def purchase(
        self, status_callback_url: str | None = None, type: str | None = None, **values: Any
    ) -> Instance:
        """Take the number `phone_number`, or any of `area_code`."""
        if "phone_number" not in values and "area_code" not in values:
            raise TypeError("phone_number or area_code is required")
        if status_callback_url is not None:
            values.setdefault("status_callback", status_callback_url)
        kind = self.collection if type is None else _KINDS[type].collection
        return Instance(getattr(self._now, kind).create(**values), self)

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


class AvailablePhoneNumbers(ListResource):
    """Numbers to be had."""

    collection = "available_phone_numbers"
    key = "phone_number"
    on_instances = frozenset(("purchase",))
    filters: ClassVar = {
        "region": "in_region",
        "postal_code": "in_postal_code",
        "lata": "in_lata",
        "rate_center": "in_rate_center",
    }

    def __init__(self, now: Collections, numbers: PhoneNumbers) -> None:
        super().__init__(now)
        self._numbers = numbers

    def list(
        self,
        page: int = 0,
        page_size: int = PAGE_SIZE,
        type: str = "local",
        country: str = "US",
        **wanted: Any,
    ) -> list[Instance]:
        """Return those that fit; `type` is local, mobile or tollfree."""
        kind = {"tollfree": "toll_free"}.get(type, type)
        offered = getattr(self._now, f"available_phone_numbers_{kind}")
        found = offered.list(country, **self._asked(wanted))
        return [Instance(one, self) for one in found[page * page_size :][:page_size]]

    def purchase(self, phone_number: str, **values: Any) -> Instance:
        """Take one."""
        return self._numbers.purchase(phone_number=phone_number, **values)


class CallerIds(ListResource):
    """Numbers of others that were verified."""

    collection = "outgoing_caller_ids"

    def validate(self, phone_number: str, **values: Any) -> dict[str, Any]:
        """Verify a number: return what is known of it, and the `validation_code` to key in."""
        return asdict(self._now.validation_requests.create(phone_number=phone_number, **values))


class DependentPhoneNumbers(ListResource):
    """Numbers that need an address."""

    collection = "dependent_phone_numbers"
    on_instances = frozenset()


class Addresses(Creatable):
    """Where customers are."""

    collection = "addresses"
    below: ClassVar = {"dependent_phone_numbers": (DependentPhoneNumbers, "address_sid")}
