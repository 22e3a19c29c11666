"""SIPp as a PBX on an elastic SIP trunk, as a carrier, and as a carrier that a customer brings."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.peers.scenario import (
    Scenario,
    ack,
    ack_refusal,
    answers,
    calls,
    expect,
    invite,
    progress,
    reply,
    request,
    sdp,
    take,
    within,
)
from tests.peers.sipp import Sipp, sipp
from tests.peers.telephony import ABROAD, Telephony
from tests.peers.waiting import until

DOMAIN = "office.example.com"
TAKES_THE_CALL = answers(
    take("INVITE", x_twilio_callsid="CA[0-9a-f]{32}"), reply(180),
    reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"), within(200),
)  # fmt: skip
CALLS_AND_HANGS_UP = calls(
    invite(sdp()), progress(), expect(200), ack(), request("BYE", cseq=2), expect(200),
)  # fmt: skip


@contextlib.contextmanager
def trunk(telephony: Telephony, **settings: Any) -> Iterator[Any]:
    """Make a trunk, and take it away with its number."""
    trunks = telephony.client.trunking.v1.trunks
    made = trunks.create(friendly_name="PBX", **settings)
    one = trunks(made.sid)
    try:
        yield one
    finally:
        for number in one.phone_numbers.list():
            one.phone_numbers(number.sid).delete()
        assert one.delete()


def place(one: Any, port: int, priority: int) -> None:
    """Let the PBX be at a port of this machine."""
    one.origination_urls.create(
        sip_url=f"sip:127.0.0.1:{port}", priority=priority, weight=10, enabled=True,
        friendly_name="place",
    )  # fmt: skip


def take_number(telephony: Telephony, one: Any) -> None:
    """Let the trunk take the calls of the app's number."""
    [number] = telephony.client.incoming_phone_numbers.list(phone_number=telephony.number)
    one.phone_numbers.create(phone_number_sid=number.sid)


def last_call(telephony: Telephony, direction: str) -> Any:
    """Wait for the last call in a direction to end, and return it."""

    def found() -> Any:
        latest = telephony.client.calls.list(limit=5)
        return next(
            (one for one in latest if one.direction == direction and one.status == "completed"),
            None,
        )

    until(found)
    return found()


def test_a_call_to_a_trunk_s_number_is_taken_by_its_pbx(telephony: Telephony) -> None:
    with (
        trunk(telephony) as one,
        sipp(TAKES_THE_CALL, telephony.folder / "pbx") as pbx,
    ):
        place(one, pbx.port, 1)
        take_number(telephony, one)
        telephony.called_by(CALLS_AND_HANGS_UP)
        assert pbx.outcome() == "completed", pbx.report()
        call = last_call(telephony, "trunking-originating")
    assert (call.to, call._from) == (telephony.number, ABROAD)
    assert telephony.app.of("/voice") == []


def test_a_place_that_fails_or_is_not_there_leaves_the_call_to_the_next(
    telephony: Telephony,
) -> None:
    broken = answers(take("INVITE"), reply(503, retransmit=True), take("ACK"))
    with (
        trunk(telephony) as one,
        sipp(broken, telephony.folder / "broken") as first,
        sipp(TAKES_THE_CALL, telephony.folder / "pbx") as pbx,
    ):
        place(one, first.port, 1)
        place(one, pbx.port, 2)
        take_number(telephony, one)
        telephony.called_by(CALLS_AND_HANGS_UP)
        assert first.outcome() == "completed", first.report()
        assert pbx.outcome() == "completed", pbx.report()
        call = last_call(telephony, "trunking-originating")
    assert telephony.alerts(call.sid) == [32011]


def test_disaster_recovery_answers_when_the_pbx_is_gone(telephony: Telephony) -> None:
    telephony.app.answers["/recovery"] = "<Response><Hangup/></Response>"
    settings = {"disaster_recovery_url": f"{telephony.app.url}/recovery"}
    answered = calls(
        invite(sdp()), progress(), expect(200), ack(), take("BYE"), within(200)
    )  # fmt: skip
    with trunk(telephony, **settings) as one:
        place(one, 9, 1)  # nobody listens there
        take_number(telephony, one)
        telephony.called_by(answered)
    assert telephony.app.wait_for("/recovery").parameters["To"] == telephony.number


@contextlib.contextmanager
def pbx(telephony: Telephony, scenario: Scenario) -> Iterator[Sipp]:
    """Let SIPp be a PBX that calls abroad."""
    with sipp(
        scenario, telephony.folder / "pbx", target=telephony.server.sip, service=ABROAD
    ) as running:
        yield running


def leaves(telephony: Telephony, **options: Any) -> Scenario:
    """Return the scenario of a PBX's call out."""
    return calls(
        invite(sdp(), host=DOMAIN, from_=telephony.number, **options),
        progress(), expect(200), ack(cseq=options.get("cseq", 1)),
        request("BYE", cseq=9), expect(200),
    )  # fmt: skip


CARRIES = answers(
    take("INVITE"), reply(180), reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"),
    within(200),
)  # fmt: skip


@pytest.fixture
def address_list(telephony: Telephony) -> Iterator[str]:
    lists = telephony.client.sip.ip_access_control_lists
    made = lists.create(friendly_name="Office")
    lists(made.sid).ip_addresses.create(friendly_name="PBX", ip_address="127.0.0.1")
    yield made.sid
    lists(made.sid).delete()


def test_a_pbx_known_by_its_address_calls_out_through_the_carrier(
    telephony: Telephony, address_list: str
) -> None:
    with trunk(telephony, domain_name=DOMAIN) as one, telephony.carrier(CARRIES) as carrier:
        access = one.ip_access_control_lists
        access.create(ip_access_control_list_sid=address_list)
        with pbx(telephony, leaves(telephony)) as caller:
            assert caller.outcome() == "completed", caller.report()
        assert carrier.outcome() == "completed", carrier.report()
        call = last_call(telephony, "trunking-terminating")
        access(address_list).delete()
    assert (call.to, call._from) == (ABROAD, telephony.number)
    assert f"INVITE sip:{ABROAD}@127.0.0.1" in carrier.messages()


def test_a_pbx_signs_in_with_a_credential_of_the_trunk(telephony: Telephony) -> None:
    lists = telephony.client.sip.credential_lists
    made = lists.create(friendly_name="Office")
    lists(made.sid).credentials.create(username="pbx", password="Correct-Horse-9")
    signs_in = calls(
        invite(sdp(), host=DOMAIN, from_=telephony.number),
        expect(100, optional=True), expect(401, challenge=True), ack_refusal(),
        invite(sdp(), host=DOMAIN, from_=telephony.number, cseq=2,
               headers="[authentication username=pbx password=Correct-Horse-9]"),
        progress(), expect(200), ack(cseq=2), request("BYE", cseq=9), expect(200),
    )  # fmt: skip
    with trunk(telephony, domain_name=DOMAIN) as one, telephony.carrier(CARRIES) as carrier:
        one.credentials_lists.create(credential_list_sid=made.sid)
        with pbx(telephony, signs_in) as caller:
            assert caller.outcome() == "completed", caller.report()
        assert carrier.outcome() == "completed", carrier.report()
        one.credentials_lists(made.sid).delete()
    lists(made.sid).delete()


def test_a_country_that_is_not_permitted_is_not_called(
    telephony: Telephony, address_list: str
) -> None:
    bulk = telephony.client.voice.v1.dialing_permissions.bulk_country_updates
    off = [{"iso_code": "GB", "low_risk_numbers_enabled": "false"}]
    refused = calls(
        invite(sdp(), host=DOMAIN, from_=telephony.number),
        expect(100, optional=True), expect(403), ack_refusal(),
    )  # fmt: skip
    bulk.create(update_request=json.dumps(off))
    try:
        with trunk(telephony, domain_name=DOMAIN) as one, telephony.trunk(Prefix="+44"):
            access = one.ip_access_control_lists
            access.create(ip_access_control_list_sid=address_list)
            with pbx(telephony, refused) as caller:
                assert caller.outcome() == "completed", caller.report()
            access(address_list).delete()
    finally:
        on = [{"iso_code": "GB", "low_risk_numbers_enabled": "true"}]
        bulk.create(update_request=json.dumps(on))


def test_a_customer_s_own_carrier_takes_a_call(telephony: Telephony) -> None:
    voice = telephony.client.voice.v1
    with sipp(TAKES_THE_CALL, telephony.folder / "carrier") as carrier:
        policy = voice.connection_policies.create(friendly_name="carrier")
        targets = voice.connection_policies(policy.sid).targets
        targets.create(target=f"sip:127.0.0.1:{carrier.port}")
        byoc = voice.byoc_trunks.create(connection_policy_sid=policy.sid)
        sid = telephony.call(twiml="<Response><Hangup/></Response>", byoc=byoc.sid)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")
        assert voice.byoc_trunks(byoc.sid).delete()
        assert voice.connection_policies(policy.sid).delete()
