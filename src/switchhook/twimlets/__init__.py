"""Twimlets: small hosted TwiML apps, configured by their URL alone.

https://www.twilio.com/labs/twimlets. Each is a pure function of its parameters; this module
serves them over HTTP, GET and POST alike.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from switchhook.protocols.twilio.forms import FormError
from switchhook.protocols.twiml import TwimlError
from switchhook.twiml import TwimlException
from switchhook.twimlets.answers import Answer, Elsewhere, Verbatim
from switchhook.twimlets.conference import conference
from switchhook.twimlets.echo import echo
from switchhook.twimlets.findme import findme
from switchhook.twimlets.forward import forward
from switchhook.twimlets.holdmusic import bucket_url, holdmusic, songs
from switchhook.twimlets.menu import menu
from switchhook.twimlets.message import message
from switchhook.twimlets.parameters import BadParameters, Parameters
from switchhook.twimlets.requests import read
from switchhook.twimlets.simulring import callme, simulring
from switchhook.twimlets.voicemail import voicemail
from switchhook.twimlets.whisper import whisper

log = logging.getLogger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]
Shuffle = Callable[[list[str]], None]

TWIML: Final = "text/xml"

TWIMLETS: Mapping[str, Callable[[Parameters], Answer]] = {
    "message": message,
    "forward": forward,
    "simulring": simulring,
    "callme": callme,
    "findme": findme,
    "whisper": whisper,
    "voicemail": voicemail,
    "conference": conference,
    "menu": menu,
    "echo": echo,
}


def create_twimlets(*, fetch: Fetch | None = None, shuffle: Shuffle | None = None) -> Starlette:
    """Return the application to mount at /twimlets.

    `fetch` gets the listing of a bucket for holdmusic and raises OSError when it cannot; without
    it there is silence on hold. `shuffle` mixes the songs; without it they keep their order.
    """

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            parameters = await read(request)
            if name == "holdmusic":
                songs_ = await _playlist(bucket_url(parameters), fetch, shuffle)
                return _response(holdmusic(parameters, songs_))
            return _response(_twimlet(name)(parameters))
        except NoTwimlet as error:
            return PlainTextResponse(str(error), 404)
        except (BadParameters, ClientDisconnect, FormError, TwimlException) as error:
            return PlainTextResponse(str(error), 400)

    return Starlette(routes=[Route("/{name}", serve, methods=["GET", "POST"])])


class NoTwimlet(Exception):
    """There is no twimlet of this name."""


def _twimlet(name: str) -> Callable[[Parameters], Answer]:
    if name not in TWIMLETS:
        known = ", ".join(sorted([*TWIMLETS, "holdmusic"]))
        raise NoTwimlet(f"There is no twimlet {name!r}. There are: {known}.")
    return TWIMLETS[name]


async def _playlist(url: str, fetch: Fetch | None, shuffle: Shuffle | None) -> list[str]:
    """Return the songs of the bucket; none when it cannot be read, for a call is on hold."""
    if not url or fetch is None:
        return []
    try:
        found = songs(url, await fetch(url))
    except (OSError, TwimlError) as error:
        log.warning("bucket not listed", extra={"url": url, "reason": str(error)})
        return []
    if shuffle:
        shuffle(found)
    return found


def _response(answer: Answer) -> Response:
    match answer:
        case Elsewhere(url):
            return RedirectResponse(url, 302)
        case Verbatim(document):
            return Response(document, media_type=TWIML)
    return Response(str(answer), media_type=TWIML)
