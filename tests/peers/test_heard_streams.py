"""Media Streams between a real phone and a real WebSocket server."""

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.peers.apps import example_app
from tests.peers.audio import Samples, likeness, read, samples, seconds, spoken
from tests.peers.telephony import Telephony
from tests.peers.waiting import until

CALLER_SAYS = "The quick brown fox jumps over the lazy dog."
OTHER = "Nobody is at home, good bye."
GOODBYE = "You closed the stream. Goodbye."
AGAIN = 8


def decoded(mulaw: bytes) -> Samples:
    """Return mu-law audio as samples (ITU-T G.711)."""
    bits = ~np.frombuffer(mulaw, np.uint8) & 0xFF
    magnitude = (((bits & 15).astype(np.float64) * 8 + 132) * 2.0 ** ((bits >> 4) & 7)) - 132
    return np.where(bits & 0x80, -magnitude, magnitude)


@dataclass
class Listener:
    """An app's WebSocket server: it keeps what comes, and sends what it is told to."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    signature: str = ""
    connection: ServerConnection | None = None
    server: Server | None = None

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the messages of a kind so far."""
        return [message for message in list(self.messages) if message["event"] == event]

    def heard(self, track: str) -> Samples:
        """Return a track's audio so far."""
        media = [message["media"] for message in self.of("media")]
        return decoded(
            b"".join(base64.b64decode(one["payload"]) for one in media if one["track"] == track)
        )

    def handle(self, connection: ServerConnection) -> None:
        """Take a connection."""
        assert connection.request is not None
        self.signature = connection.request.headers.get("X-Twilio-Signature", "")
        self.connection = connection
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                self.messages.append(json.loads(message))

    def kill(self) -> None:
        """Die, as a process does: without a word."""
        assert self.connection is not None
        self.connection.socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    with serve(listener.handle, "127.0.0.1", 0) as server:
        listener.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/audio"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield listener
        server.shutdown()
        thread.join()


def test_a_phone_hears_itself_from_the_example_app(telephony: Telephony, tmp_path: Path) -> None:
    token = telephony.server.credentials[1]
    [number] = telephony.client.incoming_phone_numbers.list(phone_number=telephony.number)
    with (
        example_app("stream", token, tmp_path) as app,
        telephony.phone(0, says=spoken(CALLER_SAYS) * AGAIN) as phone,
    ):
        number.update(voice_url=f"{app.url}/voice")
        phone.dial(telephony.number_uri)
        phone.wait_heard(seconds(samples(spoken(CALLER_SAYS))) + 1)
        phone.press("#")
        phone.wait_for("CALL_CLOSED")
        heard = read(phone.heard())
    assert likeness(heard, samples(spoken(CALLER_SAYS))) > 0.8
    assert likeness(heard, samples(spoken(GOODBYE))) > 0.8
    assert likeness(heard, samples(spoken(OTHER))) < 0.5
    [call] = telephony.client.calls.list(limit=1)
    assert telephony.client.calls(call.sid).notifications.list() == [], app.log.read_text()


def test_an_app_hears_both_sides_and_is_told_how_it_goes(
    telephony: Telephony, listener: Listener
) -> None:
    app = telephony.app
    app.answers["/voice"] = (
        f'<Response><Start><Stream name="mine" url="{listener.url}" track="both_tracks"'
        ' statusCallback="/stream"><Parameter name="a" value="b"/></Stream></Start>'
        f'<Say>{OTHER}</Say><Stop><Stream name="mine"/></Stop><Say>{GOODBYE}</Say></Response>'
    )
    with telephony.phone(0, says=spoken(CALLER_SAYS) * AGAIN) as phone:
        phone.dial(telephony.number_uri)
        phone.wait_for("CALL_CLOSED")
        heard = read(phone.heard())
    assert likeness(heard, samples(spoken(GOODBYE))) > 0.8
    start = listener.of("start")[0]["start"]
    assert start["customParameters"] == {"a": "b"}
    assert listener.messages[-1]["event"] == "stop"
    assert likeness(listener.heard("outbound"), samples(spoken(OTHER))) > 0.8
    inbound, said = listener.heard("inbound"), samples(spoken(CALLER_SAYS))
    assert likeness(inbound, said[: len(inbound) // 2]) > 0.8
    assert likeness(listener.heard("outbound"), samples(spoken(GOODBYE))) < 0.6
    app.wait_for("/stream", times=2)
    told = [asked.parameters for asked in app.of("/stream")]
    assert [one["StreamEvent"] for one in told] == ["stream-started", "stream-stopped"]
    for one in told:
        assert (one["StreamName"], one["StreamSid"]) == ("mine", start["streamSid"])
        assert one["CallSid"] == start["callSid"]
    assert all(asked.signed for asked in app.of("/stream"))


def test_a_stream_begun_by_rest_hears_the_phone(telephony: Telephony, listener: Listener) -> None:
    telephony.app.answers["/voice"] = '<Response><Pause length="60"/></Response>'
    with telephony.phone(0, says=spoken(CALLER_SAYS) * AGAIN) as phone:
        sid = telephony.call(telephony.handset(0)["number"])
        phone.wait_for("CALL_INCOMING")
        phone.answer()
        telephony.wait(sid, "in-progress")
        streams = telephony.client.calls(sid).streams
        stream = streams.create(url=listener.url, name="mine", parameter1_name="x")
        said = samples(spoken(CALLER_SAYS))
        until(lambda: len(listener.of("media")) * 0.02 > seconds(said) + 1)
        assert streams("mine").update(status="stopped").sid == stream.sid
        until(lambda: listener.messages[-1]["event"] == "stop")
        assert telephony.client.calls(sid).fetch().status == "in-progress"
        phone.hang_up()
        telephony.wait(sid, "completed")
    assert likeness(listener.heard("inbound"), said) > 0.8
    assert listener.of("start")[0]["start"]["customParameters"] == {"x": ""}


def test_the_call_goes_on_when_the_app_dies(telephony: Telephony, listener: Listener) -> None:
    telephony.app.answers["/voice"] = (
        f'<Response><Connect><Stream url="{listener.url}"/></Connect><Say>{OTHER}</Say></Response>'
    )
    with telephony.phone(0) as phone:
        phone.dial(telephony.number_uri)
        until(lambda: len(listener.of("media")) > 10)
        listener.kill()
        phone.wait_for("CALL_CLOSED")
        heard = read(phone.heard())
    assert likeness(heard, samples(spoken(OTHER))) > 0.8
    [call] = telephony.client.calls.list(limit=1)
    codes = [one.error_code for one in telephony.client.calls(call.sid).notifications.list()]
    assert codes == ["31921"]


def test_nobody_listening_is_an_alert_and_the_call_goes_on(telephony: Telephony) -> None:
    telephony.app.answers["/voice"] = (
        '<Response><Connect><Stream url="ws://127.0.0.1:9/"/></Connect>'
        f"<Say>{OTHER}</Say></Response>"
    )
    with telephony.phone(0) as phone:
        phone.dial(telephony.number_uri)
        phone.wait_for("CALL_CLOSED")
        assert likeness(read(phone.heard()), samples(spoken(OTHER))) > 0.8
    [call] = telephony.client.calls.list(limit=1)
    codes = [one.error_code for one in telephony.client.calls(call.sid).notifications.list()]
    assert codes == ["31902"]
