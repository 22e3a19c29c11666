"""Shortened links: what a text says instead of its long ones, and where a click leads.

https://www.twilio.com/docs/messaging/features/link-shortening. A link has the service's domain and
ten characters; for ninety days a click leads to what it stands for and is told to the domain's
callback, afterwards to the domain's fallback.
"""

import logging
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Condition, Insert, Query, StoreUnavailable
from switchhook.domain.entities import LinkDomain, Message, MessagingService, ShortLink
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import LinkClicked
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import AlertSink

log = logging.getLogger(__name__)

CERTIFICATE_EXPIRED = 30102
NOT_SHORTENED = 30103
GONE_TO_FALLBACK, GONE = 30104, 30105

LENGTH: Final = 10  # characters of a token
KEPT: Final = timedelta(days=90)

_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_AFTER = ".,;:!?)]}"  # what ends a sentence rather than a link
_DIGITS: Final = string.digits + string.ascii_letters


@dataclass(frozen=True, slots=True)
class Shortened:
    """A text with short links, and what stores them."""

    body: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Links:
    """The short links of all services."""

    store: Store
    bus: Bus
    alert: AlertSink
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]

    async def shorten(self, message: Message, service: MessagingService) -> Shortened:
        """Shorten the links of a text; they stay long where the domain's owner prefers that to
        no text at all. Raises `TwilioError` (30102, 30103)."""
        domain = await self.store.get(LinkDomain, service.domain_sid)
        if domain is None:
            raise TwilioError(NOT_SHORTENED)
        if domain.date_expires is not None and domain.date_expires <= self.now():
            if domain.continue_on_failure:
                return Shortened(message.body, [])
            raise TwilioError(CERTIFICATE_EXPIRED)
        changes: list[Change] = []

        def short(found: re.Match[str]) -> str:
            url = found[0].rstrip(_AFTER)
            link = self._link(message, service, domain, url)
            changes.append(Insert(link))
            return address(domain, link) + found[0][len(url) :]

        return Shortened(_LINK.sub(short, message.body), changes)

    def _link(
        self, message: Message, service: MessagingService, domain: LinkDomain, url: str
    ) -> ShortLink:
        at = self.now()
        return ShortLink(
            sid=token(self.new_sid("LS")),
            account_sid=message.account_sid,
            service_sid=service.sid,
            domain_sid=domain.sid,
            message_sid=message.sid,
            url=url,
            date_created=at,
            date_updated=at,
        )

    async def follow(self, short: str, host: str, user_agent: str | None) -> str | None:
        """Return where a click leads, and tell the app who followed it; None: nowhere.

        `host` is the name by which the link was followed: its domain says where what is not
        known leads. Without a user agent nobody followed it, and nobody is told.
        """
        link = await self.store.get(ShortLink, short)
        now = self.now()
        if link is None or link.date_created + KEPT < now:
            return await self._astray(short, host)
        domain = await self.store.get(LinkDomain, link.domain_sid)
        message = await self.store.get(Message, link.message_sid)
        if domain is not None and message is not None and user_agent is not None:
            event = LinkClicked(
                link=link,
                message=message,
                callback=domain.callback_url,
                user_agent=user_agent,
                at=now,
            )
            try:
                await self.bus.commit([], event)
            except StoreUnavailable:  # whoever follows the link need not know
                log.warning("click not told", extra={"message_sid": message.sid})
        return link.url

    async def _astray(self, short: str, host: str) -> str | None:
        domain = await self.domain(host)
        if domain is None:
            return None
        self.alert(
            account_sid=domain.account_sid,
            resource_sid=domain.sid,
            code=GONE_TO_FALLBACK if domain.fallback_url else GONE,
            text=f"No link {short} at {domain.domain_name}.",
        )
        return domain.fallback_url or None

    async def domain(self, host: str) -> LinkDomain | None:
        """Return the domain whose name a request has as its host."""
        named = Query((Condition("domain_name", "=", host.lower()),), limit=1)
        return next(iter(await self.store.find(LinkDomain, named)), None)


def address(domain: LinkDomain, link: ShortLink) -> str:
    """Return the short link as the text has it."""
    scheme = "" if domain.disable_https else "https://"
    return f"{scheme}{domain.domain_name}/{link.sid}"


def token(sid: str) -> str:
    """Return ten letters and digits, as random as the SID."""
    number, found = int(sid[2:], 16), ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        found += _DIGITS[digit]
    return found


def is_token(text: str) -> bool:
    """Say whether `text` looks like the last part of a short link's path."""
    return len(text) == LENGTH and text.isascii() and text.isalnum()
