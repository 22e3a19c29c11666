"""Documents: ask the app for TwiML and read what it answers.

https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application. XML and HTML are
TwiML; plain text is TwiML or else spoken; audio is played. A failure raises an alert and goes to
the fallback URL; when that fails too, or there is none, `NoDocument` ends the call.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Protocol

from switchhook.domain.entities import Method
from switchhook.protocols.twiml import Document as Parsed
from switchhook.protocols.twiml import TwimlError, VoiceVerb, parse_voice
from switchhook.protocols.twiml.voice import Play, Say
from switchhook.voice.outcomes import Goto
from switchhook.voice.requests import Instructions
from switchhook.webhooks import (
    AlertSink,
    HttpRequest,
    HttpResponse,
    Session,
    WebhookError,
    resolve,
)

XML: Final = frozenset(("text/xml", "application/xml", "text/html"))
TOO_LARGE: Final = 11750
INVALID_CONTENT_TYPE: Final = 12300
LONGEST_KEPT: Final = 4096  # octets of a document that is remembered


class NoDocument(Exception):
    """There is no TwiML to go on with; the alerts are raised."""


@dataclass(frozen=True, slots=True)
class Document:
    """Verbs to run, and where they came from: the base of their relative URLs.

    `text` is the document itself if it came with the call; others are kept with their requests.
    """

    verbs: tuple[VoiceVerb, ...]
    url: str = ""
    method: Method = "POST"
    text: str = ""


class Asker(Protocol):
    """The part of `Webhooks` that documents need."""

    async def fetch(self, request: HttpRequest, session: Session | None = None) -> HttpResponse:
        """Ask one URL; raises `WebhookError`."""
        ...

    async def fall_back(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method],
        code: int,
        session: Session | None = None,
    ) -> HttpResponse:
        """Ask the fallback URL; raises `WebhookError`, its alert raised."""
        ...

    def report(self, error: WebhookError) -> None:
        """Raise the alert for a failed fetch."""
        ...


@dataclass(frozen=True, slots=True)
class _Failure:
    code: int
    text: str
    request: HttpRequest
    response: HttpResponse | None = None


class Documents:
    """Fetches the documents of one call.

    `standard` gives the parameters of every request; `session` is the call's. Audio in place of a
    document is played `audio_loop` times (0: until the end).
    """

    def __init__(
        self,
        asker: Asker,
        alert: AlertSink,
        *,
        account_sid: str,
        call_sid: str,
        standard: Callable[[], Mapping[str, str]],
        session: Session,
        audio_loop: int = 1,
    ) -> None:
        self._asker = asker
        self._alert = alert
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._standard = standard
        self._session = session
        self._audio_loop = audio_loop
        self._fallback: tuple[str, Method] | None = None

    async def begin(self, instructions: Instructions) -> Document:
        """Return the first document; later ones use the same fallback. Raises `NoDocument`."""
        self._fallback = None
        if instructions.fallback_url:
            self._fallback = instructions.fallback_url, instructions.fallback_method
        if instructions.url or not instructions.twiml:
            return await self._fetch(self._request(instructions.url, instructions.method, {}))
        return self._inline(instructions.twiml)

    async def follow(self, goto: Goto, current: Document) -> Document:
        """Return the document that `goto`, found in `current`, leads to. Raises `NoDocument`."""
        url = resolve(current.url, goto.url)
        return await self._fetch(self._request(url, goto.method, goto.parameters))

    def _request(self, url: str, method: Method, parameters: Mapping[str, str]) -> HttpRequest:
        return HttpRequest(
            url=url,
            method=method,
            parameters={**self._standard(), **parameters},
            account_sid=self._account_sid,
            resource_sid=self._call_sid,
            kind="voice",
        )

    async def _fetch(self, request: HttpRequest) -> Document:
        found = await self._try(request)
        if isinstance(found, Document):
            return found
        if self._fallback is None:
            raise NoDocument
        try:
            response = await self._asker.fall_back(
                request, self._fallback, found.code, self._session
            )
        except WebhookError as error:
            raise NoDocument from error
        url, method = self._fallback
        found = self._read(replace(request, url=url, method=method), response)
        if isinstance(found, _Failure):
            self._raise(found)
            raise NoDocument
        return found

    async def _try(self, request: HttpRequest) -> Document | _Failure:
        """Ask, and read the answer; a failure's alert is raised."""
        try:
            response = await self._asker.fetch(request, self._session)
        except WebhookError as error:
            if error.code == TOO_LARGE and _is_audio(error.response):
                return self._audio(request, error.response)
            self._asker.report(error)
            return _Failure(error.code, str(error), request)
        found = self._read(request, response)
        if isinstance(found, _Failure):
            self._raise(found)
        return found

    def _read(self, request: HttpRequest, response: HttpResponse) -> Document | _Failure:
        if _is_audio(response):
            return self._audio(request, response)
        plain = response.content_type == "text/plain"
        if not plain and response.content_type not in XML:
            text = f"Content-Type {response.content_type or 'missing'} is neither TwiML nor audio"
            return _Failure(INVALID_CONTENT_TYPE, text, request, response)
        if plain and not response.body.lstrip().startswith(b"<"):
            return Document((Say(" ".join(response.text.split())),), response.url, request.method)
        try:
            parsed = _parse(response.body, response.charset)
        except TwimlError as error:
            return _Failure(error.code, error.message, request, response)
        for warning in parsed.warnings:
            self._raise(_Failure(warning.code, warning.text, request, response))
        return Document(parsed.verbs, response.url, request.method)

    def _audio(self, request: HttpRequest, response: HttpResponse | None) -> Document:
        url = response.url if response is not None else request.url
        return Document((Play(url, self._audio_loop),), url, request.method)

    def _inline(self, twiml: str) -> Document:
        try:
            parsed = _parse(twiml.encode(), "")
        except TwimlError as error:
            self._warn(error.code, error.message)
            raise NoDocument from error
        for warning in parsed.warnings:
            self._warn(warning.code, warning.text)
        return Document(parsed.verbs, text=twiml)

    def _raise(self, failure: _Failure) -> None:
        self._alert(
            account_sid=self._account_sid,
            resource_sid=self._call_sid,
            code=failure.code,
            text=failure.text,
            request=failure.request,
            response=failure.response,
        )

    def _warn(self, code: int, text: str) -> None:
        self._alert(
            account_sid=self._account_sid, resource_sid=self._call_sid, code=code, text=text
        )


def _parse(body: bytes, charset: str) -> Parsed[VoiceVerb]:
    """Read a document; apps say the same thing again and again, so the short ones are kept."""
    return (_kept if len(body) <= LONGEST_KEPT else parse_voice)(body, charset)


_kept = lru_cache(maxsize=256)(parse_voice)


def _is_audio(response: HttpResponse | None) -> bool:
    return response is not None and response.content_type.startswith("audio/")
