"""Customers' own SMPP systems, as the operator lets them bind."""

import asyncio
from collections.abc import Sequence

from switchhook.api import operator, stored
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Delete, Query
from switchhook.domain.entities import Secret, SmppAccount, SmppDelivery
from switchhook.domain.errors import TwilioError
from switchhook.messaging.smsc.accounts import AccountError, validated
from switchhook.messaging.smsc.passwords import hashed
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import SMPP_ACCOUNTS

INVALID, CONFLICT = 20422, 20409
_STORED = {"allowed_address": "allowed_addresses", "number": "numbers"}


async def create(request: Request, values: Values) -> SmppAccount:
    """Let a system bind."""
    operator.require(request)
    owner = operator.owner_sid(request, values)
    where = (Condition("system_id", "=", values["system_id"]),)
    if await request.services.store.count(SmppAccount, where):
        raise TwilioError(CONFLICT, f"There is a system {values['system_id']!r} already")
    settings = {"account_sid": owner, **await _settings(request, values)}
    return await stored.create(request, SmppAccount, "ES", settings, _checked)


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[SmppAccount]:
    """Return the systems."""
    operator.require(request)
    return await stored.page(request, SmppAccount, asked, comparisons, {})


async def find(request: Request, sid: str) -> SmppAccount:
    """Return a system."""
    operator.require(request)
    return await stored.fetch(request, SmppAccount, sid, {})


async def update(request: Request, account: SmppAccount, values: Values) -> SmppAccount:
    """Change a system."""
    return await stored.update(request, account, await _settings(request, values), _checked)


async def delete(request: Request, account: SmppAccount, values: Values) -> None:
    """Let a system bind no more."""
    where = (Condition("smpp_account_sid", "=", account.sid),)
    rows = await request.services.store.find(SmppDelivery, Query(where))
    gone: list[Change] = [Delete(SmppDelivery, row.sid) for row in rows]
    await request.services.bus.commit([Delete(SmppAccount, account.sid), *gone])


async def health(request: Request, account: SmppAccount, values: Values) -> Answer:
    """Say how a system is."""
    where = (Condition("smpp_account_sid", "=", account.sid),)
    waiting = await request.services.store.count(SmppDelivery, where)
    binds = request.services.smpp_binds(account)
    return document(
        {"sid": account.sid, "enabled": account.enabled, "binds": binds, "waiting": waiting}
    )


async def _settings(request: Request, values: Values) -> Values:
    settings = {_STORED.get(name, name): value for name, value in values.items()}
    password = settings.pop("password", None)
    if password:
        salt = bytes.fromhex(request.services.new_secret())
        # It takes tens of milliseconds, which others should not wait for.
        settings["password_hash"] = Secret(await asyncio.to_thread(hashed, password, salt))
    if "rate" in settings:
        settings["rate"] = float(settings["rate"])
    return settings


def _checked(account: SmppAccount) -> SmppAccount:
    try:
        return validated(account)
    except AccountError as error:
        raise TwilioError(INVALID, str(error)) from None


OPERATIONS = bind(
    SMPP_ACCOUNTS,
    SmppAccount,
    find=find,
    list=list_,
    create=create,
    update=update,
    delete=delete,
    health=health,
)
