"""Ask the app about a text that came in, and carry out the TwiML that it answers with.

https://www.twilio.com/docs/messaging/twiml. The message stays `receiving` until the app has been
asked; its becoming `received` and the replies are one transaction, so that a crash in between
neither loses nor doubles them. (A reply with an `action` is stored before the action is asked.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from switchhook.domain.entities import Message, Method
from switchhook.domain.errors import TwilioError
from switchhook.messaging.acceptance import (
    FROM_NOT_OURS,
    INVALID_FROM,
    INVALID_STATUS_CALLBACK,
    INVALID_TO,
)
from switchhook.messaging.conversations import Conversation
from switchhook.messaging.media import Accepted
from switchhook.messaging.receivers import Target
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols import twiml
from switchhook.protocols.twiml import Document, MessagingVerb, TwimlError
from switchhook.protocols.twiml.voice import Redirect
from switchhook.webhooks.exchange import AlertSink, HttpRequest, HttpResponse, WebhookError, resolve
from switchhook.webhooks.session import Session
from switchhook.webhooks.standard import message_parameters, message_status_parameters

MOST_REPLIES = 10
MOST_DOCUMENTS = 50

TOO_MANY_DOCUMENTS = 14106
TOO_MANY_REPLIES = 14109
WRONG_CONTENT_TYPE = 12300

TWIML_TYPES = frozenset(("text/xml", "application/xml", "text/html"))

# What is wrong with a `<Message>`, in TwiML's codes.
_TWIML_CODES = {
    INVALID_TO: 14101,
    INVALID_FROM: 14102,
    FROM_NOT_OURS: 14108,
    INVALID_STATUS_CALLBACK: 14105,
}


class Asker(Protocol):
    """What we need of `Webhooks`."""

    async def ask(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method] | None = None,
        session: Session | None = None,
    ) -> HttpResponse: ...

    async def fall_back(
        self,
        request: HttpRequest,
        fallback: tuple[str, Method],
        code: int,
        session: Session | None = None,
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Room:
    """What answering needs: the app, where alerts go, and how replies are made and stored."""

    webhooks: Asker
    alert: AlertSink
    accept: Callable[[MessageRequest], Awaitable[Accepted]]  # raises TwilioError
    store: Callable[[list[Accepted]], Awaitable[None]]


@dataclass(slots=True)
class Answering:
    """One inbound message, and the documents that answer it."""

    message: Message
    target: Target
    conversation: Conversation
    room: Room
    media: Sequence[tuple[str, str]] = ()  # URL and content type of what came along
    told: Mapping[str, str] = field(default_factory=dict)  # besides what is usual
    replies: list[Accepted] = field(default_factory=list)  # accepted, not yet stored
    _count: int = 0

    async def run(self) -> list[Accepted]:
        """Ask the app until it has nothing more to say; return the replies left to store."""
        asked: HttpRequest | None = self._request(self.target.url, self.target.method, {})
        for _ in range(MOST_DOCUMENTS):
            if asked is None:
                return self.replies
            asked = await self._one(asked)
        if asked is not None:
            self._raise(TOO_MANY_DOCUMENTS)
        return self.replies

    async def _one(self, request: HttpRequest) -> HttpRequest | None:
        """Fetch one document and carry it out; return the request for the next one."""
        try:
            session = self.conversation.session
            response = await self.room.webhooks.ask(request, self.target.fallback, session)
            document = await self._read(request, response)
        except WebhookError:  # its alert is raised
            return None
        return await self._carry_out(*document)

    async def _read(
        self, request: HttpRequest, response: HttpResponse
    ) -> tuple[Document[MessagingVerb], HttpResponse]:
        """Return the document; one that is of no use makes the fallback speak instead."""
        try:
            return _document(response), response
        except TwimlError as error:
            self._raise(error.code, _located(error), request, response)
            if self.target.fallback is None:
                return Document(), response
            response = await self.room.webhooks.fall_back(
                request, self.target.fallback, error.code, self.conversation.session
            )
        try:
            return _document(response), response
        except TwimlError as error:
            self._raise(error.code, _located(error), request, response)
            return Document(), response

    async def _carry_out(
        self, document: Document[MessagingVerb], response: HttpResponse
    ) -> HttpRequest | None:
        for warning in document.warnings:
            self._raise(warning.code, f"{warning.text} (line {warning.line})", None, response)
        for verb in document.verbs:
            if isinstance(verb, Redirect):
                return self._request(resolve(response.url, verb.url), verb.method, {})
            reply = await self._reply(verb, response)
            if verb.action and reply is not None:
                await self._store()
                url = resolve(response.url, verb.action)
                return self._request(url, verb.method, message_status_parameters(reply))
        return None

    async def _reply(self, verb: twiml.Message, response: HttpResponse) -> Message | None:
        """Accept a reply; None, with an alert, when it cannot be sent."""
        now = asyncio.get_running_loop().time()
        if self._count >= MOST_REPLIES or not self.conversation.may_reply(now):
            self._raise(TOO_MANY_REPLIES, None, None, response)
            return None
        try:
            reply = await self.room.accept(self._reply_request(verb, response))
        except TwilioError as error:
            self._raise(_TWIML_CODES.get(error.code, error.code), error.message, None, response)
            return None
        self._count += 1
        self.replies.append(reply)
        return reply.message

    def _reply_request(self, verb: twiml.Message, response: HttpResponse) -> MessageRequest:
        callback = verb.status_callback
        return MessageRequest(
            account_sid=self.message.account_sid,
            to=verb.to or self.message.from_,
            from_=verb.from_ or self.message.to,
            body=verb.body,
            media_url=tuple(resolve(response.url, url) for url in verb.media),
            status_callback=resolve(response.url, callback) if callback else "",
            direction="outbound-reply",
        )

    async def _store(self) -> None:
        replies, self.replies = self.replies, []
        await self.room.store(replies)

    def _request(self, url: str, method: Method, more: Mapping[str, str]) -> HttpRequest:
        received = replace(self.message, status="received")
        return HttpRequest(
            url=url,
            method=method,
            parameters={**message_parameters(received, media=self.media), **self.told, **more},
            account_sid=self.message.account_sid,
            resource_sid=self.message.sid,
            kind="sms",
        )

    def _raise(
        self,
        code: int,
        text: str | None = None,
        request: HttpRequest | None = None,
        response: HttpResponse | None = None,
    ) -> None:
        self.room.alert(
            account_sid=self.message.account_sid,
            resource_sid=self.message.sid,
            code=code,
            text=text,
            request=request,
            response=response,
        )


def _document(response: HttpResponse) -> Document[MessagingVerb]:
    """Return what an answer says: TwiML, or plain text that is the reply. Raises `TwimlError`."""
    body = response.body.strip()
    if not body:
        return Document()
    if response.content_type == "text/plain" and not body.startswith(b"<"):
        return Document((twiml.Message(body=response.text.strip()),))
    if response.content_type in TWIML_TYPES or response.content_type == "text/plain":
        return twiml.parse_messaging(body, response.charset)
    raise TwimlError(WRONG_CONTENT_TYPE, f"Content-Type {response.content_type!r} is not TwiML.")


def _located(error: TwimlError) -> str:
    return f"{error.message} (line {error.line})" if error.line else error.message
