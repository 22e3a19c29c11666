"""Clips: a URL or a text into audio, whichever way it takes; what fails is an alert.

https://www.twilio.com/docs/voice/twiml/play, .../say. Media is fetched with GET and without the
standard parameters, and kept as its cache headers allow; speech is kept for good.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final, Protocol

from switchhook.media.clips import Clip
from switchhook.media.prompts import AudioError, Loaded, Prompts, decoded
from switchhook.media.shelf import Validators
from switchhook.speech import SpeechError, Synthesiser
from switchhook.webhooks import (
    AlertSink,
    HttpRequest,
    HttpResponse,
    Session,
    WebhookError,
    resolve,
    without_secrets,
)

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

MOST_CHARACTERS: Final = 4096
MOST_TIMES: Final = 1000  # that a loop of 0 plays, unless the call ends before
FOREVER: Final = float("inf")
MUSIC_SECONDS: Final = 30.0
NOTHING_TO_SAY: Final = 13520
TOO_LONG_TO_SAY: Final = 13521
NO_SPEECH: Final = 12400
_MAX_AGE: Final = re.compile(r"(?:s-maxage|max-age)\s*=\s*\"?([0-9]{1,9})")


class Aloud(Protocol):
    """What a verb that prompts may ask for; None means that there is nothing to hear."""

    async def speech(self, text: str, *, language: str, voice: str) -> Clip | None:
        """Return `text` as audio."""
        ...

    async def audio(self, url: str) -> Clip | None:
        """Return the audio at `url`, which may be relative to the document."""
        ...


class Fetcher(Protocol):
    """The part of `Webhooks` that clips need."""

    async def fetch(self, request: HttpRequest, session: Session | None = None) -> HttpResponse:
        """Ask one URL; raises `WebhookError`."""
        ...


class Clips:
    """Turns URLs and texts into clips for every call."""

    def __init__(
        self,
        fetcher: Fetcher,
        synthesiser: Synthesiser | None,
        prompts: Prompts,
        alert: AlertSink,
        *,
        outside: Outside = asyncio.timeout,
    ) -> None:
        self._outside = outside
        self._fetcher = fetcher
        self._synthesiser = synthesiser
        self._prompts = prompts
        self._alert = alert

    def of(self, account_sid: str, call_sid: str, base: str) -> "CallClips":
        """Return the clips of a call's document that came from `base`."""
        return CallClips(self, account_sid, call_sid, base)

    async def speech(self, text: str, language: str, voice: str) -> Clip:
        """Return `text` spoken, from the cache if it was said before. Raises `SpeechError`."""
        synthesiser = self._synthesiser
        if synthesiser is None:
            raise SpeechError(
                "no synthesiser is installed; it comes with the extra switchhook[speech]"
            )

        async def load(_: Validators) -> Loaded:
            samples = await synthesiser.synthesise(text, language=language, voice=voice)
            return Loaded(Clip(samples), seconds=FOREVER)

        clip = await self._prompts.get(f"say {language} {voice} {_digest(text)}", load)
        return replace(clip, text=_words(text))

    async def audio(self, url: str, account_sid: str, call_sid: str) -> Clip:
        """Return the audio at `url`. Raises `WebhookError`, `AudioError`."""

        async def load(known: Validators) -> Loaded | None:
            request = HttpRequest(
                url=url,
                method="GET",
                parameters={},
                account_sid=account_sid,
                resource_sid=call_sid,
                kind="media",
                headers=known.headers,
            )
            response = await self._fetcher.fetch(request)
            if response.status == 304:
                return None
            clip = await decoded(response.body, response.content_type, self._outside)
            return Loaded(clip, _validators(response), *_freshness(response.headers))

        return await self._prompts.get(f"play {account_sid} {_digest(url)}", load)

    async def hold_music(self) -> Clip:
        """Return what callers hear who wait and whose app has nothing for them."""
        async with self._outside(MUSIC_SECONDS):
            return await asyncio.to_thread(_hold_music)

    def report(
        self, account_sid: str, call_sid: str, code: int, text: str, error: WebhookError | None
    ) -> None:
        """Raise the alert for a clip that could not be had."""
        self._alert(
            account_sid=account_sid,
            resource_sid=call_sid,
            code=code,
            text=text,
            request=error.request if error else None,
            response=error.response if error else None,
        )


class CallClips:
    """Implements `Aloud` for one document of one call."""

    def __init__(self, clips: Clips, account_sid: str, call_sid: str, base: str) -> None:
        self._clips = clips
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._base = base

    async def speech(self, text: str, *, language: str, voice: str) -> Clip | None:
        """Return `text` as audio."""
        if not text.strip():
            self._report(NOTHING_TO_SAY, "Say: the text is empty")
            return None
        if len(text) > MOST_CHARACTERS and not text.startswith("<speak"):
            self._report(TOO_LONG_TO_SAY, f"Say: {len(text)} characters, the rest is left out")
            text = text[:MOST_CHARACTERS]
        try:
            return await self._clips.speech(text, language, voice)
        except SpeechError as error:
            self._report(NO_SPEECH, f"Say: {error}")
            return None

    async def audio(self, url: str) -> Clip | None:
        """Return the audio at `url`, which may be relative to the document."""
        address = resolve(self._base, url)
        try:
            return await self._clips.audio(address, self._account_sid, self._call_sid)
        except WebhookError as error:
            self._report(error.code, str(error), error)
        except AudioError as error:
            self._report(error.code, f"{without_secrets(address)}: {error}")
        return None

    def _report(self, code: int, text: str, error: WebhookError | None = None) -> None:
        self._clips.report(self._account_sid, self._call_sid, code, text, error)


def _hold_music() -> Clip:
    from switchhook.media.hold_music import hold_music  # numpy, which would delay the start

    return hold_music()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _words(text: str) -> str:
    """Return what is said: `text` without markup."""
    if not text.startswith("<speak"):
        return text
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def _validators(response: HttpResponse) -> Validators:
    headers = response.headers
    return Validators(headers.get("etag", ""), headers.get("last-modified", ""))


def _freshness(headers: Mapping[str, str]) -> tuple[float, bool]:
    """Return for how many seconds to play unasked, and whether to keep it (RFC 9111 §5.2.2)."""
    control = headers.get("cache-control", "").lower()
    if "no-store" in control:
        return 0.0, False
    if "no-cache" in control:
        return 0.0, True
    found = _MAX_AGE.search(control)
    return (float(found[1]) if found else 0.0), True
