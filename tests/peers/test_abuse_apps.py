"""Hostile apps: whatever they answer, the caller is told, the alert says why, and no more happens.

Codes: https://www.twilio.com/docs/api/errors.
"""

import gzip
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.peers.adversary import (
    Api,
    Asked,
    Behaviour,
    HostileApp,
    close_at_once,
    drip,
    hang,
    redirect,
    respond,
    settled,
    stream,
    unharmed,
)
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

SORRY = "We're sorry, an application error has occurred. Goodbye."
MEGABYTE = 1 << 20
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]><Response><Say>&k;</Say></Response>"
)
FILE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Response><Say>&x;</Say></Response>'
GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Type: "

Make = Callable[[HostileApp], Behaviour]


def raw(data: bytes) -> Make:
    """Return an app that sends these bytes, and closes."""

    def behave(connection: socket.socket, asked: Asked) -> None:
        connection.sendall(data)

    return lambda app: behave


def always(behaviour: Behaviour) -> Make:
    return lambda app: behaviour


def twiml(document: str | bytes) -> Make:
    return always(respond(document))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server"), "--drain=0") as server:
        yield server


@pytest.fixture(scope="module")
def app() -> Iterator[HostileApp]:
    with HostileApp() as app:
        yield app


def call(server: RunningServer, **form: object) -> tuple[list[int], list[str]]:
    """Return the alerts that a call with these instructions raises, and what was heard."""
    api = Api(server)
    until(lambda: api.handset("call").status == 404)
    sid = api.place(**form)
    until(lambda: api.handset("answer").status == 200)
    assert api.ended(sid)["status"] == "completed"
    return api.alerts(sid), api.handset("heard").json["texts"]


DOCUMENTS: dict[str, tuple[Make, int]] = {
    "100 MB": (always(stream("text/xml", 100 * MEGABYTE)), 11750),
    "100 MB, announced": (always(stream("text/xml", 100 * MEGABYTE, told=True)), 11750),
    "without end": (always(stream("text/xml", 0)), 11750),
    "a bomb": (raw(GZIP + b"text/xml\r\n\r\n" + gzip.compress(bytes(50 * MEGABYTE))), 11750),
    "redirected for ever": (always(redirect("/app")), 11215),
    "redirected to nowhere": (always(redirect("http://[::bad/")), 11100),
    "redirected to a file": (always(redirect("file:///etc/passwd")), 11100),
    "never": (lambda app: hang(app.over), 11200),
    "byte by byte": (
        lambda app: drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n" * 99, app.over), 11200
    ),
    "not at all": (always(close_at_once), 11206),
    "nonsense": (raw(b"\x16\x03\x01nonsense\r\n\r\n"), 11206),
    "heads without end": (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000), 11206),
    "less than announced": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<R/>"), 11206),
    "an error": (always(respond("oops", status="500 Oops")), 11200),
    "invalid UTF-8": (twiml(b"<Response><Say>\xff\xfe</Say></Response>"), 12100),
    "broken XML": (twiml("<Response><Say>"), 12100),
    "nothing": (twiml(""), 12100),
    "a billion laughs": (twiml(LAUGHS), 12100),
    "a file of ours": (twiml(FILE), 12100),
    "a thousand levels": (twiml("<Response>" + "<Gather>" * 1000 + "</Gather>" * 1000), 12100),
    "another type": (always(respond("<Response/>", "application/octet-stream")), 12300),
    "heads that are no text": (raw(b"HTTP/1.1 500 X\r\nX-A: \xff\xfe\r\n\r\n\0\xff"), 11200),
    "a type that is no text": (raw(b"HTTP/1.1 200 X\r\nContent-Type: \xff\r\n\r\nx"), 12300),
    "no type": (raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<Response/>"), 12300),
    "itself": (twiml("<Response><Redirect/></Response>"), 11215),
    "a URL that is none": (twiml("<Response><Redirect>http://[bad</Redirect></Response>"), 11100),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_app_that_answers_badly_is_an_alert(
    server: RunningServer, app: HostileApp, name: str
) -> None:
    make, code = DOCUMENTS[name]
    app.behaviours.clear()
    url = app.on("/app", make(app)) + "#rt=1000&ct=1000"
    twiml = f"<Response><Redirect>{url}</Redirect></Response>".replace("&", "&amp;")
    api = Api(server)
    until(lambda: api.handset("call").status == 404)
    sid = api.place(Twiml=twiml)
    until(lambda: api.handset("answer").status == 200)
    until(lambda: api.alerts(sid) == [code])
    until(lambda: SORRY in api.handset("heard").json["texts"])
    assert api.get(f"Calls/{sid}.json")["status"] == "in-progress"
    api.handset("hangup")
    assert api.ended(sid)["status"] == "completed"


AUDIO: dict[str, tuple[Make, int]] = {
    "without end": (always(stream("audio/wav", 0)), 11751),
    "100 MB": (always(stream("audio/wav", 100 * MEGABYTE)), 11751),
    "100 MB, announced": (always(stream("audio/wav", 100 * MEGABYTE, told=True)), 11751),
    "a bomb": (raw(GZIP + b"audio/wav\r\n\r\n" + gzip.compress(bytes(50 * MEGABYTE))), 11751),
    "no audio": (always(respond(b"no audio" * 1000, "audio/wav")), 13420),
    "a page": (always(respond("<html/>", "text/html")), 12300),
    "an hour": (always(respond(b"\x7f" * (8000 * 3600), "audio/basic")), 13420),
    "not at all": (always(close_at_once), 11206),
    "redirected for ever": (always(redirect("/audio")), 11215),
}


@pytest.mark.parametrize("name", AUDIO)
def test_audio_that_cannot_be_played_is_passed_over(
    server: RunningServer, app: HostileApp, name: str
) -> None:
    make, code = AUDIO[name]
    url = app.on("/audio", make(app))
    document = f"<Response><Play>{url}</Play><Say>and on</Say></Response>"
    assert call(server, Twiml=document) == ([code], ["and on"])


def test_a_callback_that_hangs_delays_no_call(server: RunningServer, app: HostileApp) -> None:
    url = app.on("/status", hang(app.over))
    events = ["initiated", "ringing", "answered", "completed"]
    told = {"StatusCallback": url, "StatusCallbackEvent": events}
    assert call(server, Twiml="<Response><Say>on</Say></Response>", **told) == ([], ["on"])


def test_bad_apps_leave_nothing_behind(server: RunningServer, app: HostileApp) -> None:
    huge = app.on("/huge", respond(b"fLaC" + bytes(20 * MEGABYTE), "audio/wav"))
    endless = app.on("/endless", stream("text/xml", 0))
    api = Api(server)

    def suffer() -> None:
        call(server, Twiml=f"<Response><Play>{huge}</Play></Response>")
        sid = api.place(1, Url=endless)
        until(lambda: api.handset("answer", 1).status == 200)
        until(lambda: api.alerts(sid) == [11750])
        api.handset("hangup", 1)

    suffer()
    before = settled(server)
    for _ in range(5):
        suffer()
    unharmed(server, before)
