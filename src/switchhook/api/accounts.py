"""Who asks: HTTP Basic authentication (RFC 7617) against the accounts.

The user is an account's SID with its auth token for password, an API key's SID with its secret, or
`operator` with the operator's token. They are compared in constant time. Accounts are in memory:
every request needs one.
"""

import binascii
import hmac
from dataclasses import dataclass

from switchhook.api.services import Directory
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Account
from switchhook.domain.errors import TwilioError
from switchhook.store.protocol import Store

CHALLENGE = 'Basic realm="Twilio API"'
OPERATOR = "operator"
KEY_PREFIX = "SK"
_MAX_HEADER = 1024  # octets


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `account` is the operator's when nothing else says whose things are meant."""

    account: Account
    operator: bool = False
    by_key: bool = False  # signed in with an API key
    session_sid: str = ""  # of a browser that signed in

    def may_act_for(self, account: Account) -> bool:
        """Return whether the account's things are the principal's: its own, or a subaccount's.

        An API key acts for its own account alone.
        """
        if self.by_key:
            return self.account.sid == account.sid
        return self.operator or self.account.sid in (account.sid, account.owner_account_sid)


class Doorkeeper:
    """Says who sends a request."""

    def __init__(self, store: Store, directory: Directory, operator_token: str = "") -> None:
        self._store = store
        self._directory = directory
        self._operator_token = operator_token.encode()

    async def authenticate(self, authorization: bytes) -> Principal:
        """Return who sends this Authorization header; raises TwilioError 20003."""
        user, token = _credentials(authorization)
        if user == OPERATOR:
            return await self._operator(token)
        if user.startswith(KEY_PREFIX):
            return self._by_key(user, token)
        account = self._directory.account(user)
        if account is None or not hmac.compare_digest(account.auth_token.encode(), token):
            raise TwilioError(20003)
        return Principal(account)

    def _by_key(self, sid: str, secret: bytes) -> Principal:
        key = self._directory.key(sid)
        if key is None or not hmac.compare_digest(key.secret.encode(), secret):
            raise TwilioError(20003)
        account = self._directory.account(key.account_sid)
        if account is None:
            raise TwilioError(20003)
        return Principal(account, by_key=True)

    async def _operator(self, token: bytes) -> Principal:
        if not self._operator_token or not hmac.compare_digest(self._operator_token, token):
            raise TwilioError(20003)
        open_ = Condition("status", "!=", "closed")
        first = await self._store.find(Account, Query((open_,), order="date_created", limit=1))
        if not first:
            raise TwilioError(21471)
        return Principal(first[0], operator=True)


def _credentials(header: bytes) -> tuple[str, bytes]:
    scheme, _, encoded = header.partition(b" ")
    if scheme.lower() != b"basic" or len(header) > _MAX_HEADER:
        raise TwilioError(20003)
    try:
        user, _, password = binascii.a2b_base64(encoded.strip()).partition(b":")
        return user.decode("ascii"), password
    except ValueError:  # binascii.Error and UnicodeDecodeError
        raise TwilioError(20003) from None
