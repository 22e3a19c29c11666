"""Calls to a trunk's PBX and from it, on virtual time (https://www.twilio.com/docs/sip-trunking)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import Call, Recording, SipTrunk
from switchhook.endpoints.routes import Sip, Targets, TrunkCaller, Unreachable
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.testing.loop import EPOCH
from switchhook.transports.sip.endpoint import OutboundInvite
from tests.voice.house import ACCOUNT, ALICE, APP, BOB, NUMBER, House
from tests.voice.legs.test_sip import Phone, Sipping

FIRST, SECOND = "192.0.2.2", "192.0.2.3"
TRUNK = SipTrunk(
    sid="TK" + "1" * 32, account_sid=ACCOUNT, friendly_name="PBX", date_created=EPOCH,
    date_updated=EPOCH,
)  # fmt: skip
SAY = "<Response><Say>sorry</Say></Response>"


class Office:
    """A house whose number leads to a trunk with two places, and Alice, who calls it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.sip = Sipping(house)
        self.first = self.sip.phone
        self.second = Phone(self.sip.network, SECOND)
        self.use()
        house.set_number(trunk_sid=TRUNK.sid)
        house.routes.places = Targets(
            tuple(Sip(SipUri(user=NUMBER, host=host), 4.0) for host in (FIRST, SECOND))
        )

    def use(self, **settings: Any) -> SipTrunk:
        """Give the trunk these settings."""
        trunk = replace(TRUNK, **settings)
        self.house.routes.trunks[TRUNK.sid] = trunk
        return trunk

    async def called(self) -> Call:
        """Let Alice call the number, and wait until that rings."""
        call = await self.house.lines.dial(self.house.alice, NUMBER)
        await asyncio.sleep(0.1)
        return call

    async def connected(self) -> Call:
        """Let Alice talk to the first place."""
        call = await self.called()
        self.first.answer()
        await self.house.until(call, "in-progress")
        return call

    async def dials(self, to: str = ALICE, **settings: Any) -> OutboundInvite:
        """Let the PBX call out, known as the trunk's."""
        self.house.routes.caller = TrunkCaller(self.use(**settings))
        call = self.first.dial(to)
        await asyncio.sleep(0.1)
        return call

    async def out(self) -> Call:
        """Return the record of the call that the PBX made."""
        calls = await self.house.every_call()
        [found] = [one for one in calls if one.direction == "trunking-terminating"]
        return found


@pytest.fixture
async def office(house: House) -> Office:
    return Office(house)


async def test_a_call_to_a_trunk_s_number_goes_to_its_pbx(office: Office) -> None:
    house = office.house
    call = await office.called()
    invite = office.first.invites[0]
    assert str(invite.request.uri) == f"sip:{NUMBER}@{FIRST}"
    assert invite.request.from_.uri.user == ALICE
    assert invite.request.headers.get("x-twilio-callsid") == call.sid
    assert invite.request.headers.get("x-twilio-accountsid") == ACCOUNT
    invite.ring()
    office.first.answer()
    await house.until(call, "in-progress")
    await asyncio.sleep(5)
    await house.lines.hangup(house.alice)
    done = await house.over(call)
    await asyncio.sleep(0.1)
    assert (done.status, done.duration) == ("completed", 5)
    assert (done.direction, done.trunk_sid) == ("trunking-originating", TRUNK.sid)
    assert len(await house.every_call()) == 1  # one record for both legs
    assert office.first.log == ["bye"]
    assert (house.app.requests, house.codes) == ([], [])


async def test_the_pbx_hangs_up(office: Office) -> None:
    call = await office.connected()
    await asyncio.sleep(3)
    office.first.invites[0].bye()
    done = await office.house.over(call)
    assert (done.status, done.duration) == ("completed", 3)


@pytest.mark.parametrize("status", [404, 408, 500, 503])
async def test_a_place_that_fails_is_passed_over(office: Office, status: int) -> None:
    call = await office.called()
    office.first.invites[0].reject(status)
    await asyncio.sleep(0.1)
    office.second.answer()
    await office.house.until(call, "in-progress")
    assert office.house.codes == [32011]
    office.second.invites[0].bye()
    assert (await office.house.over(call)).status == "completed"


async def test_a_place_that_says_nothing_is_passed_over_after_seconds(office: Office) -> None:
    house = office.house
    house.routes.places = Targets(
        (Sip(SipUri(user=NUMBER, host="192.0.2.77"), 4.0), house.routes.places.ways[1])
    )
    call = await office.called()
    assert office.second.invites == []
    await asyncio.sleep(4)
    assert len(office.second.invites) == 1
    office.second.answer()
    await house.until(call, "in-progress")


@pytest.mark.parametrize(("status", "outcome"), [(486, "busy"), (480, "no-answer")])
async def test_a_pbx_that_declines_has_decided(office: Office, status: int, outcome: str) -> None:
    office.use(disaster_recovery_url=APP + "recovery")
    call = await office.called()
    office.first.invites[0].reject(status)
    done = await office.house.over(call)
    assert (done.status, office.second.invites) == (outcome, [])
    assert office.house.app.requests == []


async def test_disaster_recovery_has_twiml_for_the_caller(office: Office) -> None:
    house = office.house
    office.use(disaster_recovery_url=APP + "recovery", disaster_recovery_method="GET")
    house.app.pages["recovery"] = SAY
    call = await office.called()
    for place in (office.first, office.second):
        place.invites[0].reject(503)
        await asyncio.sleep(0.1)
    done = await house.over(call)
    assert await house.texts(house.alice) == ["sorry"]
    assert (done.status, done.direction) == ("completed", "trunking-originating")
    assert [one.method for one in house.app.requests] == ["GET"]
    assert house.codes == [32011, 32011]


async def test_without_disaster_recovery_the_call_fails(office: Office) -> None:
    call = await office.called()
    for place in (office.first, office.second):
        place.invites[0].reject(500)
        await asyncio.sleep(0.1)
    assert (await office.house.over(call)).status == "failed"
    assert office.house.codes == [32011, 32011, 32011]


async def test_a_trunk_without_places_raises_an_alert(office: Office) -> None:
    office.house.routes.places = Targets(())
    call = await office.called()
    assert (await office.house.over(call)).status == "failed"
    assert office.house.codes == [32010, 32011]


async def test_the_caller_gives_up_while_the_pbx_rings(office: Office) -> None:
    house = office.house
    call = await office.called()
    await house.lines.hangup(house.alice)
    done = await house.over(call)
    await asyncio.sleep(0.1)
    assert (done.status, office.first.log) == ("canceled", ["cancelled"])
    assert office.second.invites == []


async def test_nobody_answers_at_the_pbx(office: Office) -> None:
    call = await office.called()
    office.first.invites[0].ring()
    done = await office.house.over(call, within=90)
    await asyncio.sleep(0.1)
    assert (done.status, office.first.log) == ("no-answer", ["cancelled"])


async def test_a_trunk_that_is_gone_leaves_the_number_to_its_app(office: Office) -> None:
    house = office.house
    house.routes.trunks.clear()
    call = await house.dial_in("<Say>hello</Say>")
    done = await house.over(call)
    assert (done.direction, await house.texts(house.alice)) == ("inbound", ["hello"])


@pytest.mark.parametrize(
    ("mode", "channels", "seconds"),
    [
        ("record-from-answer", 1, 5), ("record-from-answer-dual", 2, 5),
        ("record-from-ringing", 1, 8), ("record-from-ringing-dual", 2, 8),
    ],
)  # fmt: skip
async def test_a_trunk_s_calls_are_recorded(
    office: Office, mode: str, channels: int, seconds: int
) -> None:
    house = office.house
    office.use(recording_mode=mode)
    call = await office.called()
    await asyncio.sleep(3)
    office.first.answer()
    await house.until(call, "in-progress")
    await asyncio.sleep(5)
    await house.lines.hangup(house.alice)
    await house.over(call)
    [made] = await house.recordings()
    assert (made.source, made.channels, made.call_sid) == ("Trunking", channels, call.sid)
    assert (made.track, made.account_sid) == ("both", ACCOUNT)
    # Nobody says anything, so there is nothing to hear; its length tells when it began.
    assert next(told.recording.status for told in house.recorded) == "in-progress"
    assert _seconds(house, made) == pytest.approx(seconds, abs=0.3)


def _seconds(house: House, recording: Recording) -> float:
    path = house.folder / "recordings" / recording.account_sid / f"{recording.sid}.wav"
    samples = (path.stat().st_size - 44) / 2 / recording.channels
    return samples / 8000


async def test_do_not_record_records_nothing(office: Office) -> None:
    call = await office.connected()
    await office.house.lines.hangup(office.house.alice)
    await office.house.over(call)
    assert await office.house.recordings() == []


async def test_a_pbx_may_transfer_its_caller(office: Office) -> None:
    house = office.house
    office.use(transfer_mode="enable-all", domain_name="pbx.example.com")
    house.answers(house.bob, 1)
    call = await office.connected()
    office.first.invites[0].refer(NameAddr(SipUri(user=BOB, host="pbx.example.com")))
    await asyncio.sleep(2)
    assert "notify 200" in office.first.log and "bye" in office.first.log
    assert house.lines.current(house.bob) is not None
    await house.lines.hangup(house.bob)
    assert (await house.over(call)).status == "completed"
    assert house.codes == []


@pytest.mark.parametrize("mode", ["disable-all", "sip-only"])
async def test_a_transfer_that_is_not_allowed_is_32218(office: Office, mode: str) -> None:
    house = office.house
    office.use(transfer_mode=mode, domain_name="pbx.example.com")
    call = await office.connected()
    office.first.invites[0].refer(NameAddr(SipUri(user=BOB, host="pbx.example.com")))
    await asyncio.sleep(1)
    assert house.codes == [32218]
    assert (await house.record(call)).status == "in-progress"
    assert house.lines.current(house.bob) is None


# Calls from the PBX


async def test_a_pbx_calls_out(office: Office) -> None:
    house = office.house
    house.answers(house.bob, 2)
    house.routes.ways["+14155550199"] = house.routes.ways[NUMBER]  # what the PBX shows is ours
    invite = await office.dials(BOB)
    made = await office.out()
    assert (made.to, made.from_, made.trunk_sid) == (BOB, "+14155550199", TRUNK.sid)
    assert office.first.log == ["180"]
    await asyncio.sleep(7)
    invite.bye()
    done = await house.over(made)
    assert office.first.log == ["180", "answered"]
    assert (done.status, done.duration) == ("completed", 5)
    assert house.statuses(made) == ["queued", "ringing", "in-progress", "completed"]
    assert house.app.requests == []


async def test_a_busy_callee_is_told_to_the_pbx(office: Office) -> None:
    house = office.house
    house.routes.ways["+14155550199"] = house.routes.ways[NUMBER]
    await office.dials(BOB)
    await house.lines.hangup(house.bob)
    done = await house.over(await office.out())
    await asyncio.sleep(0.1)
    assert (done.status, office.first.log[-1]) == ("busy", "failed 486")


async def test_the_pbx_gives_up(office: Office) -> None:
    house = office.house
    house.routes.ways["+14155550199"] = house.routes.ways[NUMBER]
    invite = await office.dials(BOB)
    invite.cancel()
    done = await house.over(await office.out())
    assert (done.status, house.lines.current(house.bob)) == ("canceled", None)


async def test_a_caller_id_that_is_not_the_account_s_is_refused(office: Office) -> None:
    await office.dials(BOB)
    assert office.first.log == ["failed 403"]
    assert [(one.code, one.resource_sid) for one in office.house.alerts] == [(32206, TRUNK.sid)]
    assert await office.house.every_call() == []


@pytest.mark.parametrize(("code", "status", "alert"), [(21215, 403, 32205), (21214, 404, 21214)])
async def test_what_cannot_be_called_is_refused(
    office: Office, code: int, status: int, alert: int
) -> None:
    house = office.house
    house.routes.ways["+14155550199"] = house.routes.ways[NUMBER]
    house.routes.ways[BOB] = Unreachable(code, code, "no")
    await office.dials(BOB)
    assert (office.first.log, house.codes) == ([f"failed {status}"], [alert])


async def test_only_numbers_are_called_by_a_trunk(office: Office) -> None:
    await office.dials("sales")
    assert (office.first.log, office.house.codes) == (["failed 404"], [32101])


async def test_calls_by_a_trunk_are_recorded(office: Office) -> None:
    house = office.house
    house.answers(house.bob)
    house.routes.ways["+14155550199"] = house.routes.ways[NUMBER]
    invite = await office.dials(BOB, recording_mode="record-from-answer")
    await asyncio.sleep(2)
    invite.bye()
    await house.over(await office.out())
    [made] = await house.recordings()
    assert (made.source, made.channels) == ("Trunking", 1)
