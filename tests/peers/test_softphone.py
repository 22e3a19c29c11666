"""The official Voice SDK, unmodified, in a browser. https://www.twilio.com/docs/voice/sdks"""

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from twilio.jwt.client import ClientCapabilityToken

from switchhook.media.tones import tone
from tests.peers import audio
from tests.peers.apps import example_app
from tests.peers.customer import customer_app
from tests.peers.ports import free_ports
from tests.peers.server import RunningServer, running
from tests.peers.softphone import (
    MICROPHONE_HERTZ,
    Softphone,
    chromium,
    softphone,
    voice_sdk,
)
from tests.peers.telephony import Telephony
from tests.peers.waiting import until

OPUS: dict[str, Any] = {"codecPreferences": ["opus", "pcmu"]}
LATEST = "2.18.5"
VERSIONS = ["2.12.4", LATEST]
TALK = "<Response><Say loop='0'>one two three four five six seven</Say></Response>"
WAIT = "<Response><Say>hello</Say><Pause length='60'/></Response>"
SAID = tone((700,), 20).samples
TO_BOB = (
    "<Response><Dial action='/done'><Client><Identity>bob</Identity>"
    "<Parameter name='order' value='7 &amp; 8'/></Client></Dial></Response>"
)


@dataclass
class Desk:
    """A server, the app that its pages call, and pages."""

    telephony: Telephony
    browser: Browser
    sdks: dict[str, Path]
    application: str
    key: Any

    @property
    def answers(self) -> dict[str, str]:
        """The app's documents by path."""
        return self.telephony.app.answers

    def token(self, identity: str, ttl: int = 3600) -> str:
        """Return an access token, made by the official library."""
        token = AccessToken(
            self.telephony.server.credentials[0], self.key.sid, self.key.secret,
            identity=identity, ttl=ttl,
        )  # fmt: skip
        token.add_grant(VoiceGrant(outgoing_application_sid=self.application, incoming_allow=True))
        return str(token.to_jwt())

    def capability(self, *, called: str = "", calls: bool = False) -> str:
        """Return a capability token, made by the official library."""
        token = ClientCapabilityToken(*self.telephony.server.credentials)
        if calls:
            token.allow_client_outgoing(self.application, note="from the app")
        if called:
            token.allow_client_incoming(called)
        return str(token.to_jwt())

    @contextlib.contextmanager
    def page(
        self, identity: str = "alice", version: str = LATEST, **options: Any
    ) -> Iterator[Softphone]:
        """Open a page that is registered."""
        with self.stranger(self.token(identity), version, **options) as phone:
            phone.register()
            yield phone

    @contextlib.contextmanager
    def stranger(self, token: str, version: str = LATEST, **options: Any) -> Iterator[Softphone]:
        """Open a page that is not."""
        server = str(self.telephony.server.facts["https"])
        with softphone(self.browser, self.sdks[version], server) as phone:
            phone.open(token, **options)
            yield phone

    def timeline(self, call_sid: str, kind: str) -> list[dict[str, Any]]:
        """Return what is kept of a call, of one kind."""
        server = self.telephony.server
        call = f"/switchhook/v1/Accounts/{server.credentials[0]}/Calls/{call_sid}"
        answer = self.telephony.client.request("GET", f"{server.http}{call}/Timeline?Kind={kind}")
        rows: list[dict[str, Any]] = json.loads(answer.text)["rows"]
        return rows

    def asked(self) -> dict[str, str]:
        """Wait until the app has been asked what to do, and return with what."""
        return self.telephony.app.wait_for("/voice").parameters


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    port = free_ports()
    options = f"--https=127.0.0.1:{port}", f"--event-gateway=eventgw.localhost:{port}"
    with running(tmp_path_factory.mktemp("server"), *options) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sdk")
    return {version: voice_sdk(folder / version, version) for version in VERSIONS}


@pytest.fixture
def desk(
    server: RunningServer, browser: Browser, sdks: dict[str, Path], tmp_path: Path
) -> Iterator[Desk]:
    with customer_app(server.credentials[1]) as app:
        telephony = Telephony.connected(server, app, tmp_path)
        application = telephony.client.applications.create(
            friendly_name="desk", voice_url=f"{app.url}/voice"
        )
        key = telephony.client.new_keys.create(friendly_name="desk")
        yield Desk(telephony, browser, sdks, application.sid, key)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_page_calls_with_parameters_and_hears_the_app(desk: Desk, version: str) -> None:
    desk.answers["/voice"] = TALK
    with desk.page(version=version) as alice:
        alice.connect(To="+442079460018", note="a b&c=ü")
        alice.saw("outgoing", "accept")
        asked = desk.asked()
        assert asked["From"] == "client:alice"
        assert (asked["To"], asked["note"]) == ("+442079460018", "a b&c=ü")
        until(lambda: alice.hears("outgoing")[1] > 0.01)
        alice.do("outgoing", "disconnect()")
        alice.saw("outgoing", "disconnect")
        desk.telephony.wait(asked["CallSid"], "completed")


@pytest.mark.parametrize("version", VERSIONS)
def test_two_pages_talk_and_either_hangs_up(desk: Desk, version: str) -> None:
    desk.answers.update({"/voice": TO_BOB, "/done": WAIT})
    with desk.page("alice", version) as alice, desk.page("bob", version) as bob:
        alice.connect()
        told = bob.saw("device", "incoming")
        assert (told["From"], told["To"]) == ("client:alice", "client:bob")
        assert told["custom"] == {"order": "7 & 8"}
        bob.do("incoming", "accept()")
        bob.saw("incoming", "accept")
        alice.wait_to_hear("outgoing", MICROPHONE_HERTZ)
        bob.wait_to_hear("incoming", MICROPHONE_HERTZ)
        alice.do("outgoing", "mute(true)")
        until(lambda: bob.hears("incoming")[1] < 0.001)
        alice.do("outgoing", "mute(false)")
        bob.wait_to_hear("incoming", MICROPHONE_HERTZ)
        bob.do("incoming", "disconnect()")
        done = desk.telephony.app.wait_for("/done").parameters
        assert done["DialCallStatus"] == "completed"
        alice.do("outgoing", "disconnect()")


@pytest.mark.parametrize("bobs", [OPUS, {}], ids=["both", "one"])
def test_pages_that_prefer_opus_talk(desk: Desk, bobs: dict[str, Any]) -> None:
    desk.answers.update({"/voice": TO_BOB, "/done": WAIT})
    with desk.page("alice", **OPUS) as alice, desk.page("bob", **bobs) as bob:
        alice.connect()
        bob.saw("device", "incoming")
        bob.do("incoming", "accept()")
        alice.wait_to_hear("outgoing", MICROPHONE_HERTZ)
        bob.wait_to_hear("incoming", MICROPHONE_HERTZ)
        assert alice.codecs("outgoing") == ["audio/opus", "audio/opus"]
        assert bob.codecs("incoming") == ["audio/opus" if bobs else "audio/PCMU"] * 2
        alice.do("outgoing", "mute(true)")
        until(lambda: bob.hears("incoming")[1] < 0.001)
        alice.do("outgoing", "disconnect()")
        bob.saw("incoming", "disconnect")


def test_a_page_hears_the_ringing_before_the_answer(desk: Desk) -> None:
    desk.answers["/voice"] = TO_BOB.replace("<Dial ", "<Dial answerOnBridge='true' ringTone='fr' ")
    with desk.page("alice") as alice, desk.page("bob") as bob:
        alice.connect()
        bob.saw("device", "incoming")
        alice.wait_to_hear("outgoing", 440)  # the ringing tone of France
        assert not alice.has_seen("outgoing", "accept")
        bob.do("incoming", "accept()")
        alice.saw("outgoing", "accept")
        alice.wait_to_hear("outgoing", MICROPHONE_HERTZ)
        alice.do("outgoing", "disconnect()")
        bob.saw("incoming", "disconnect")


def test_every_page_rings_and_one_has_the_call(desk: Desk) -> None:
    with desk.page("bob") as one, desk.page("bob") as other:
        sid = desk.telephony.call("client:bob", twiml=TALK)
        one.saw("device", "incoming")
        other.saw("device", "incoming")
        other.do("incoming", "accept()")
        other.saw("incoming", "accept")
        one.saw("incoming", "cancel")
        until(lambda: other.hears("incoming")[1] > 0.01)
        desk.telephony.client.calls(sid).update(status="completed")
        other.saw("incoming", "disconnect")


def test_another_page_takes_the_call_by_its_connect_token(desk: Desk) -> None:
    """https://www.twilio.com/docs/voice/sdks/javascript/twilio-call-class#callconnecttoken"""
    with desk.page("bob") as one, desk.stranger(desk.token("bob")) as other:
        sid = desk.telephony.call("client:bob", twiml=TALK)
        one.saw("device", "incoming")
        connect_token = one.page.evaluate("() => calls.incoming.connectToken")
        other.page.evaluate("(connectToken) => connect(null, { connectToken })", connect_token)
        other.saw("outgoing", "accept")
        one.saw("incoming", "cancel")
        until(lambda: other.hears("outgoing")[1] > 0.01)
        assert desk.telephony.client.calls(sid).fetch().status == "in-progress"
        other.do("outgoing", "disconnect()")
        desk.telephony.wait(sid, "completed")


def test_a_connect_token_is_of_no_use_to_others(desk: Desk) -> None:
    with desk.page("bob") as bob, desk.stranger(desk.token("mallory")) as mallory:
        sid = desk.telephony.call("client:bob", twiml=TALK)
        bob.saw("device", "incoming")
        connect_token = bob.page.evaluate("() => calls.incoming.connectToken")
        mallory.page.evaluate("(connectToken) => connect(null, { connectToken })", connect_token)
        assert mallory.saw("outgoing", "error") == 31209
        bob.do("incoming", "accept()")
        until(lambda: bob.hears("incoming")[1] > 0.01)
        desk.telephony.client.calls(sid).update(status="completed")
        bob.saw("incoming", "disconnect")


def test_a_page_with_a_capability_token_calls_and_is_called(desk: Desk) -> None:
    desk.answers["/voice"] = TALK
    with desk.stranger(desk.capability(called="carol", calls=True)) as carol:
        carol.register()
        carol.connect(To="+442079460018", note="from the page")
        carol.saw("outgoing", "accept")
        asked = desk.asked()
        assert (asked["From"], asked["To"]) == ("client:carol", "+442079460018")
        assert asked["note"] == "from the app"
        until(lambda: carol.hears("outgoing")[1] > 0.01)
        carol.do("outgoing", "disconnect()")
        desk.telephony.wait(asked["CallSid"], "completed")
        sid = desk.telephony.call("client:carol", twiml=TALK)
        carol.saw("device", "incoming")
        carol.do("incoming", "accept()")
        until(lambda: carol.hears("incoming")[1] > 0.01)
        carol.do("incoming", "disconnect()")
        desk.telephony.wait(sid, "completed")


def test_a_capability_token_lets_a_page_do_no_more_than_it_says(desk: Desk) -> None:
    precise: dict[str, Any] = {"enableImprovedSignalingErrorPrecision": True}
    with desk.stranger(desk.capability(called="carol"), **precise) as carol:
        carol.register()
        carol.connect()
        assert carol.saw("outgoing", "error") == 31201
    with desk.stranger(desk.capability(calls=True), **precise) as dave:
        dave.page.evaluate("() => { device.register().catch(() => null); }")
        assert dave.saw("device", "error") == 31105  # it has no name


def test_a_page_declines(desk: Desk) -> None:
    with desk.page("bob") as bob:
        sid = desk.telephony.call("client:bob", twiml=WAIT)
        bob.saw("device", "incoming")
        bob.do("incoming", "reject()")
        desk.telephony.wait(sid, "busy")


def test_a_page_that_is_ignored_stops_ringing(desk: Desk) -> None:
    with desk.page("bob") as bob:
        sid = desk.telephony.call("client:bob", twiml=WAIT, timeout=5)
        bob.saw("device", "incoming")
        bob.do("incoming", "ignore()")
        desk.telephony.wait(sid, "no-answer")


@pytest.mark.parametrize("options", [{}, OPUS], ids=["PCMU", "Opus"])
def test_keys_are_heard(desk: Desk, options: dict[str, Any]) -> None:
    desk.answers["/voice"] = "<Response><Gather numDigits='4' action='/got'/></Response>"
    desk.answers["/got"] = WAIT
    with desk.page(**options) as alice:
        alice.connect()
        alice.saw("outgoing", "accept")
        alice.do("outgoing", "sendDigits('12w#9')")
        assert desk.telephony.app.wait_for("/got").parameters["Digits"] == "12"


def test_the_page_and_the_app_tell_each_other_things(desk: Desk) -> None:
    desk.answers["/voice"] = WAIT
    with desk.page() as alice:
        alice.connect()
        alice.saw("outgoing", "accept")
        call = desk.telephony.client.calls(desk.asked()["CallSid"])
        call.user_defined_message_subscriptions.create(
            callback=f"{desk.telephony.app.url}/message", method="POST"
        )
        call.user_defined_messages.create(content='{"hi": "there"}')
        assert alice.saw("outgoing", "messageReceived") == {"hi": "there"}
        alice.do(
            "outgoing",
            "sendMessage({content: {a: 1}, messageType: 'user-defined-message'})",
        )
        alice.saw("outgoing", "messageSent")
        told = desk.telephony.app.wait_for("/message").parameters
        assert '"a"' in told["Content"]


def test_a_call_outlives_its_socket(desk: Desk) -> None:
    desk.answers["/voice"] = TALK
    with desk.page() as alice:
        alice.connect()
        alice.saw("outgoing", "accept")
        alice.page.evaluate("() => device._stream.transport._socket.close()")
        alice.saw("outgoing", "reconnecting")
        alice.saw("outgoing", "reconnected")
        until(lambda: alice.hears("outgoing")[1] > 0.01)
        sid = desk.asked()["CallSid"]
        assert desk.telephony.client.calls(sid).fetch().status == "in-progress"
        alice.do("outgoing", "disconnect()")
        desk.telephony.wait(sid, "completed")


def test_a_call_outlives_its_network(desk: Desk) -> None:
    """The SDK restarts ICE when its path is gone."""
    desk.answers["/voice"] = TALK
    with desk.page() as alice:
        alice.connect()
        alice.saw("outgoing", "accept")
        until(lambda: alice.hears("outgoing")[1] > 0.01)
        before = alice.page.evaluate(UFRAG)
        alice.do("outgoing", "_mediaHandler.iceRestart()")
        until(lambda: alice.page.evaluate(UFRAG) != before)
        until(lambda: alice.page.evaluate(STATE) in ("connected", "completed"))
        until(lambda: alice.hears("outgoing")[1] > 0.01)


# What the page's browser would do where a firewall lets no UDP pass: it finds the way by TCP alone.
WITHOUT_UDP = """() => {
    const take = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }, ...rest) {
        const left = sdp.replace(/a=candidate:\\S+ 1 udp .*\\r\\n/g, "");
        return take.call(this, { type, sdp: left }, ...rest);
    };
}"""


@pytest.mark.parametrize("options", [{}, OPUS], ids=["PCMU", "Opus"])
def test_a_page_without_udp_talks_over_tcp(desk: Desk, options: dict[str, Any]) -> None:
    desk.answers.update({"/voice": TO_BOB, "/done": WAIT})
    with desk.page("alice", **options) as alice, desk.page("bob") as bob:
        alice.page.evaluate(WITHOUT_UDP)
        alice.connect()
        bob.saw("device", "incoming")
        bob.do("incoming", "accept()")
        alice.wait_to_hear("outgoing", MICROPHONE_HERTZ)
        bob.wait_to_hear("incoming", MICROPHONE_HERTZ)
        assert (alice.path("outgoing"), bob.path("incoming")) == ("tcp", "udp")
        assert not alice.has_seen("outgoing", "reconnecting")
        alice.do("outgoing", "disconnect()")
        bob.saw("incoming", "disconnect")


UFRAG = (
    "() => calls.outgoing._mediaHandler.version.pc.remoteDescription.sdp.match(/ice-ufrag:(.*)/)[1]"
)
STATE = "() => calls.outgoing._mediaHandler.version.pc.iceConnectionState"


def test_a_token_is_replaced_in_a_call(desk: Desk) -> None:
    desk.answers["/voice"] = TALK
    with desk.page() as alice:
        alice.connect()
        alice.saw("outgoing", "accept")
        alice.page.evaluate("(token) => device.updateToken(token)", desk.token("alice"))
        time.sleep(0.5)
        assert not alice.has_seen("outgoing", "disconnect")
        assert not alice.has_seen("device", "error")
        until(lambda: alice.hears("outgoing")[1] > 0.01)


def test_a_token_that_expires_is_told(desk: Desk) -> None:
    server = str(desk.telephony.server.facts["https"])
    with softphone(desk.browser, desk.sdks[LATEST], server) as alice:
        alice.open(desk.token("alice", ttl=3), tokenRefreshMs=1000)
        alice.register()
        alice.saw("device", "tokenWillExpire")
        assert alice.saw("device", "error") == 20104
        alice.saw("device", "unregistered")


@pytest.mark.parametrize(
    ("precise", "code"), [(False, 53000), (True, 31202)], ids=["by default", "precise"]
)
def test_a_forged_token_is_refused(desk: Desk, precise: bool, code: int) -> None:
    server = str(desk.telephony.server.facts["https"])
    with softphone(desk.browser, desk.sdks[LATEST], server) as mallory:
        forged = desk.token("alice").rpartition(".")[0] + "." + "A" * 43
        mallory.open(forged, enableImprovedSignalingErrorPrecision=precise)
        refused = "() => device.register().then(() => 'registered', () => 'refused')"
        assert mallory.page.evaluate(refused) == "refused"
        assert mallory.saw("device", "error") == code


def test_a_refusal_is_told_with_its_code(desk: Desk) -> None:
    desk.answers["/voice"] = "<Response><Reject reason='busy'/></Response>"
    with desk.page(enableImprovedSignalingErrorPrecision=True) as alice:
        alice.connect()
        assert alice.saw("outgoing", "error") == 31486
        alice.saw("outgoing", "disconnect")


def test_what_the_sdk_measures_comes_to_the_event_gateway(desk: Desk) -> None:
    desk.answers["/voice"] = WAIT
    with desk.page(publishEvents=True) as alice:
        reports: list[int] = []
        alice.page.on(
            "response",
            lambda answer: reports.append(answer.status) if "/ea?h=" in answer.url else None,
        )
        alice.connect()
        alice.saw("outgoing", "accept")
        until(lambda: alice.page.evaluate("() => true") and len(reports) > 3)
        assert set(reports) == {204}
        sid = desk.asked()["CallSid"]
        until(lambda: "ice-connection-state" in groups(desk.timeline(sid, "insights")))
        (row, *_) = desk.timeline(sid, "insights")
        assert (row["call_sid"], row["detail"]["pii.client"]) == (sid, "alice")


def groups(rows: list[dict[str, Any]]) -> set[str]:
    return {row["detail"]["group"] for row in rows if row["detail"]["endpoint"] == "EndpointEvents"}


def test_preflight_finds_all_well(desk: Desk) -> None:
    desk.answers["/voice"] = "<Response><Say>well</Say><Pause length='3'/></Response>"
    server = str(desk.telephony.server.facts["https"])
    with softphone(desk.browser, desk.sdks[LATEST], server) as alice:
        outcome = alice.page.evaluate(
            """([token, chunderw]) => new Promise((done) => {
                const test = Twilio.Device.runPreflight(token, { chunderw });
                test.on('completed', (report) => done(report.edge + ' completed'));
                test.on('failed', (error) => done('failed ' + error.message));
            })""",
            [desk.token("alice"), alice.host],
        )
        assert outcome.endswith("completed")


def hertz(heard: audio.Samples) -> float:
    """Return the loudest frequency."""
    return float(np.abs(np.fft.rfft(heard)).argmax() * audio.RATE / len(heard))


def test_a_page_calls_a_sip_phone(desk: Desk) -> None:
    number = desk.telephony.handset(0)["number"]
    desk.answers["/voice"] = (
        f"<Response><Dial callerId='{desk.telephony.number}'>{number}</Dial></Response>"
    )
    with desk.telephony.phone(says=SAID) as phone, desk.page() as alice:
        alice.connect()
        phone.wait_for("CALL_INCOMING")
        phone.answer()
        until(lambda: alice.hears("outgoing")[1] > 0.01)
        phone.wait_heard(3)
        alice.do("outgoing", "disconnect()")
        phone.wait_for("CALL_CLOSED")
        assert abs(hertz(audio.voiced(audio.read(phone.heard()))) - MICROPHONE_HERTZ) < 15


def test_a_sip_phone_calls_a_page(desk: Desk) -> None:
    desk.answers["/voice"] = "<Response><Dial><Client>alice</Client></Dial></Response>"
    with desk.telephony.phone(says=SAID) as phone, desk.page() as alice:
        phone.dial(desk.telephony.number_uri)
        told = alice.saw("device", "incoming")
        assert told["From"] == desk.telephony.handset(0)["number"]
        alice.do("incoming", "accept()")
        until(lambda: alice.hears("incoming")[1] > 0.01)
        phone.wait_heard(3)
        phone.hang_up()
        alice.saw("incoming", "disconnect")
        assert abs(hertz(audio.voiced(audio.read(phone.heard()))) - MICROPHONE_HERTZ) < 15


def test_the_softphone_in_a_web_page(desk: Desk, tmp_path: Path) -> None:
    """The example of `docs/howto/softphone.md`."""
    server = desk.telephony.server
    settings = {
        "TWILIO_ACCOUNT_SID": server.credentials[0],
        "SWITCHHOOK_URL": server.http,
        "SWITCHHOOK_HTTPS": urlsplit(str(server.facts["https"])).netloc,
        "VOICE_SDK": str(desk.sdks[LATEST].parent),
    }
    with (
        example_app("softphone", server.credentials[1], tmp_path, **settings) as app,
        contextlib.closing(desk.browser.new_context(ignore_https_errors=True)) as context,
    ):
        alice, bob = context.new_page(), context.new_page()
        for page, name in ((alice, "alice"), (bob, "bob")):
            page.goto(f"{app.url}/?name={name}")
            expect(page.locator("#state")).to_have_text("ready")
        alice.click("#call")
        expect(bob.locator("#state")).to_have_text("client:alice calls")
        bob.click("#answer")
        for page in (alice, bob):
            expect(page.locator("#state")).to_have_text("talking")
        bob.click("#hang-up")
        for page in (alice, bob):
            expect(page.locator("#state")).to_have_text("ready")
