"""The SMSC for customers' systems, when the operator wants one, and what it needs to speak SMPP."""

import ssl
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal

from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.app.web import ListenError
from switchhook.config import Address, Settings, SettingsError
from switchhook.domain.entities import SmppAccount
from switchhook.endpoints import Endpoints
from switchhook.messaging.carriers.smpp.kind import SmppKind
from switchhook.messaging.carriers.smpp.links import Dialling
from switchhook.messaging.messages import Messages
from switchhook.messaging.smsc import Smsc

_DRAWS = 1 << 20


@dataclass(frozen=True, slots=True)
class Listening:
    """The SMSC, and where it listens."""

    smsc: Smsc
    smpp: Address | None
    smpps: Address | None


async def open_smsc(
    settings: Settings,
    machinery: Machinery,
    endpoints: Endpoints,
    messages: Messages,
    stack: AsyncExitStack,
) -> Listening:
    """Return the SMSC, which listens where the settings say. Raises `ListenError`."""
    smsc = Smsc(
        store=machinery.store,
        bus=machinery.bus,
        directory=endpoints.directory,
        accounts=machinery.smpp_accounts,
        texts=messages,
        now=chance.now,
        new_sid=chance.new_sid,
    )
    machinery.store.watch(smsc.apply, (SmppAccount,))
    stack.push_async_callback(smsc.close)
    smpp = await _listen(settings, smsc, "smpp") if settings.smpp else None
    smpps = await _listen(settings, smsc, "smpps") if settings.smpps else None
    return Listening(smsc, smpp, smpps)


async def _listen(settings: Settings, smsc: Smsc, name: Literal["smpp", "smpps"]) -> Address:
    address = settings.address(name)
    tls = _context(settings) if name == "smpps" else None
    try:
        port = await smsc.start(address.host, address.port, tls)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ListenError(f"cannot listen on {address} (--{name}): {reason}") from None
    return Address(address.host, port)


def _context(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except (OSError, ValueError) as error:
        raise SettingsError(f"--tls-certificate, --tls-key: {error}") from None
    return context


def smpp_kind() -> SmppKind:
    """Return the kind of carriers that are bound to by SMPP."""
    return SmppKind(chance.now, Dialling(lambda: chance.draw(_DRAWS) / _DRAWS))
