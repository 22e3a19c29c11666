"""Calls that come in without a number: whoever is called at a SIP domain."""

from switchhook.domain.entities import Call, SipDomain
from switchhook.testing.loop import EPOCH
from switchhook.voice.board import Board
from switchhook.voice.inbound import AtDomain, Inbound, Introduction
from switchhook.voice.legs import wire
from switchhook.voice.legs.media import MediaLeg
from tests.voice.house import ACCOUNT, APP, House

TOLD = {"SipDomain": "office.example", "SipDomainSid": "SD1", "SipUsername": "alice"}


def domain(fallback: str = "") -> SipDomain:
    """Return a domain whose TwiML is the app's /voice."""
    return SipDomain(
        sid="SD1",
        account_sid=ACCOUNT,
        domain_name="office.example",
        friendly_name="an office",
        voice_status_callback_url=APP + "ended",
        voice_status_callback_method="GET",
        date_created=EPOCH,
        date_updated=EPOCH,
        voice_url=APP + "voice",
        voice_fallback_url=fallback,
    )


async def called(house: House, at: SipDomain) -> tuple[Call, MediaLeg]:
    """Let Alice call Bob at the domain; return the call, over, and her own leg."""
    one, other = house.media.pair()
    far, near = MediaLeg(one), MediaLeg(other)
    wire.join(far, near)
    board: Board = house.calls._board
    introduction = Introduction("sip:alice@office.example", parameters=TOLD)
    live = Inbound(board).arrive(near, AtDomain(at, "sip:bob@office.example"), introduction)
    return await house.over(live.call), far


async def test_a_call_to_a_domain_runs_its_document(house: House) -> None:
    house.app.pages["voice"] = '<Response><Pause length="3"/><Say>Hello</Say></Response>'
    call, far = await called(house, domain())
    assert (call.to, call.from_) == ("sip:bob@office.example", "sip:alice@office.example")
    assert (call.account_sid, call.direction, call.status) == (ACCOUNT, "inbound", "completed")
    assert (call.phone_number_sid, call.status_callback) == ("", APP + "ended")
    assert call.status_callback_method == "GET"
    [told] = house.app.asked("voice")
    assert TOLD.items() <= told.items()
    assert (told["To"], told["From"]) == (call.to, call.from_)
    assert far.answered


async def test_a_domain_falls_back(house: House) -> None:
    house.app.pages["second"] = "<Response><Hangup/></Response>"
    call, _ = await called(house, domain(APP + "second"))
    assert call.status == "completed"
    [told] = house.app.asked("second")
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("11200", APP + "voice")
