"""Real phones at a SIP domain: they register at it, call by it, and are called there."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.baresip import Baresip, baresip
from tests.peers.scenario import Scenario, ack, ack_refusal, calls, expect, invite, request, sdp
from tests.peers.sipp import sipp
from tests.peers.telephony import Telephony, Transport
from tests.peers.waiting import until

DOMAIN = "office.sip.twilio.com"
PASSWORD = "Correct1Horse"
HELLO = "<Response><Say>Hello.</Say><Pause length='20'/></Response>"


@pytest.fixture
def domain(telephony: Telephony) -> Iterator[Any]:
    """A domain of the account, whose calls the app's /domain answers; nothing is mapped."""
    telephony.app.answers["/domain"] = HELLO
    made = telephony.client.sip.domains.create(
        DOMAIN, voice_url=f"{telephony.app.url}/domain", sip_registration=True,
        voice_status_callback_url=f"{telephony.app.url}/ended",
    )  # fmt: skip
    with contextlib.closing(_Closing(made)):
        yield made


@pytest.fixture
def staff(telephony: Telephony, domain: Any) -> Iterator[Any]:
    """A credential list with alice in it, mapped for calls and registrations."""
    made = telephony.client.sip.credential_lists.create(friendly_name="Staff")
    made.credentials.create("alice", PASSWORD)
    mappings = [
        domain.auth.calls.credential_list_mappings.create(made.sid),
        domain.auth.registrations.credential_list_mappings.create(made.sid),
    ]
    yield made
    for mapping in mappings:
        mapping.delete()
    made.delete()


class _Closing:
    def __init__(self, resource: Any) -> None:
        self._resource = resource

    def close(self) -> None:
        self._resource.delete()


@contextlib.contextmanager
def phone(
    telephony: Telephony, folder: Path, transport: Transport = "udp", password: str = PASSWORD
) -> Iterator[Baresip]:
    """Run alice's phone: it knows the domain by name, and the server as its proxy."""
    host, port = telephony.server.sip
    proxy = f'outbound="sip:{host}:{port};transport={transport}"'
    with baresip(
        folder / "alice", f"sip:alice@{DOMAIN}", password, transport=transport, options=[proxy]
    ) as running:
        yield running


def in_domain(scenario: Scenario) -> Scenario:
    """Return the scenario with the domain's name where the server's address stood."""
    return Scenario(scenario.xml.replace("[remote_ip]:[remote_port]", DOMAIN))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_registered_phone_is_called_at_its_domain(
    telephony: Telephony, staff: Any, tmp_path: Path, transport: Transport
) -> None:
    with phone(telephony, tmp_path, transport) as alice:
        alice.wait_registered()
        sid = telephony.call(f"sip:alice@{DOMAIN}?X-Ticket=42", twiml=HELLO)
        alice.wait_for("CALL_INCOMING")
        alice.answer()
        assert telephony.wait(sid, "in-progress").to == f"sip:alice@{DOMAIN}?X-Ticket=42"
        alice.hang_up()
        telephony.wait(sid, "completed")
    assert telephony.alerts(sid) == []


def test_dial_rings_a_phone_at_its_domain(telephony: Telephony, staff: Any, tmp_path: Path) -> None:
    telephony.app.answers["/voice"] = (
        f"<Response><Dial><Sip>sip:alice@{DOMAIN}</Sip></Dial></Response>"
    )
    with phone(telephony, tmp_path) as alice, telephony.phone() as caller:
        alice.wait_registered()
        caller.dial(telephony.number_uri)
        alice.wait_for("CALL_INCOMING")
        alice.answer()
        alice.wait_for("CALL_ESTABLISHED")
        alice.hang_up()
        caller.wait_for("CALL_CLOSED")


def test_a_phone_calls_by_its_domain(telephony: Telephony, staff: Any, tmp_path: Path) -> None:
    with phone(telephony, tmp_path) as alice:
        alice.wait_registered()
        alice.dial(f"sip:bob@{DOMAIN}")
        alice.wait_for("CALL_ESTABLISHED")
        alice.hang_up()
        ended = telephony.wait_ended()
    told = telephony.app.wait_for("/domain").parameters
    [sip_domain] = telephony.client.sip.domains.list()
    assert (told["From"], told["To"]) == (f"sip:alice@{DOMAIN}", f"sip:bob@{DOMAIN}")
    assert (told["SipDomain"], told["SipDomainSid"]) == (DOMAIN, sip_domain.sid)
    assert (told["SipUsername"], told["SipSourceIp"]) == ("alice", "127.0.0.1")
    assert told["SipCallId"] and told["Direction"] == "inbound"
    assert (ended["CallStatus"], ended["CallSid"]) == ("completed", told["CallSid"])


def test_a_wrong_password_does_not_register(
    telephony: Telephony, staff: Any, tmp_path: Path
) -> None:
    with phone(telephony, tmp_path, password="Wrong1Horse12") as alice:
        alice.wait_refused()


def test_a_pbx_at_an_allowed_address_calls_by_the_domain(
    telephony: Telephony, domain: Any, tmp_path: Path
) -> None:
    pbx = in_domain(
        calls(
            invite(sdp(), headers="X-Ticket: 42"), expect(100, optional=True),
            expect(180, optional=True), expect(200), ack(), request("BYE"), expect(200),
        )
    )  # fmt: skip
    offices = telephony.client.sip.ip_access_control_lists.create(friendly_name="Offices")
    offices.ip_addresses.create("here", "127.0.0.0", cidr_prefix_length=8)
    mapping = domain.auth.calls.ip_access_control_list_mappings.create(offices.sid)
    try:
        with sipp(pbx, tmp_path, target=telephony.server.sip, service="desk") as running:
            assert running.outcome() == "completed", running.report()
    finally:
        mapping.delete()
        offices.delete()
    told = telephony.app.wait_for("/domain").parameters
    assert told["To"] == f"sip:desk@{DOMAIN}" and told["SipHeader_X-Ticket"] == "42"
    assert "SipUsername" not in told


def test_a_domain_that_maps_nothing_takes_no_calls(
    telephony: Telephony, domain: Any, tmp_path: Path
) -> None:
    stranger = in_domain(
        calls(invite(sdp()), expect(100, optional=True), expect(403), ack_refusal())
    )
    with sipp(stranger, tmp_path, target=telephony.server.sip, service="desk") as running:
        assert running.outcome() == "completed", running.report()
    assert telephony.app.of("/domain") == []


def test_who_is_not_registered_is_not_rung(telephony: Telephony, staff: Any) -> None:
    telephony.app.answers["/voice"] = (
        f"<Response><Dial action='/dialled'><Sip>sip:alice@{DOMAIN}</Sip></Dial></Response>"
    )
    with telephony.phone() as caller:
        caller.dial(telephony.number_uri)
        told = telephony.app.wait_for("/dialled").parameters
        caller.wait_for("CALL_CLOSED")
    assert told["DialCallStatus"] == "failed"
    until(lambda: 32009 in telephony.alerts(told["CallSid"]))
