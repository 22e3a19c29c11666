"""The product on top of the machinery: endpoints, calls, texts, and the HTTP face."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette

from switchhook.api.app import create_app
from switchhook.api.carrier_hooks import CarrierHooks
from switchhook.api.feed import Feed, Sampler
from switchhook.api.services import Services
from switchhook.app import chance
from switchhook.app.browsing import open_browsers, serve_pages
from switchhook.app.carriers import carrier_kinds, text_by_sip
from switchhook.app.folder import DataFolder
from switchhook.app.housekeeping import end_what_a_crash_left, keep_house
from switchhook.app.machinery import Machinery, background
from switchhook.app.signing_in import entrance, open_sessions
from switchhook.app.smpp import Listening, open_smsc
from switchhook.app.texting import texter
from switchhook.app.vitals import vitals
from switchhook.app.watching import open_ladder
from switchhook.app.web import ListenError
from switchhook.config import Settings, SettingsError
from switchhook.console import create_console, enter
from switchhook.domain.entities import TwimlBin
from switchhook.endpoints import Endpoints, Policy
from switchhook.messaging.means import Means
from switchhook.messaging.messages import Messages
from switchhook.messaging.rates import SenderKind, read_rates
from switchhook.messaging.routing import KINDS
from switchhook.transports.addresses import reachable
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.transports.websocket.client import Client
from switchhook.twimlets import create_twimlets
from switchhook.twimlets.bins import serve_bins
from switchhook.voice.calls import Calls
from switchhook.voice.clips import Clips
from switchhook.voice.handsets import HandsetLines
from switchhook.voice.live.ladder import Ladder
from switchhook.voice.live.parts import Limits, Parts
from switchhook.voice.recordings.recordings import Recordings
from switchhook.voice.websockets import SignedWebSockets
from switchhook.webhooks.errands import Errands

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What takes calls, texts and requests."""

    web: Starlette
    feed: Feed
    calls: Calls
    sip_address: tuple[str, int]
    rtp_address: tuple[str, int]
    smsc: Listening

    @classmethod
    @asynccontextmanager
    async def started(
        cls,
        settings: Settings,
        machinery: Machinery,
        folder: DataFolder,
        base_url: str,
        operator_token: str,
    ) -> AsyncIterator["Product"]:
        """Start everything that takes traffic but HTTP; raises ListenError."""
        async with AsyncExitStack() as stack:
            await end_what_a_crash_left(machinery.store, machinery.bus, folder)
            endpoints = await _endpoints(settings, machinery, stack)
            handsets = HandsetLines(folder.handsets)
            ladder = open_ladder(settings, machinery, stack)
            calls = _calls(settings, machinery, endpoints, handsets, folder, base_url, ladder)
            sip = await _sip(settings, calls, endpoints, stack, ladder)
            stack.push_async_callback(handsets.close)
            stack.push_async_callback(calls.drain, 0)
            browsers = await open_browsers(settings, machinery, endpoints, calls, stack)
            if browsers is not None:
                stack.callback(browsers.close)
            messages = await _messages(settings, machinery, endpoints, sip, folder, base_url, stack)
            text_by_sip(machinery, endpoints, sip, messages, base_url, stack)
            calls.text_with(texter(messages))
            smsc = await open_smsc(settings, machinery, endpoints, messages, stack)
            feed = Feed(
                machinery.bus, now=chance.now, epoch=chance.new_token(), mark=chance.new_token()
            )
            stack.callback(feed.close)
            sampler = Sampler(feed, calls.ports)
            await stack.enter_async_context(background(sampler.run(), "sampler"))
            sessions = await open_sessions(machinery, feed)
            services = Services(
                store=machinery.store,
                bus=machinery.bus,
                calls=calls,
                conferences=calls.conferences,
                queues=calls.queues,
                siprecs=calls.siprecs,
                recordings_under_way=calls.recordings,
                streams=calls.streams,
                transcriptions=calls.transcriptions,
                user_messages=calls.user_messages,
                messages=messages,
                carriers=messages.carriers,
                smpp_binds=smsc.smsc.binds,
                webhooks=machinery.webhooks,
                dead_letters=machinery.dead_letters,
                feed=feed,
                sessions=sessions,
                entrance=entrance(settings, machinery, endpoints),
                handsets=handsets,
                endpoints=endpoints,
                now=chance.now,
                new_sid=chance.new_sid,
                new_secret=chance.new_secret,
                new_password=chance.new_password,
                new_code=chance.new_code,
                any_number=settings.effective_mode == "development",
                recordings=folder.recordings,
                base_url=settings.base_url,
                operator_token=operator_token,
                status=lambda: vitals(calls, machinery.media, sip, feed),
            )
            days = timedelta(days=settings.trace_days)
            await stack.enter_async_context(
                background(keep_house(machinery.store, days), "housekeeping")
            )
            web = _web(services)
            web.router.routes.extend(CarrierHooks(messages.carriers, settings.base_url).routes())
            serve_pages(web, browsers, settings, machinery, endpoints)
            yield cls(
                web=web,
                feed=feed,
                calls=calls,
                sip_address=sip.address,
                rtp_address=machinery.rtp_address,
                smsc=smsc,
            )

    async def drain(self, seconds: float) -> None:
        """Take no new calls; return when the running ones have ended, or their time is up."""
        log.info("draining", extra={"calls": self.calls.count})
        await self.calls.drain(seconds)


def _web(services: Services) -> Starlette:
    app = create_app(services)
    app.mount("/twimlets", create_twimlets())
    app.router.routes.append(serve_bins(partial(services.store.get, TwimlBin)))
    app.add_route("/console", enter)
    app.mount("/console", create_console())
    return app


async def _endpoints(settings: Settings, machinery: Machinery, stack: AsyncExitStack) -> Endpoints:
    development = settings.effective_mode == "development"
    endpoints = Endpoints(
        machinery.store,
        machinery.bus,
        secret=chance.new_key(),
        now=chance.now,
        policy=Policy(external_sip=development, countries=settings.callable_countries),
        ping_every=settings.trunk_ping,
        draw=chance.draw,
    )
    machinery.store.watch(endpoints.apply)
    await endpoints.load()
    stack.callback(endpoints.close)
    return endpoints


def _calls(
    settings: Settings,
    machinery: Machinery,
    endpoints: Endpoints,
    handsets: HandsetLines,
    folder: DataFolder,
    base_url: str,
    ladder: Ladder | None,
) -> Calls:
    alert = machinery.alerts.raise_alert
    parts = Parts(
        store=machinery.store,
        bus=machinery.bus,
        endpoints=endpoints,
        media=machinery.media,
        recogniser=machinery.recogniser,
        ladder=ladder,
        media_host=settings.advertise or reachable(settings.address("rtp").host),
        webhooks=machinery.webhooks,
        clips=Clips(machinery.webhooks, machinery.synthesiser, machinery.prompts, alert),
        recordings=Recordings(
            folder.recordings,
            bus=machinery.bus,
            now=chance.now,
            new_sid=chance.new_sid,
            base_url=lambda: base_url,
        ),
        websockets=SignedWebSockets(Client(machinery.policy.permits), machinery.token_of),
        alert=alert,
        now=chance.now,
        new_sid=chance.new_sid,
        limits=Limits(calls=settings.max_calls, calls_per_second=settings.calls_per_second),
    )
    return Calls(parts, handsets)


async def _sip(
    settings: Settings,
    calls: Calls,
    endpoints: Endpoints,
    stack: AsyncExitStack,
    ladder: Ladder | None,
) -> SipEndpoint:
    address = settings.address("sip")
    sip = SipEndpoint(
        on_invite=calls.on_invite,
        on_request=endpoints.on_request,
        new_token=chance.new_token,
        admit=calls.admit,
        trace=ladder.note if ladder else None,
    )
    try:
        await sip.start(address.host, address.port, advertise=settings.advertise or None)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ListenError(f"cannot listen on {address} (--sip): {reason}") from None
    stack.push_async_callback(sip.close)
    endpoints.listen(sip, advertise=settings.advertise or None)
    calls.use(sip)
    return sip


def _rates(settings: Settings) -> Mapping[SenderKind, float]:
    try:
        return read_rates(settings.message_rates)
    except ValueError as error:
        raise SettingsError(f"--message-rates: {error}") from None


async def _messages(
    settings: Settings,
    machinery: Machinery,
    endpoints: Endpoints,
    sip: SipEndpoint,
    folder: DataFolder,
    base_url: str,
    stack: AsyncExitStack,
) -> Messages:
    errands = Errands(allow=machinery.policy)
    stack.push_async_callback(errands.close)
    means = Means(
        store=machinery.store,
        bus=machinery.bus,
        directory=endpoints.directory,
        alert=machinery.alerts.raise_alert,
        now=chance.now,
        new_sid=chance.new_sid,
        draw=chance.draw,
    )
    messages = Messages(
        means,
        webhooks=machinery.webhooks,
        media=folder.media / "messages",
        base_url=base_url,
        kinds=carrier_kinds(machinery, errands, endpoints, sip, base_url),
        rates=_rates(settings),
    )
    machinery.store.watch(messages.gateway.apply, KINDS)
    await messages.start()
    stack.push_async_callback(messages.close)
    return messages
