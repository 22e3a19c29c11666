"""The larger examples, with simulated phones and callers who speak."""

import base64
import io
import urllib.request
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from twilio.request_validator import RequestValidator

from tests.peers.apps import ExampleApp, Name, example_app
from tests.peers.audio import RATE, Samples, likeness, samples, spoken
from tests.peers.sdk import Phone, sdk
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

SPEAKER = "+14155550177"  # the number of whoever speaks: nobody has to hold its phone


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        sdk(server).incoming_phone_numbers.create(phone_number=SPEAKER)
        yield server


@pytest.fixture
def client(server: RunningServer) -> Any:
    return sdk(server)


@pytest.fixture
def number(server: RunningServer) -> str:
    return str(server.facts["number"])


@pytest.fixture
def phones(server: RunningServer) -> tuple[Phone, Phone]:
    return Phone(server, 0), Phone(server, 1)


@pytest.fixture
def app(
    request: pytest.FixtureRequest, server: RunningServer, client: Any, number: str,
    phones: tuple[Phone, Phone], tmp_path: Path,
) -> Iterator[ExampleApp]:  # fmt: skip
    """The example that the test names, answering calls to the number."""
    name: Name = request.param
    sid, token = server.credentials
    other = phones[1].number
    people = {"AGENTS": other, "AGENT": other, "OWNER": other, "SUPERVISOR": SPEAKER}
    address = {"TWILIO_ACCOUNT_SID": sid, "SWITCHHOOK_URL": server.http}
    with example_app(name, token, tmp_path, **address, **people) as app:
        [found] = client.incoming_phone_numbers.list(phone_number=number)
        found.update(voice_url=f"{app.url}/voice", voice_method="POST")
        yield app
        until(lambda: not client.calls.list(status="in-progress"))
        alerts = [one.message_text for one in client.api.account.notifications.list()]
        assert alerts == [], app.log.read_text()


def wav(url: str, **headers: str) -> Samples:
    """Return a WAV file."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        data = answer.read()
    with wave.open(io.BytesIO(data)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64)


def kept(server: RunningServer, path: str) -> Samples:
    """Return a WAV file of the server's."""
    login = base64.b64encode(":".join(server.credentials).encode()).decode()
    return wav(server.http + path, Authorization=f"Basic {login}")


def heard(phone: Phone) -> Samples:
    """Return the sound of a phone's last call."""
    return kept(phone.server, f"/switchhook/v1/handsets/{phone.number}/heard.wav")


@pytest.mark.parametrize("app", ["call_centre"], indirect=True)
def test_a_caller_waits_in_line_until_an_agent_is_there(
    app: ExampleApp, server: RunningServer, client: Any, number: str, phones: tuple[Phone, Phone]
) -> None:
    caller, agent = phones
    sid = caller.dial(number)
    caller.wait_to_hear("You are number 1 in line.")
    [queue] = client.queues.list()
    until(lambda: client.queues(queue.sid).fetch().current_size == 1)
    address = f"{app.url}/music.wav"
    signature = RequestValidator(server.credentials[1]).compute_signature(address, {})
    music = wav(address, **{"X-Twilio-Signature": signature})
    until(lambda: likeness(heard(caller), music[:RATE]) > 0.8)
    agent.dial(number)
    caller.wait_to_hear("Here is an agent.")
    until(lambda: client.queues(queue.sid).fetch().current_size == 0)
    agent.press("*")
    caller.wait_to_hear("Thank you for calling.")
    until(lambda: client.calls(sid).fetch().status == "completed")
    agent.hangup()


@pytest.mark.parametrize("app", ["voicemail"], indirect=True)
def test_whoever_is_not_there_gets_a_text_with_the_message(
    app: ExampleApp, server: RunningServer, client: Any, number: str, phones: tuple[Phone, Phone]
) -> None:
    owner, words = phones[1], "Please call me back today."
    call = client.calls.create(
        to=number, from_=SPEAKER, twiml='<Response><Pause length="20"/></Response>'
    )
    until(lambda: owner.act("POST", "hangup"))  # it rings, and is declined
    until(lambda: client.recordings.list())
    client.calls(call.sid).update(twiml=f"<Response><Say>{words}</Say></Response>")
    until(lambda: owner.inbox())
    [recording] = client.recordings.list()
    [text] = owner.inbox()
    assert text.startswith(f"{SPEAKER} left you {recording.duration} seconds: ")
    assert text.endswith(f"/Recordings/{recording.sid}.mp3")
    path = recording.uri.removesuffix(".json") + ".wav"
    assert likeness(kept(server, path), samples(spoken(words))) > 0.8


@pytest.mark.parametrize("app", ["coaching"], indirect=True)
def test_a_supervisor_is_heard_by_the_agent_alone_until_the_star(
    app: ExampleApp, client: Any, number: str, phones: tuple[Phone, Phone]
) -> None:
    caller, agent = phones
    advice, greeting = "Offer them a discount of ten percent.", "Hello, I am the supervisor."
    caller.dial(number)
    agent.answer()
    until(lambda: client.conferences.list(friendly_name="Support", status="in-progress"))
    call = client.calls.create(
        to=number, from_=SPEAKER,
        twiml=f'<Response><Pause/><Say>{advice}</Say><Play digits="*"/><Pause/>'
        f"<Say>{greeting}</Say></Response>",
    )  # fmt: skip
    until(lambda: client.calls(call.sid).fetch().status == "completed")
    caller.hangup()
    by_agent, by_caller = heard(agent), heard(caller)
    assert likeness(by_agent, samples(spoken(advice))) > 0.8
    assert likeness(by_caller, samples(spoken(advice))) < 0.5
    assert likeness(by_agent, samples(spoken(greeting))) > 0.8
    assert likeness(by_caller, samples(spoken(greeting))) > 0.8


@pytest.mark.parametrize("app", ["voice_menu"], indirect=True)
def test_a_caller_says_what_it_is_about(app: ExampleApp, client: Any, number: str) -> None:
    call = client.calls.create(
        to=number, from_=SPEAKER,
        twiml='<Response><Pause/><Say>opening hours</Say><Pause length="20"/></Response>',
    )  # fmt: skip
    until(lambda: client.calls(call.sid).fetch().status == "completed")
    calls = client.calls.list(to=number, from_=SPEAKER)
    answered = next(one for one in calls if one.direction == "inbound")
    [choice, _] = client.calls(answered.sid).events.list()
    assert choice.request["parameters"]["speech_result"].lower().startswith("opening hours")
    assert "from nine to five" in choice.response["response_body"]


@pytest.mark.parametrize("app", ["voice_menu"], indirect=True)
def test_a_caller_presses_a_key(app: ExampleApp, number: str, phones: tuple[Phone, Phone]) -> None:
    phone, _ = phones
    phone.dial(number)
    phone.wait_to_hear("For opening hours")
    phone.press("2")
    phone.wait_to_hear("Your balance is zero. Goodbye.")
