"""Dialing permissions: which countries an account may call by way of a carrier.

https://www.twilio.com/docs/voice/api/dialing-permissions-country-resource. Calls between numbers,
phones and clients of this server need none. What an account has not changed is as the operator
has it: low-risk numbers of some countries, or of all, and neither special numbers (premium and
shared cost, as libphonenumber knows them) nor those prone to toll fraud (networks of no country).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from switchhook.domain.entities import DialingPolicy
from switchhook.endpoints.directory import Directory
from switchhook.protocols import countries

EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be called in one country."""

    low_risk: bool
    special: bool
    tollfraud: bool


class Permissions:
    """The permissions of every account. `usual` holds ISO codes, or `*` for all countries."""

    def __init__(self, directory: Directory, usual: Collection[str] = (EVERYWHERE,)) -> None:
        self._directory = directory
        self._usual = frozenset(usual)

    def permits(self, account_sid: str, number: str) -> bool:
        """Say whether the account may call an E.164 number through a carrier."""
        place = countries.place(number)
        if place.iso_code == countries.UNKNOWN:
            return EVERYWHERE in self._usual
        granted = self.of(account_sid, place.iso_code)
        if place.costly:
            return granted.special
        return granted.tollfraud if place.iso_code == countries.WORLD else granted.low_risk

    def of(self, account_sid: str, iso_code: str) -> Permission:
        """Return what the account may call in a country."""
        policy = self._policy(account_sid)
        usual = EVERYWHERE in self._usual or iso_code in self._usual
        if policy is None:
            return Permission(usual, False, False)
        return Permission(
            low_risk=(usual and iso_code not in policy.low_risk_off)
            or iso_code in policy.low_risk_on,
            special=iso_code in policy.special_on,
            tollfraud=iso_code in policy.tollfraud_on,
        )

    def inherits(self, account_sid: str) -> bool:
        """Say whether a subaccount has its parent's permissions; they do unless they say no."""
        policy = self._directory.dialing_policy(account_sid)
        return policy is None or policy.inherits

    def _policy(self, account_sid: str) -> DialingPolicy | None:
        account = self._directory.account(account_sid)
        if account is not None and self.inherits(account_sid):
            account_sid = account.owner_account_sid
        return self._directory.dialing_policy(account_sid)
