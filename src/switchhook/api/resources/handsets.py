"""Handsets: simulated phones that take and make calls, and have an inbox.

Where no SIP phone is registered for a handset, these operations are its keys and its ear.
"""

from collections.abc import Sequence

from starlette.responses import FileResponse
from starlette.types import ASGIApp

from switchhook.api import operator, stored
from switchhook.api.answers import document
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.numbers import free_number, is_taken
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Call, Handset, Message, Secret
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.phone import e164, formatted
from switchhook.protocols.twilio.rendering import Representation, View
from switchhook.protocols.twilio.resources import CALLS, HANDSETS, INBOX, MESSAGES
from switchhook.protocols.twilio.validation import is_sid
from switchhook.voice.handsets import Heard

TOKEN_SECONDS = 3600
NO_BODY = 21602

_CALL = Representation(CALLS)
_MESSAGE = Representation(MESSAGES)


async def find(request: Request, sid: str) -> Handset:
    """Return the handset with this SID or number."""
    scope = operator.scope(request)
    if is_sid(sid, "HT"):
        return await stored.fetch(request, Handset, sid, scope)
    number = e164(sid)
    where = [Condition(name, "=", value) for name, value in scope.items()]
    where.append(Condition("phone_number", "=", number))
    found = await request.services.store.find(Handset, Query(tuple(where), limit=1))
    if number is None or not found:
        raise not_found(request.path)
    return found[0]


async def create(request: Request, values: Values) -> Handset:
    """Create a handset with a number that nobody has."""
    services = request.services
    owner = operator.owner_sid(request, values)
    async with services.claim:
        number = values.get("phone_number") or free_number(services.endpoints.directory)
        if number is None:
            raise TwilioError(21452)
        if is_taken(services.endpoints.directory, number):
            raise TwilioError.about(21422, number)
        settings = {
            "friendly_name": formatted(number),
            **values,
            "account_sid": owner,
            "phone_number": number,
            "username": f"handset{number.lstrip('+')}",
            "password": Secret(services.new_password()),
        }
        return await stored.create(request, Handset, "HT", settings)


async def inbox(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Message]:
    """Return the texts that reached the handset."""
    handset = await find(request, request.ids["HandsetSid"])
    # Whoever's account sent it: what counts is that it arrived.
    scope = {"to": handset.phone_number, "status": "delivered"}
    return await stored.page(request, Message, asked, comparisons, scope)


async def send(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Send a text from the handset, or pictures, or both."""
    if not values.get("body") and not values.get("media_url"):
        raise TwilioError(NO_BODY)
    message = await request.services.messages.receive(
        account_sid=handset.account_sid,
        from_=handset.phone_number,
        to=values["to"],
        body=values.get("body", ""),
        media=values.get("media_url", ()),
    )
    return document(_MESSAGE.instance(message, View(request.view.base)), 201)


async def dial(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Call someone from the handset."""
    return _call(request, await request.services.handsets.dial(handset, values["to"]), 201)


async def answer(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Take the call that rings."""
    return _call(request, await request.services.handsets.answer(handset))


async def hangup(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Hang up, or decline."""
    return _call(request, await request.services.handsets.hangup(handset))


async def digits(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Press keys."""
    return _call(request, await request.services.handsets.digits(handset, values["digits"]))


async def current_call(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Return the call that the handset is in; 20404 when it is in none."""
    call = request.services.handsets.current(handset)
    if call is None:
        raise not_found(request.path)
    return _call(request, call)


async def auto_answer(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Let the handset answer by itself, or no more."""
    seconds = values.get("seconds")
    request.services.handsets.auto_answer(handset, seconds)
    return document({"seconds": seconds})


async def token(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Let a page in a browser be the handset for some time."""
    ttl = values.get("ttl", TOKEN_SECONDS)
    clients = request.services.endpoints.clients
    return document(
        {"token": clients.token(handset, ttl), "identity": handset.username, "ttl": ttl}, 201
    )


async def heard(request: Request, handset: Handset, values: Values) -> ASGIApp:
    """Return what was said to the handset, as texts or as WAV."""
    found = await request.services.handsets.heard(handset)
    if request.suffix != ".wav":
        return document(_heard(found))
    if found.audio is None:
        raise not_found(request.path)
    return FileResponse(found.audio, media_type="audio/x-wav")


def _call(request: Request, call: Call, status: int = 200) -> ASGIApp:
    return document(_CALL.instance(call, View(request.view.base)), status)


def _heard(found: Heard) -> dict[str, object]:
    return {
        "texts": list(found.texts),
        "times": list(found.times),
        "audio": found.audio is not None,
    }


OPERATIONS = [
    *bind(
        HANDSETS,
        Handset,
        scope=operator.scope,
        find=find,
        create=create,
        send=send,
        dial=dial,
        answer=answer,
        hangup=hangup,
        digits=digits,
        current_call=current_call,
        auto_answer=auto_answer,
        heard=heard,
        token=token,
    ),
    *bind(INBOX, Message, list=inbox),
]
