"""Accounts: yours, and one level of subaccounts below it."""

from collections.abc import Mapping, Sequence

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Delete, Query
from switchhook.domain.entities import Account, IncomingPhoneNumber, Secret
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import ACCOUNTS


async def find(request: Request, sid: str) -> Account:
    """Return an account that the asker may act for, suspended or not."""
    account = request.services.endpoints.directory.account(sid)
    if account is None or not request.principal.may_act_for(account):
        raise not_found(request.path)
    return account


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Account]:
    """Return the asker's account and subaccounts; to the operator, all accounts."""
    return await stored.page(request, Account, asked, comparisons, _scope(request))


async def create(request: Request, values: Values) -> Account:
    """Store a subaccount."""
    parent = request.account
    if parent.owner_account_sid != parent.sid:
        raise TwilioError(21101)
    services = request.services
    now = services.now()
    fresh = {
        "friendly_name": f"SubAccount Created at {now:%Y-%m-%d %I:%M %p}",
        "auth_token": Secret(services.new_secret()),
        "owner_account_sid": parent.sid,
        "type": parent.type,
    }
    return await stored.create(request, Account, "AC", {**fresh, **values})


async def update(request: Request, account: Account, values: Values) -> Account:
    """Rename an account, or change a subaccount's status as its parent.

    One that is closed gives its numbers back.
    """
    if "status" in values:
        _check_status(request, account)
    released: list[Change] = []
    if values.get("status") == "closed":
        owned = Query((Condition("account_sid", "=", account.sid),))
        numbers = await request.services.store.find(IncomingPhoneNumber, owned)
        released = [Delete(IncomingPhoneNumber, number.sid) for number in numbers]
    return await stored.update(request, account, values, also=released)


def _scope(request: Request) -> Mapping[str, object]:
    if request.principal.operator:
        return {}
    if request.account.owner_account_sid == request.account.sid:
        return {"owner_account_sid": request.account.sid}
    return {"sid": request.account.sid}


def _check_status(request: Request, account: Account) -> None:
    """Refuse what may not be done to an account's status: 21477 its own, 21479 a closed one's."""
    if account.status == "closed":
        raise TwilioError(21479)
    own = account.sid == request.principal.account.sid
    if account.owner_account_sid == account.sid or (own and not request.principal.operator):
        raise TwilioError(21477)


OPERATIONS = bind(ACCOUNTS, Account, find=find, list=list_, create=create, update=update)
