"""Carriers of texts: connected, changed, looked at and tried out by the operator."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import msgspec

from switchhook.api import operator, stored
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query
from switchhook.domain.entities import (
    Message,
    MessageCarrier,
    MessageRoute,
    Secret,
    Submission,
    SubmissionState,
)
from switchhook.domain.errors import CATALOGUE, TwilioError
from switchhook.messaging.delivery import Accepted, CarrierSettingsError, Refused
from switchhook.protocols import sms
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import MESSAGE_CARRIERS

INVALID, CONFLICT = 20422, 20409
TRIAL = "A test of this carrier by its operator."


async def create(request: Request, values: Values) -> MessageCarrier:
    """Connect a carrier."""
    services, now = request.services, request.services.now()
    carrier = MessageCarrier(
        sid=services.new_sid("MC"),
        kind=values.pop("kind"),
        date_created=now,
        date_updated=now,
    )
    carrier = _checked(request, _changed(request, carrier, {"friendly_name": "", **values}))
    await services.bus.commit([Insert(carrier)])
    return carrier


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[MessageCarrier]:
    """Return the carriers."""
    operator.require(request)
    return await stored.page(request, MessageCarrier, asked, comparisons, {})


async def find(request: Request, sid: str) -> MessageCarrier:
    """Return a carrier."""
    operator.require(request)
    return await stored.fetch(request, MessageCarrier, sid, {})


async def update(request: Request, carrier: MessageCarrier, values: Values) -> MessageCarrier:
    """Change a carrier."""
    after = _changed(request, carrier, values)
    changes = {name: getattr(after, name) for name in values}
    return await stored.update(request, carrier, changes, lambda one: _checked(request, one))


async def delete(request: Request, carrier: MessageCarrier, values: Values) -> None:
    """Disconnect a carrier, and forget its routes."""
    where = (Condition("carrier_sid", "=", carrier.sid),)
    routes = await request.services.store.find(MessageRoute, Query(where))
    gone: list[Change] = [Delete(MessageRoute, route.sid) for route in routes]
    await request.services.bus.commit([Delete(MessageCarrier, carrier.sid), *gone])


async def health(request: Request, carrier: MessageCarrier, values: Values) -> Answer:
    """Say how a carrier is."""
    running = request.services.carriers.running(carrier.sid)
    free = running.window if running else 0
    store, found = request.services.store, {}
    for state in get_args(SubmissionState):
        where = (Condition("carrier_sid", "=", carrier.sid), Condition("state", "=", state))
        found[state] = await store.count(Submission, where)
    return document(
        {
            "sid": carrier.sid,
            "enabled": carrier.enabled,
            "running": running is not None,
            "ready": free > 0,
            "free": free,
            "submissions": found,
        }
    )


async def try_out(request: Request, carrier: MessageCarrier, values: Values) -> Answer:
    """Hand a carrier a text and say what it answers."""
    running = request.services.carriers.running(carrier.sid)
    if running is None:
        raise TwilioError(CONFLICT, f"{carrier.sid} is not running: it is disabled, or just made")
    if not running.window:
        raise TwilioError(CONFLICT, f"{carrier.sid} is not ready: its link is down, or it is full")
    message = _trial(request, carrier, values)
    parts = running.parts(message)
    if not parts:
        raise TwilioError(INVALID, f"{carrier.sid} cannot carry this text")
    answers = [
        _shown(await running.submit(message, _part(request, message, carrier, part, parts)))
        for part in range(1, parts + 1)
    ]
    return document({"sid": carrier.sid, "parts": answers})


def _trial(request: Request, carrier: MessageCarrier, values: Values) -> Message:
    services, now = request.services, request.services.now()
    body = values.get("body") or TRIAL
    return Message(
        sid=services.new_sid("SM"),
        account_sid=carrier.account_sid or request.account.sid,
        to=values["to"],
        from_=values["from_"],
        body=body,
        status="sending",
        direction="outbound-api",
        num_segments=len(sms.segment(body).segments),
        carrier_sid=carrier.sid,
        date_created=now,
        date_updated=now,
    )


def _part(
    request: Request, message: Message, carrier: MessageCarrier, part: int, parts: int
) -> Submission:
    return Submission(
        sid=request.services.new_sid("SB"),
        account_sid=message.account_sid,
        message_sid=message.sid,
        carrier_sid=carrier.sid,
        part=part,
        parts=parts,
        state="submitting",
        date_created=message.date_created,
        date_updated=message.date_updated,
    )


def _shown(answer: object) -> dict[str, object]:
    match answer:
        case Accepted(reference=reference, delivered=delivered):
            return {"outcome": "accepted", "reference": reference, "delivered": delivered}
        case Refused():
            return {
                "outcome": "refused",
                "error_code": answer.code,
                "error_message": CATALOGUE[answer.code].text,
                "retry": answer.retry,
                "carrier_error": answer.error,
                "detail": answer.detail,
            }
    return {"outcome": "unknown", "detail": getattr(answer, "detail", "")}


def _changed(request: Request, carrier: MessageCarrier, values: Values) -> MessageCarrier:
    """Return the carrier with `values`, in the form that it keeps them in."""
    operator.require(request)
    if sid := values.get("account_sid"):
        stored.account_of(request, sid)
    changed: dict[str, Any] = dict(values)
    if "settings" in values:
        changed["settings"] = _merged("Settings", carrier.settings, values["settings"])
    if "secret" in values:
        before = _read("Secret", carrier.secret)
        secret = _merged("Secret", before, values["secret"])
        changed["secret"] = Secret(msgspec.json.encode(secret).decode() if secret else "")
    if "error_map" in values:
        changed["error_map"] = _error_map(_read("ErrorMap", values["error_map"]))
    if "rate" in values:
        changed["rate"] = _rate(values["rate"])
    return replace(carrier, **changed)


def _checked(request: Request, carrier: MessageCarrier) -> MessageCarrier:
    try:
        request.services.carriers.check(carrier)
    except CarrierSettingsError as error:
        raise TwilioError(INVALID, str(error)) from None
    return carrier


def _read(name: str, text: str) -> dict[str, object]:
    """Return a JSON object. Raises `TwilioError`, without what may be secret."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, object])
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise TwilioError(INVALID, f"{name} is not a JSON object") from None


def _merged(name: str, before: Mapping[str, object], text: str) -> dict[str, object]:
    merged = {**before, **_read(name, text)}
    return {key: value for key, value in merged.items() if value is not None}


def _error_map(given: Mapping[str, object]) -> dict[str, str]:
    codes = {error: str(code) for error, code in given.items()}
    for error, code in codes.items():
        if not (code.isascii() and code.isdigit() and int(code[:9]) in CATALOGUE):
            raise TwilioError(INVALID, f"ErrorMap: {code} for {error} is none of Twilio's codes")
    return codes


def _rate(text: str) -> float:
    rate = float(text)
    if rate < 0:
        raise TwilioError(INVALID, "Rate is at least 0")
    return rate


OPERATIONS = bind(
    MESSAGE_CARRIERS,
    MessageCarrier,
    find=find,
    list=list_,
    create=create,
    update=update,
    delete=delete,
    health=health,
    try_out=try_out,
)
