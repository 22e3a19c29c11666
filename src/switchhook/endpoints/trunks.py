"""Carrier trunks: what makes one valid, and whether it answers."""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Protocol

from switchhook.domain.entities import CarrierTrunk
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipTimeout
from switchhook.transports.sip.peer import Peer

log = logging.getLogger(__name__)

INVALID_TRUNK = 21245
PING_EVERY = 30.0  # seconds
FAILURES_UNTIL_DOWN = 2
_AT_ONCE = 16  # pings
_DOWN = frozenset((408, 500, 503))  # a carrier that answers so takes no calls

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?")
_PREFIX = re.compile(r"\+[0-9]{0,15}")


def validated(trunk: CarrierTrunk) -> CarrierTrunk:
    """Return the trunk in its normal form. Raises `TwilioError` 21245 naming what is wrong."""
    return replace(
        trunk,
        host=_host(trunk.host),
        port=_port(trunk.port),
        allowed_addresses=tuple(dict.fromkeys(_block(one) for one in trunk.allowed_addresses)),
        prefixes=tuple(dict.fromkeys(_prefix(one) for one in trunk.prefixes)),
        caller_id=_caller_id(trunk.caller_id),
        username=_plain("username", trunk.username),
    )


def _host(text: str) -> str:
    host = text.strip().strip("[]").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    # An address with a slip in it must not pass as a name.
    if not _NAME.fullmatch(host) or host.rstrip(".").rpartition(".")[2].isdigit():
        raise TwilioError(INVALID_TRUNK, f"{text!r} is not a host name or IP address")
    return host.rstrip(".")


def _port(port: int) -> int:
    if not 1 <= port <= 65535:
        raise TwilioError(INVALID_TRUNK, f"{port} is not a port")
    return port


def _block(text: str) -> str:
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise TwilioError(
            INVALID_TRUNK, f"{text!r} is neither an IP address nor a CIDR block"
        ) from None
    return str(network if network.num_addresses > 1 else network.network_address)


def _prefix(text: str) -> str:
    prefix = text.strip()
    if not _PREFIX.fullmatch(prefix):
        raise TwilioError(INVALID_TRUNK, f"{text!r} is not a prefix such as + or +44")
    return prefix


def _caller_id(text: str) -> str:
    number = numbers.normalise(text) if text else ""
    if number is None:
        raise TwilioError(INVALID_TRUNK, f"{text!r} is not a phone number")
    return number


def _plain(field: str, text: str) -> str:
    if len(text) > 255 or not text.isprintable() or '"' in text:
        raise TwilioError(INVALID_TRUNK, f"{text!r} cannot be a {field}")
    return text


class Requester(Protocol):
    """What sends the pings: `SipEndpoint.request`."""

    async def __call__(
        self,
        method: str,
        request_uri: SipUri,
        *,
        to: NameAddr,
        from_: NameAddr,
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        peer: Peer | None = None,
        credentials: Credentials | None = None,
    ) -> Response: ...


class Health:
    """Knows which trunks answer, by OPTIONS (RFC 3261 §11). A new trunk counts as up.

    With `every` (seconds) at 0 nobody is asked, and all trunks count as up. `tell` hears of each
    that goes up or down.
    """

    def __init__(
        self,
        trunks: Callable[[], list[CarrierTrunk]],
        *,
        every: float = PING_EVERY,
        tell: Callable[[CarrierTrunk, bool], None] = lambda trunk, up: None,
    ) -> None:
        self._trunks = trunks
        self._every = every
        self._tell = tell
        self._failures: dict[str, int] = {}

    def up(self, sid: str) -> bool:
        """Say whether the trunk answered one of its last pings."""
        return self._failures.get(sid, 0) < FAILURES_UNTIL_DOWN

    async def run(self, request: Requester, from_: SipUri) -> None:
        """Ping every trunk, for ever; `from_` is our own address."""
        while self._every:
            await self.ping(request, from_)
            await asyncio.sleep(self._every)

    async def ping(self, request: Requester, from_: SipUri) -> None:
        """Ping every trunk once."""
        places = asyncio.Semaphore(_AT_ONCE)
        trunks = self._trunks()
        async with asyncio.TaskGroup() as group:
            for trunk in trunks:
                group.create_task(self._ping(trunk, request, from_, places))
        known = {trunk.sid for trunk in trunks}
        self._failures = {sid: n for sid, n in self._failures.items() if sid in known}

    async def _ping(
        self, trunk: CarrierTrunk, request: Requester, from_: SipUri, places: asyncio.Semaphore
    ) -> None:
        params = {"transport": "tcp"} if trunk.transport == "tcp" else {}
        uri = SipUri(host=trunk.host, port=trunk.port, params=params)
        async with places:
            try:
                response = await request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(from_))
                answers = response.status not in _DOWN
            except SipTimeout:
                answers = False
        self._note(trunk, answers)

    def _note(self, trunk: CarrierTrunk, answers: bool) -> None:
        before = self.up(trunk.sid)
        self._failures[trunk.sid] = 0 if answers else self._failures.get(trunk.sid, 0) + 1
        if self.up(trunk.sid) != before:
            self._tell(trunk, answers)
            extra = {"trunk_sid": trunk.sid, "host": trunk.host}
            if answers:
                log.info("trunk up", extra=extra)
            else:
                log.warning("trunk down", extra=extra)
