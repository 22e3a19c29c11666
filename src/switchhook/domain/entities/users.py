"""Who signs in to the console, and the browsers that are signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["account", "operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in to the console with a name and password (US…).

    A user acts for one account; an operator may see every other, too.
    """

    sid: str
    account_sid: str
    username: str
    password_hash: str  # in the notation of the PHC
    role: Role = "account"
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in (CS…), by a cookie of which only the hash is kept.

    `user_sid` is empty when it was the account's token that opened it, or nothing at all.
    """

    sid: str
    account_sid: str
    username: str
    user_sid: str = ""
    role: Role
    token_hash: str
    user_agent: str = ""
    address: str = ""
    date_expires: datetime
    date_created: datetime
    date_updated: datetime
