"""Who asks: HTTP Basic authentication (RFC 7617) against the accounts, or a session's cookie.

The user is an account's SID with its auth token for password, an API key's SID with its secret, or
`operator` with the operator's token. They are compared in constant time. Accounts are in memory:
every request needs one.
"""

import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from switchhook.api.services import Services
from switchhook.api.sessions import Origin
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Account
from switchhook.domain.entities.kinds import NO_SECRET
from switchhook.domain.errors import TwilioError

CHALLENGE = 'Basic realm="Twilio API"'
QUIET_CHALLENGE = 'Session realm="Switchhook"'  # no browser shows a dialogue for it
OPERATOR = "operator"
KEY_PREFIX = "SK"
_MAX_HEADER = 1024  # octets


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `account` is the operator's when nothing else says whose things are meant."""

    account: Account
    operator: bool = False
    by_key: bool = False  # signed in with an API key
    session_sid: str = ""  # of a browser that is signed in
    user_sid: str = ""  # of the console user who signed in there

    def may_act_for(self, account: Account) -> bool:
        """Return whether the account's things are the principal's: its own, or a subaccount's.

        An API key acts for its own account alone.
        """
        if self.by_key:
            return self.account.sid == account.sid
        return self.operator or self.account.sid in (account.sid, account.owner_account_sid)


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
STRANGER = Principal(  # who asks for what is nobody's
    Account(
        sid="",
        auth_token=NO_SECRET,
        friendly_name="",
        owner_account_sid="",
        date_created=_BEGINNING,
        date_updated=_BEGINNING,
    )
)


class Doorkeeper:
    """Says who sends a request."""

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._directory = services.endpoints.directory
        self._operator_token = services.operator_token.encode()
        self._sessions = services.sessions
        self._public_host = services.entrance.public_host

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

    def by_session(self, origin: Origin) -> Principal | None:
        """Return who is signed in with the request's cookie; None if it is not to be heeded."""
        session = self._sessions.find(origin.token)
        if session is None or not origin.may_use_cookie(self._public_host):
            return None
        account = self._directory.account(session.account_sid)
        if account is None:
            return None
        return Principal(
            account,
            operator=session.role == "operator",
            session_sid=session.sid,
            user_sid=session.user_sid,
        )

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
