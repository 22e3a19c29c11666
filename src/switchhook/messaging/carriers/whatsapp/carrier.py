"""A WhatsApp business number as a carrier (Cloud API).

Its webhook, at either of the carrier's addresses, is confirmed by GET with the verify token and
signed with the app's secret. A text with media makes a submission for each of them.
"""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import msgspec

from switchhook.domain.entities import Message, MessageCarrier, Submission
from switchhook.domain.errors import CATALOGUE
from switchhook.messaging.carriers.hooks import HookAnswer
from switchhook.messaging.carriers.http.health import Health
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.carriers.in_hand import InHand
from switchhook.messaging.carriers.whatsapp.templates import Template
from switchhook.messaging.delivery import (
    Accepted,
    Answer,
    CarrierSettingsError,
    InboundText,
    Receipt,
    Refused,
    Reports,
    Unknown,
)
from switchhook.protocols import whatsapp
from switchhook.protocols.http_carriers import Incoming
from switchhook.protocols.http_carriers.profile import Place
from switchhook.protocols.numbers import WHATSAPP
from switchhook.webhooks.exchange import NotSent, Patience, Unanswered

log = logging.getLogger(__name__)

LARGEST: Final = 16 * 1024 * 1024  # octets of a file that somebody sent
FILES: Final = Patience(connect=10.0, read=60.0, octets=LARGEST + 1, truncate=True)


Templates = Callable[[Message], Awaitable[Template | None]]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the operator says."""

    number: str  # the business number, E.164
    phone_number_id: str | int  # digits
    version: str = "v21.0"
    base_url: str = "https://graph.facebook.com"
    at_once: int = 20


class Secrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """And does not show: the API's token, the app's secret, the webhook's verify token."""

    access_token: str
    app_secret: str
    verify_token: str


class WhatsAppCarrier:
    """One business number."""

    def __init__(
        self,
        sid: str,
        settings: Settings,
        secrets: Secrets,
        reports: Reports,
        tools: Tools,
        templates: Templates,
    ) -> None:
        self._sid = sid
        self._settings = settings
        self._secrets = secrets
        self._reports = reports
        self._tools = tools
        self._templates = templates
        self._health = Health(settings.at_once)
        self._reopening: asyncio.TimerHandle | None = None
        self._in_hand = InHand()
        self._closed = False

    @property
    def window(self) -> int:
        """How many texts it may be handed at once; 0 while the API cannot be reached."""
        return 0 if self._closed else self._health.window(_time())

    def parts(self, message: Message) -> int:
        """Return one for each medium, or 1; 0 for what is not from this number by WhatsApp."""
        if message.from_ != WHATSAPP + self._settings.number:
            return 0
        return max(1, message.num_media)

    async def start(self) -> None:
        """Nothing is to be done: each text finds out how the API is."""

    async def close(self) -> None:
        """Take nothing more, and give what is under way time to be answered."""
        self._closed = True
        if self._reopening is not None:
            self._reopening.cancel()
        await self._in_hand.drain()

    async def submit(self, message: Message, submission: Submission) -> Answer:
        """Hand over a text, or one of its media."""
        with self._in_hand:
            try:
                body = await self._body(message, submission.part)
                url = self._url(f"{self._settings.phone_number_id}/messages")
                response = await self._tools.errands.send("POST", url, self._headers(), body)
            except NotSent as error:
                return Refused(whatsapp.UNKNOWN_ERROR, "later", self._failed(), detail=str(error))
            except Unanswered as error:
                return Unknown(str(error))
        self._health.reached()
        return _answer(whatsapp.answer(response.status, response.body))

    async def hear(self, place: Place, request: Incoming) -> HookAnswer:
        """Take what a webhook tells, or confirm that it is ours."""
        if request.method == "GET":
            return self._confirm(request.query)
        signature = request.headers.get("x-hub-signature-256", "")
        if not whatsapp.genuine(request.body, signature, self._secrets.app_secret):
            log.warning("not of the carrier", extra={"carrier_sid": self._sid})
            return HookAnswer(403, body="It is not known who sends this.")
        statuses, texts = whatsapp.told(request.body)
        for status in statuses:
            await self._reports.receipt(self._receipt(status))
        for text in texts:
            if text.recipient == self._settings.number:
                await self._reports.inbound(self._inbound(text))
        return HookAnswer(200)

    async def fetch(self, medium: str, token: str) -> tuple[str, bytes] | None:
        """Return type and content of a file that a customer sent."""
        if not hmac.compare_digest(token.encode("utf-8", "replace"), self._token(medium).encode()):
            return None
        send, headers = self._tools.errands.send, self._headers()
        try:
            told = await send("GET", self._url(medium), headers, None)
            url = whatsapp.file_url(told.body) if told.status < 300 else ""
            found = await send("GET", url, headers, None, FILES) if url else None
        except (NotSent, Unanswered) as error:
            log.warning("no file", extra={"carrier_sid": self._sid, "reason": str(error)})
            return None
        if found is None or found.status >= 300 or len(found.body) > LARGEST:
            return None
        return found.content_type, found.body

    def _token(self, medium: str) -> str:
        """Return what only those know who were told where a file is."""
        return hmac.digest(self._secrets.app_secret.encode(), medium.encode(), "sha256").hex()

    def _confirm(self, query: Mapping[str, str]) -> HookAnswer:
        """Answer the challenge with which a webhook is set up."""
        token = query.get("hub.verify_token", "").encode("utf-8", "replace")
        known = hmac.compare_digest(token, self._secrets.verify_token.encode())
        if query.get("hub.mode") == "subscribe" and known:
            return HookAnswer(200, body=query.get("hub.challenge", ""))
        return HookAnswer(403)

    async def _body(self, message: Message, part: int) -> bytes:
        to = message.to.removeprefix(WHATSAPP)
        template = await self._templates(message)
        media = await self._tools.media(message) if message.num_media else ()
        if template is not None:
            return template.request(message, to, media)
        if not media:
            return whatsapp.text(to, message.body)
        url, content_type = media[part - 1]
        return whatsapp.medium(to, url, content_type, message.body if part == 1 else "")

    def _url(self, path: str) -> str:
        return f"{self._settings.base_url.rstrip('/')}/{self._settings.version}/{path}"

    def _headers(self) -> Mapping[str, str]:
        token = self._secrets.access_token
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def _failed(self) -> float:
        """Shut the window for a while; return for how many seconds."""
        after = self._health.failed(_time())
        if self._reopening is not None:
            self._reopening.cancel()
        loop = asyncio.get_running_loop()
        self._reopening = loop.call_later(after, self._reports.changed, self._sid)
        self._reports.changed(self._sid)
        return after

    def _receipt(self, status: whatsapp.Status) -> Receipt:
        return Receipt(
            carrier_sid=self._sid,
            reference=status.reference,
            state=status.state,
            error=status.error,
            code=status.code if status.code in CATALOGUE else None,
        )

    def _inbound(self, text: whatsapp.Text) -> InboundText:
        return InboundText(
            carrier_sid=self._sid,
            from_=WHATSAPP + text.sender,
            to=WHATSAPP + text.recipient,
            body=text.body,
            media=tuple(map(self._own, text.media)),
            id=text.id,
        )

    def _own(self, medium: str) -> str:
        """Return where a file is to be had from us, for only we may ask the API for it."""
        path = f"{self._tools.base_url}/switchhook/v1/carriers/{self._sid}/media"
        return f"{path}/{quote(medium, safe='')}?token={self._token(medium)}"


@dataclass(frozen=True, slots=True)
class WhatsAppKind:
    """The kind "whatsapp"; `templates` finds what a message goes out as."""

    tools: Tools
    templates: Templates

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        _read(record)

    def open(self, record: MessageCarrier, reports: Reports) -> WhatsAppCarrier:
        """Return the record's carrier, not started. Raises `CarrierSettingsError`."""
        return WhatsAppCarrier(record.sid, *_read(record), reports, self.tools, self.templates)


def _time() -> float:
    return asyncio.get_running_loop().time()


def _answer(told: whatsapp.Answer) -> Answer:
    match told.verdict:
        case "accepted":
            return Accepted(told.reference)
        case "unknown":
            return Unknown(told.detail)
        case verdict:
            code = told.code if told.code in CATALOGUE else whatsapp.UNKNOWN_ERROR
            return Refused(code, verdict, error=told.error, detail=told.detail)


def _read(record: MessageCarrier) -> tuple[Settings, Secrets]:
    try:
        secret: Any = msgspec.json.decode(record.secret or "{}")
        settings = msgspec.convert(record.settings, Settings)
        secrets = msgspec.convert(secret, Secrets)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise CarrierSettingsError(str(error)) from None
    if not settings.number.startswith("+") or settings.at_once < 1:
        raise CarrierSettingsError("number is E.164, such as +14155550100; at_once is at least 1")
    if not all((secrets.access_token, secrets.app_secret, secrets.verify_token)):
        raise CarrierSettingsError("access_token, app_secret and verify_token are needed")
    if not settings.base_url.startswith(("http://", "https://")):
        raise CarrierSettingsError(f"base_url {settings.base_url!r} is not an http URL")
    return settings, secrets
