"""Carriers that customers bring along: calls out by them and in (BYOC)."""

import asyncio

import pytest

from switchhook.domain.entities import ByocTrunk, SipDomain
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.routes import ByocCaller, DomainCaller, Sip, Targets
from switchhook.protocols.sip.uri import SipUri
from switchhook.testing.loop import EPOCH
from tests.voice.house import ACCOUNT, ALICE, APP, House
from tests.voice.legs.test_sip import THEIRS, Sipping

ABROAD = "+442079460018"
TRUNK = ByocTrunk(
    sid="BY" + "1" * 32, account_sid=ACCOUNT, voice_url=APP + "byoc", cnam_lookup_enabled=True,
    status_callback_url=APP + "ended", date_created=EPOCH, date_updated=EPOCH,
)  # fmt: skip
DOMAIN = SipDomain(
    sid="SD" + "1" * 32, account_sid=ACCOUNT, domain_name="d.example.com", friendly_name="d",
    voice_url=APP + "domain", byoc_trunk_sid=TRUNK.sid, date_created=EPOCH, date_updated=EPOCH,
)  # fmt: skip


@pytest.fixture
async def sip(house: House) -> Sipping:
    house.routes.brought[TRUNK.sid] = TRUNK
    house.routes.places = Targets(
        (Sip(SipUri(user=ABROAD, host=THEIRS), 4.0),), from_host="d.example.com"
    )
    return Sipping(house)


async def test_a_call_goes_out_by_the_customer_s_carrier(sip: Sipping) -> None:
    call = await sip.house.call("<Pause/>", to=ABROAD, byoc=TRUNK.sid, caller_id="+33140000000")
    await asyncio.sleep(0.1)
    invite = sip.phone.invites[0].request
    assert str(invite.uri) == f"sip:{ABROAD}@{THEIRS}"
    assert str(invite.from_.uri) == "sip:+33140000000@d.example.com"
    assert invite.headers.get("x-twilio-callsid") == call.sid
    sip.phone.answer()
    done = await sip.house.over(call)
    assert (done.status, done.trunk_sid, done.direction) == (
        "completed", TRUNK.sid, "outbound-api",
    )  # fmt: skip


async def test_a_byoc_trunk_that_is_none_is_21300(sip: Sipping) -> None:
    with pytest.raises(TwilioError) as caught:
        await sip.house.call(to=ABROAD, byoc="BY" + "9" * 32)
    assert caught.value.code == 21300


async def test_a_carrier_that_fails_fails_the_call(sip: Sipping) -> None:
    call = await sip.house.call(to=ABROAD, byoc=TRUNK.sid)
    await asyncio.sleep(0.1)
    sip.phone.invites[0].reject(503)
    assert (await sip.house.over(call)).status == "failed"
    assert sip.house.codes == [32011, 32011]


async def test_a_number_is_dialled_by_the_customer_s_carrier(sip: Sipping) -> None:
    dial = f'<Dial callerId="+33140000000"><Number byoc="{TRUNK.sid}">{ABROAD}</Number></Dial>'
    call = await sip.house.dial_in(dial)
    await asyncio.sleep(0.2)
    assert sip.phone.invites[0].request.from_.uri.user == "+33140000000"
    sip.phone.answer()
    await asyncio.sleep(1)
    sip.phone.invites[0].bye()
    await sip.house.over(call)
    [child] = [one for one in await sip.house.every_call() if one.parent_call_sid == call.sid]
    assert (child.status, child.trunk_sid) == ("completed", TRUNK.sid)
    assert sip.house.codes == []


async def test_a_number_by_no_carrier_of_ours_raises_an_alert(sip: Sipping) -> None:
    sid = "BY" + "9" * 32
    call = await sip.house.dial_in(f'<Dial><Number byoc="{sid}">{ABROAD}</Number></Dial>')
    await sip.house.over(call)
    assert 21300 in sip.house.codes and sip.phone.invites == []


async def test_a_call_from_the_customer_s_carrier_runs_the_trunk_s_twiml(sip: Sipping) -> None:
    house = sip.house
    house.app.pages["byoc"] = "<Response><Hangup/></Response>"
    house.routes.caller = ByocCaller(TRUNK)
    sip.phone.dial(ALICE)
    await asyncio.sleep(0.2)
    [asked] = house.app.asked("byoc")
    assert (asked["To"], asked["From"]) == (ALICE, "+14155550199")
    [call] = await house.every_call()
    assert (call.direction, call.trunk_sid) == ("inbound", TRUNK.sid)
    assert call.status_callback == APP + "ended"


async def test_a_domain_that_names_a_byoc_trunk_leaves_its_calls_to_it(sip: Sipping) -> None:
    house = sip.house
    house.app.pages["byoc"] = house.app.pages["domain"] = "<Response><Hangup/></Response>"
    caller = DomainCaller(DOMAIN, "sip:+14155550101@d.example.com", "sip:x@d.example.com")
    house.routes.caller = caller
    sip.phone.dial(ALICE)
    await asyncio.sleep(0.2)
    assert (len(house.app.asked("byoc")), len(house.app.asked("domain"))) == (1, 0)
    house.routes.brought.clear()
    sip.phone.dial(ALICE)
    await asyncio.sleep(0.2)
    assert len(house.app.asked("domain")) == 1
