"""The parts that know nothing of calls or texts: store, bus, webhooks, audio, speech."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from switchhook.app import chance
from switchhook.app.folder import DataFolder
from switchhook.app.signing import Tokens
from switchhook.app.web import ListenError
from switchhook.bus import Bus, EmbeddedBus
from switchhook.config import Settings
from switchhook.domain import timeline
from switchhook.domain.entities import SmppAccount
from switchhook.endpoints import WatchedStore
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media
from switchhook.media.prompts import Prompts
from switchhook.messaging.smsc import SmppAccounts, owed
from switchhook.speech import (
    Recogniser,
    Synthesiser,
    open_recogniser,
    open_synthesiser,
)
from switchhook.store import open_store
from switchhook.webhooks import AddressPolicy, Alerts, DeadLetters, History, Outbox, Webhooks, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """What the product stands on."""

    store: WatchedStore
    bus: Bus
    smpp_accounts: SmppAccounts
    alerts: Alerts
    webhooks: Webhooks
    dead_letters: DeadLetters
    policy: AddressPolicy
    token_of: Callable[[str], Awaitable[str]]  # what requests of an account are signed with
    media: Media
    prompts: Prompts
    synthesiser: Synthesiser | None
    recogniser: Recogniser | None
    rtp_address: tuple[str, int]

    @classmethod
    @asynccontextmanager
    async def started(
        cls, settings: Settings, folder: DataFolder, base_url: str
    ) -> AsyncIterator["Machinery"]:
        """Start everything; raises StoreError, ListenError."""
        async with AsyncExitStack() as parts:
            store = WatchedStore(await open_store(settings.database_url, key=folder.key()))
            parts.push_async_callback(store.close)
            callbacks = partial(rows, new_sid=chance.new_sid, base_url=base_url)
            watched = partial(timeline.rows, new_sid=chance.new_sid)
            smpp_accounts = SmppAccounts(store)
            await smpp_accounts.load()
            store.watch(smpp_accounts.apply, (SmppAccount,))
            brought = partial(owed, accounts=smpp_accounts, new_sid=chance.new_sid)
            bus = EmbeddedBus(store, [callbacks, watched, brought])
            alerts = Alerts(bus, now=chance.now, new_sid=chance.new_sid)
            tokens, policy = Tokens(store), _policy(settings, base_url)
            webhooks = Webhooks(
                token_of=tokens.of,
                alert=alerts.raise_alert,
                now=chance.now,
                new_sid=chance.new_sid,
                allow=policy,
                keep=History(bus, now=chance.now, new_sid=chance.new_sid).keep,
            )
            await webhooks.start()
            parts.push_async_callback(webhooks.close)
            outbox = Outbox(store, webhooks, chance.now, bus=bus)
            await parts.enter_async_context(background(outbox.run(), "outbox"))
            media, rtp_address = _media(settings)
            await media.start()
            parts.push_async_callback(media.close)
            synthesiser = open_synthesiser()
            if synthesiser is not None:
                parts.push_async_callback(synthesiser.close)
            recogniser = open_recogniser(synthesiser)
            if recogniser is not None:
                parts.push_async_callback(recogniser.close)
            prompts = Prompts(folder.media / "prompts")
            parts.push_async_callback(prompts.close)
            yield cls(
                store=store,
                bus=bus,
                smpp_accounts=smpp_accounts,
                alerts=alerts,
                webhooks=webhooks,
                dead_letters=outbox.dead_letters,
                policy=policy,
                token_of=tokens.of,
                media=media,
                prompts=prompts,
                synthesiser=synthesiser,
                recogniser=recogniser,
                rtp_address=rtp_address,
            )


@asynccontextmanager
async def background(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Run `work` as a task until the context ends."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _policy(settings: Settings, base_url: str) -> AddressPolicy:
    allowed = [entry.strip() for entry in settings.webhook_allow.split(",") if entry.strip()]
    return AddressPolicy(
        private=settings.effective_mode == "development", allowed=(base_url, *allowed)
    )


def _media(settings: Settings) -> tuple[Media, tuple[str, int]]:
    address = settings.address("rtp")
    try:
        engine = create_engine(
            host=address.host,
            port=address.port,
            ports=settings.rtp_ports,
            most=settings.rtp_max,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise ListenError(f"cannot listen on {address} (--rtp): {reason}") from None
    return Media(engine), engine.ports[0]
