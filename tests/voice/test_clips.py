"""https://www.twilio.com/docs/voice/twiml/play, https://www.twilio.com/docs/voice/twiml/say"""

from collections.abc import Mapping

import pytest

from switchhook.media.prompts import Prompts
from switchhook.media.recordings import header
from switchhook.media.tones import tone
from switchhook.speech import SpeechError
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.clips import CallClips, Clips
from switchhook.webhooks import HttpRequest, HttpResponse, Session, WebhookError
from tests.voice.house import Voice

SAMPLES = tone((300,), 0.1).samples
WAV = header(1, len(SAMPLES)) + SAMPLES
BASE = "http://app.test/dir/voice"


class Site:
    """A web site with one audio file."""

    def __init__(self, **headers: str) -> None:
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.requests: list[HttpRequest] = []
        self.status = 200

    async def fetch(self, request: HttpRequest, session: Session | None = None) -> HttpResponse:
        """Answer with the file, or 304 when the validators still hold."""
        self.requests.append(request)
        if self.status >= 400:
            raise WebhookError(11200, f"HTTP status {self.status}", request)
        status = 304 if request.headers and self.status == 304 else 200
        body = b"" if status == 304 else WAV
        return HttpResponse(request.url, status, "audio/wav", "", self.headers, body)


class Mute(Voice):
    """A synthesiser that cannot."""

    async def synthesise(self, text: str, *, language: str, voice: str) -> bytes:
        """Refuse."""
        raise SpeechError("no worker answered")


class Desk:
    """Clips of one document, and the alerts they raise."""

    def __init__(self, loop: VirtualTimeLoop, site: Site, voice: Voice | None = None) -> None:
        self.alerts: list[tuple[int, str]] = []
        prompts = Prompts(outside=loop.outside)
        clips = Clips(site, voice, prompts, self.alert, outside=loop.outside)
        self.clips: CallClips = clips.of("AC1", "CA1", BASE)

    def alert(self, **told: object) -> None:
        """Keep it."""
        assert isinstance(told["code"], int)
        assert told["resource_sid"] == "CA1"
        self.alerts.append((told["code"], str(told["text"])))


async def test_audio_is_asked_for_without_parameters(virtual_loop: VirtualTimeLoop) -> None:
    site = Site()
    clip = await Desk(virtual_loop, site).clips.audio("../a.wav")
    assert clip is not None and clip.seconds == pytest.approx(0.1)
    (request,) = site.requests
    assert (request.method, request.url, request.parameters) == ("GET", "http://app.test/a.wav", {})
    assert (request.kind, request.account_sid, request.resource_sid) == ("media", "AC1", "CA1")


@pytest.mark.parametrize(
    ("headers", "requests"),
    [
        ({}, 2),
        ({"cache_control": "max-age=60"}, 1),
        ({"cache_control": "public, max-age=60"}, 1),
        ({"cache_control": "no-cache", "etag": '"1"'}, 2),
        ({"cache_control": "no-store, max-age=60"}, 2),
    ],
)
async def test_how_long_audio_is_kept(
    virtual_loop: VirtualTimeLoop, headers: Mapping[str, str], requests: int
) -> None:
    site = Site(**headers)
    desk = Desk(virtual_loop, site)
    for _ in range(2):
        assert await desk.clips.audio("a.wav") is not None
    assert len(site.requests) == requests


async def test_validators_spare_the_download(virtual_loop: VirtualTimeLoop) -> None:
    site = Site(etag='"1"', last_modified="Wed, 01 Jan 2025 00:00:00 GMT")
    desk = Desk(virtual_loop, site)
    first = await desk.clips.audio("a.wav")
    site.status = 304
    assert await desk.clips.audio("a.wav") == first
    assert site.requests[1].headers == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Wed, 01 Jan 2025 00:00:00 GMT",
    }


async def test_a_failed_download_is_an_alert(virtual_loop: VirtualTimeLoop) -> None:
    site = Site()
    site.status = 500
    desk = Desk(virtual_loop, site)
    assert await desk.clips.audio("a.wav") is None
    assert desk.alerts == [(11200, "HTTP status 500")]


async def test_speech_is_made_once_and_carries_its_words(virtual_loop: VirtualTimeLoop) -> None:
    desk = Desk(virtual_loop, Site(), Voice())
    once = await desk.clips.speech("two words", language="en-US", voice="man")
    again = await desk.clips.speech("two words", language="en-US", voice="man")
    assert once is not None and again is not None
    assert (once.text, once.seconds) == ("two words", 1.0)
    assert once.samples is again.samples


async def test_speech_that_cannot_be_had_is_an_alert(virtual_loop: VirtualTimeLoop) -> None:
    for voice in (None, Mute()):
        desk = Desk(virtual_loop, Site(), voice)
        assert await desk.clips.speech("x", language="en-US", voice="man") is None
        assert [code for code, _ in desk.alerts] == [12400]


async def test_too_long_a_text_is_cut_with_an_alert(virtual_loop: VirtualTimeLoop) -> None:
    desk = Desk(virtual_loop, Site(), Voice())
    clip = await desk.clips.speech("a" * 5000, language="en-US", voice="man")
    assert clip is not None and len(clip.text) == 4096
    assert [code for code, _ in desk.alerts] == [13521]
