"""What the first start creates, so that a first call needs no set-up.

Made-up numbers come from +1 415 555 01xx, the range reserved for fiction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from switchhook.domain.changes import Insert, Query
from switchhook.domain.entities import Account, Entity, Handset, IncomingPhoneNumber, Secret
from switchhook.store.protocol import Store

NUMBER = "+14155550100"
HANDSETS = ("+14155550101", "+14155550102")
GREETING = "Hello! Your Switchhook number works. Point its voice URL at your own app."


@dataclass(frozen=True, slots=True)
class Basics:
    """The main account, its first number, and its handsets."""

    account: Account
    number: IncomingPhoneNumber | None
    handsets: tuple[Handset, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """Where fresh identifiers and secrets come from."""

    now: Callable[[], datetime]
    new_sid: Callable[[str], str]
    new_secret: Callable[[], str]
    new_password: Callable[[], str]


async def ensure(store: Store, chance: Chance, base_url: str) -> Basics:
    """Return the basics, creating them in one transaction when the store is empty."""
    oldest = Query(order="date_created", limit=1)
    accounts = await store.find(Account, oldest)
    if not accounts:
        basics = _fresh(chance, base_url)
        assert basics.number is not None
        entities: list[Entity] = [basics.account, basics.number, *basics.handsets]
        await store.commit([Insert(entity) for entity in entities])
        return basics
    numbers = await store.find(IncomingPhoneNumber, oldest)
    handsets = await store.find(Handset, Query(order="phone_number"))
    return Basics(accounts[0], numbers[0] if numbers else None, tuple(handsets))


def _fresh(chance: Chance, base_url: str) -> Basics:
    now = chance.now()
    sid = chance.new_sid("AC")
    account = Account(
        sid=sid,
        auth_token=Secret(chance.new_secret()),
        friendly_name="My first account",
        owner_account_sid=sid,
        date_created=now,
        date_updated=now,
    )
    number = IncomingPhoneNumber(
        sid=chance.new_sid("PN"),
        account_sid=sid,
        phone_number=NUMBER,
        friendly_name="(415) 555-0100",
        voice_url=f"{base_url}/twimlets/message?{urlencode({'Message': GREETING})}",
        date_created=now,
        date_updated=now,
    )
    handsets = tuple(
        Handset(
            sid=chance.new_sid("HT"),
            account_sid=sid,
            phone_number=phone_number,
            friendly_name=f"Handset {index}",
            username=f"handset{index}",
            password=Secret(chance.new_password()),
            date_created=now,
            date_updated=now,
        )
        for index, phone_number in enumerate(HANDSETS, 1)
    )
    return Basics(account, number, handsets)
