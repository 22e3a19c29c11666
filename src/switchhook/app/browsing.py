"""Browser pages: their audio, their signalling, and what else the Voice SDK asks a server for."""

import contextlib
import logging
from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from switchhook.api.pages import GATEWAY, EventGateway, sounds
from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.config import Settings
from switchhook.endpoints import Endpoints
from switchhook.media.relays import Relays
from switchhook.media.webrtc import NoSrtp, WebRtc, open_webrtc
from switchhook.transports.addresses import reachable
from switchhook.transports.websocket.server import Served
from switchhook.voice.browsers.browsers import Browsers
from switchhook.voice.browsers.media import WebRtcMedia
from switchhook.voice.calls import Calls

log = logging.getLogger(__name__)

SIGNAL = "/signal"  # where the SDK dials


async def open_browsers(
    settings: Settings,
    machinery: Machinery,
    endpoints: Endpoints,
    calls: Calls,
    stack: AsyncExitStack,
) -> Browsers | None:
    """Let pages call and be called; None where what that takes is not installed."""
    host = settings.advertise or reachable(settings.address("rtp").host)
    try:
        webrtc = open_webrtc(machinery.media, [host], chance.now())
    except NoSrtp as error:
        log.info("browsers cannot call", extra={"reason": str(error)})
        return None
    relays = Relays(machinery.rtp_address)
    stack.push_async_callback(relays.close)
    await open_more_ways(webrtc, relays, machinery.rtp_address)
    return calls.talk_to(
        endpoints.clients, WebRtcMedia(webrtc), chance.new_secret, home(settings.event_gateway)
    )


async def open_more_ways(webrtc: WebRtc, relays: Relays, rtp: tuple[str, int]) -> None:
    """Let pages come over IPv6 too, where we listen on all addresses and have such a one, and TCP.

    They come to the same number of a port. Where it is taken, they do without.
    """
    host, port = rtp
    hosts = [host]
    six = reachable("::") if host == "0.0.0.0" else "::1"
    with contextlib.suppress(OSError):
        if six != "::1":
            await relays.listen_udp("::", port)
            webrtc.hosts = (*webrtc.hosts, six)
            hosts.append("::")
    try:
        await relays.listen_tcp(hosts, port)
        webrtc.tcp = True
    except OSError as error:
        log.info("no audio of browsers over tcp", extra={"port": port, "reason": error.strerror})


def home(gateway: str) -> str:
    """Return the home that makes the SDK report to `gateway`: eventgw.HOME.twilio.com."""
    return f"{gateway.removeprefix('eventgw.')}{GATEWAY}?h=" if gateway else ""


def serve_pages(
    web: Starlette,
    browsers: Browsers | None,
    settings: Settings,
    machinery: Machinery,
    endpoints: Endpoints,
) -> None:
    """Add what pages ask for to the HTTP side."""
    if browsers is None:
        return
    web.router.routes.append(WebSocketRoute(SIGNAL, Served(browsers.connect)))
    web.router.routes.append(sounds())
    if settings.event_gateway:
        gateway = EventGateway(
            endpoints.clients, machinery.bus, now=chance.now, new_sid=chance.new_sid
        )
        web.router.routes.extend(gateway.routes())
