"""Who is in a conference: known to the calls, not stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from switchhook.api import stored, unused
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import Call, Conference, Participant
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.phone import endpoint
from switchhook.protocols.twilio.resources import PARTICIPANTS
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.requests import CallRequest

NOBODY_TO_COACH: Final = 16028
RECORDED: Final = ("true", "record-from-start")
_UPDATED = frozenset(ParticipantUpdate.__dataclass_fields__)
_ASKED = frozenset(CallRequest.__dataclass_fields__)

# What the parameters are called that say how `<Conference>` takes somebody in.
_NOUN: Final[Mapping[str, str]] = {
    "muted": "muted",
    "beep": "beep",
    "start_conference_on_enter": "start_conference_on_enter",
    "end_conference_on_exit": "end_conference_on_exit",
    "wait_url": "wait_url",
    "wait_method": "wait_method",
    "max_participants": "max_participants",
    "label": "participant_label",
    "region": "region",
    "conference_trim": "trim",
    "conference_status_callback": "status_callback",
    "conference_status_callback_method": "status_callback_method",
    "conference_status_callback_event": "status_callback_event",
    "conference_recording_status_callback": "recording_status_callback",
    "conference_recording_status_callback_method": "recording_status_callback_method",
    "conference_recording_status_callback_event": "recording_status_callback_event",
}


async def create(request: Request, values: Values) -> Participant:
    """Call somebody into the conference of this SID or name."""
    account_sid = request.account.sid
    values["from_"] = _caller(values["from_"], values["to"])
    if values.get("sip_auth_username") and not values.get("sip_auth_password"):
        raise TwilioError(21225)
    if callback := values.get("amd_status_callback"):
        values["async_amd_status_callback"] = callback
        values["async_amd_status_callback_method"] = values.get(
            "amd_status_callback_method", "POST"
        )
    values["async_amd"] = True  # the conference does not wait for what it finds
    asked = {name: value for name, value in values.items() if name in _ASKED}
    invitation = Invitation(
        call=CallRequest(account_sid=account_sid, **asked),
        noun=_noun(values),
        early_media=values.get("early_media", True),
    )
    key = request.ids["ConferenceSid"]
    made = await request.services.conferences.invite(account_sid, key, invitation)
    if call := await request.services.store.get(Call, made.call_sid):
        unused.warn(request, PARTICIPANTS.operation("create"), values, call)
    return made


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Participant]:
    """Return a page of those in the conference, the first to come first."""
    wanted = {comparison.attribute: comparison.value for comparison in comparisons}
    everybody = request.services.conferences.participants(await _conference(request))
    chosen = [
        one for one in everybody if all(getattr(one, name) == wanted[name] for name in wanted)
    ]
    return stored.slice_of(chosen, asked, _key)


async def find(request: Request, sid: str) -> Participant:
    """Return the participant whose call or label is `sid`."""
    conference = await _conference(request)
    try:
        return request.services.conferences.participant(conference, sid)
    except TwilioError as error:
        raise not_found(request.path) from error


async def fetch(request: Request, participant: Participant, values: Values) -> Participant:
    """Return a participant."""
    return participant


async def update(request: Request, participant: Participant, values: Values) -> Participant:
    """Change a participant."""
    conference = await _conference(request)
    changes = {name: value for name, value in values.items() if name in _UPDATED}
    return await request.services.conferences.update(
        conference, participant.call_sid, ParticipantUpdate(**changes)
    )


async def delete(request: Request, participant: Participant, values: Values) -> None:
    """Take a participant out of the conference."""
    conference = await _conference(request)
    await request.services.conferences.kick(conference, participant.call_sid)


async def _conference(request: Request) -> Conference:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Conference, request.ids["ConferenceSid"], owner)


def _noun(values: Values) -> Noun:
    """Return how somebody takes part as `<Conference>` would say it."""
    said: dict[str, Any] = {
        attribute: values[name] for name, attribute in _NOUN.items() if name in values
    }
    if values.get("conference_record") in RECORDED:
        said["record"] = "record-from-start"
    coached = values.get("call_sid_to_coach", "")
    if values.get("coaching") and not coached:
        raise TwilioError(NOBODY_TO_COACH)
    return Noun("", coach=coached if values.get("coaching", True) else "", **said)


def _caller(text: str, to: str) -> str:
    """Return who calls; whoever calls a SIP phone or a client may show any name."""
    caller = endpoint(text) or (text if not to.startswith("+") else None)
    if caller is None:
        raise TwilioError.about(21212, text)
    return caller


def _key(participant: Participant) -> tuple[str, datetime]:
    return participant.call_sid, participant.date_created


OPERATIONS = bind(
    PARTICIPANTS,
    parents={},
    find=find,
    create=create,
    list=listing,
    fetch=fetch,
    update=update,
    delete=delete,
)
