"""Browser pages: their audio, their signalling, and what else the Voice SDK asks a server for."""

import logging

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from switchhook.api.pages import GATEWAY, EventGateway, sounds
from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.config import Settings
from switchhook.endpoints import Endpoints
from switchhook.media.webrtc import NoSrtp, open_webrtc
from switchhook.transports.addresses import reachable
from switchhook.transports.websocket.server import Served
from switchhook.voice.browsers.browsers import Browsers
from switchhook.voice.browsers.media import WebRtcMedia
from switchhook.voice.calls import Calls

log = logging.getLogger(__name__)

SIGNAL = "/signal"  # where the SDK dials


def open_browsers(
    settings: Settings, machinery: Machinery, endpoints: Endpoints, calls: Calls
) -> Browsers | None:
    """Let pages call and be called; None where what that takes is not installed."""
    host = settings.advertise or reachable(settings.address("rtp").host)
    try:
        webrtc = open_webrtc(machinery.media, [host], chance.now())
    except NoSrtp as error:
        log.info("browsers cannot call", extra={"reason": str(error)})
        return None
    return calls.talk_to(
        endpoints.clients, WebRtcMedia(webrtc), chance.new_secret, home(settings.event_gateway)
    )


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
