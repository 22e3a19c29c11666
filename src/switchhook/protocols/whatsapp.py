"""WhatsApp's Cloud API: texts as its requests, what its answers mean, what its webhooks tell.

https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages and
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. That something was
accepted is not that it is free to go: outside of the 24 hours after the customer's last message
only templates are delivered, and the refusal may come as a status.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from switchhook.protocols.http_carriers.documents import Path, clean, scalar

Verdict = Literal["accepted", "never", "later", "again", "elsewhere", "unknown"]
State = Literal["accepted", "delivered", "read", "undelivered", "enroute"]

UNKNOWN_ERROR: Final = 30008
OUTSIDE_WINDOW: Final = 63016

# Their codes: what to do, and Twilio's code.
ERRORS: Final[Mapping[int, tuple[Verdict, int]]] = {
    0: ("elsewhere", 63001),
    3: ("elsewhere", 63001),
    10: ("elsewhere", 63001),
    190: ("elsewhere", 63001),
    368: ("never", 63013),
    4: ("later", 63018),
    80007: ("later", 63018),
    130429: ("later", 63018),
    131048: ("later", 63018),
    131056: ("later", 63018),
    1: ("again", 63009),
    2: ("again", 63009),
    131000: ("again", 63009),
    131016: ("again", 63009),
    131057: ("again", 63009),
    33: ("never", 63002),
    131005: ("elsewhere", 63001),
    131008: ("never", 63005),
    131009: ("never", 63005),
    131021: ("never", 63031),
    131026: ("never", 63024),
    131030: ("never", 63024),
    131031: ("elsewhere", 63001),
    131042: ("elsewhere", 63001),
    131045: ("elsewhere", 63002),
    131047: ("never", OUTSIDE_WINDOW),
    131049: ("never", 63032),
    131050: ("never", 63033),
    131051: ("never", 63005),
    131052: ("never", 63005),
    131053: ("never", 63005),
    130472: ("never", 63032),
}
_STATES: Final[Mapping[str, State]] = {
    "sent": "accepted",
    "delivered": "delivered",
    "read": "read",
    "failed": "undelivered",
}
_KINDS: Final = ("image", "audio", "video")
_MEDIA: Final = (*_KINDS, "document", "sticker")
_MESSAGE_ID: Final = Path.parse("$.messages[0].id")
_ERROR: Final = Path.parse("$.error")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request."""

    verdict: Verdict
    reference: str = ""
    code: int = UNKNOWN_ERROR
    error: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a text is."""

    reference: str
    state: State
    error: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text that came in; `media` are ids."""

    id: str
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...] = ()


def text(to: str, body: str) -> bytes:
    """Return the request for a text."""
    return _request(to, "text", {"body": body, "preview_url": True})


def medium(to: str, url: str, content_type: str, caption: str) -> bytes:
    """Return the request for a file; only what has a picture or is a document has a caption."""
    kind = content_type.partition("/")[0]
    kind = kind if kind in _KINDS else "document"
    shown = {"caption": caption} if caption and kind != "audio" else {}
    return _request(to, kind, {"link": url, **shown})


def template(
    to: str, name: str, language: str, components: Sequence[Mapping[str, object]]
) -> bytes:
    """Return the request for a message by an approved template."""
    told = {"name": name, "language": {"code": language}, "components": components}
    return _request(to, "template", told)


def file_parameter(url: str, content_type: str) -> dict[str, object]:
    """Return a file as the parameter of a template's header."""
    kind = content_type.partition("/")[0]
    kind = kind if kind in ("image", "video") else "document"
    return {"type": kind, kind: {"link": url}}


def answer(status: int, body: bytes) -> Answer:
    """Return what an answer means, whatever it is."""
    document = _read(body)
    if status < 300:
        reference = "".join(scalar(one) for one in _MESSAGE_ID.find(document)[:1])
        return Answer("accepted", reference) if reference else Answer("unknown", detail="no id")
    error = next(iter(_ERROR.find(document)), None)
    told = error if isinstance(error, dict) else {}
    code = told.get("code")
    detail = scalar(told.get("message")) or f"HTTP status {status}"
    verdict, ours = _verdict(code, status)
    return Answer(verdict, "", ours, scalar(code), detail)


def genuine(body: bytes, signature: str, secret: str) -> bool:
    """Say whether `X-Hub-Signature-256` is over this body, with the app's secret."""
    wanted = "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()
    return hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode())


def file_url(body: bytes) -> str:
    """Return where a file is to be had for the next minutes, by the answer to its id."""
    found = Path.parse("$.url").find(_read(body))
    return "".join(scalar(one) for one in found[:1])


def told(body: bytes) -> tuple[list[Status], list[Text]]:
    """Return what a webhook tells; what is none of it, or not understood, is nothing."""
    statuses: list[Status] = []
    texts: list[Text] = []
    for value in Path.parse("$.entry[*].changes[*].value").find(_read(body)):
        if isinstance(value, dict):
            statuses += _statuses(value)
            texts += _texts(value)
    return statuses, texts


def _request(to: str, kind: str, content: Mapping[str, object]) -> bytes:
    return msgspec.json.encode(
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to.removeprefix("+"),
            "type": kind,
            kind: content,
        }
    )


def _read(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _verdict(code: object, status: int) -> tuple[Verdict, int]:
    if isinstance(code, int) and code in ERRORS:
        return ERRORS[code]
    if isinstance(code, int) and 132000 <= code < 133000:  # of templates
        return "never", 63005
    if status == 429:
        return "later", 63018
    if status >= 500:
        return ("unknown", 63009) if status in (502, 504) else ("again", 63009)
    return "never", UNKNOWN_ERROR


def _statuses(value: Mapping[str, object]) -> Iterator[Status]:
    for one in _dicts(value.get("statuses")):
        reference, state = scalar(one.get("id")), _STATES.get(scalar(one.get("status")), "enroute")
        errors = _dicts(one.get("errors"))
        code = next((error.get("code") for error in errors), None)
        if reference:
            failed = state == "undelivered"
            ours = _verdict(code, 400)[1] if failed and code is not None else None
            yield Status(reference, state, scalar(code) if failed else "", ours)


def _texts(value: Mapping[str, object]) -> Iterator[Text]:
    metadata = value.get("metadata")
    number = scalar(metadata.get("display_phone_number")) if isinstance(metadata, dict) else ""
    for one in _dicts(value.get("messages")):
        sender = scalar(one.get("from"))
        if sender and number:
            body, media = _content(one)
            yield Text(scalar(one.get("id")), _e164(sender), _e164(number), body, media)


def _content(message: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return text and media of a message of any type."""
    kind = scalar(message.get("type"))
    content = message.get(kind)
    if not isinstance(content, dict):
        return "", ()
    if kind in _MEDIA:
        return scalar(content.get("caption")), tuple(filter(None, [scalar(content.get("id"))]))
    for path in _BODIES.get(kind, ()):
        for found in path.find(content):
            if shown := clean(scalar(found)):
                return shown, ()
    return "", ()


_BODIES: Final = {
    "text": (Path.parse("$.body"),),
    "button": (Path.parse("$.text"), Path.parse("$.payload")),
    "interactive": (Path.parse("$.button_reply.title"), Path.parse("$.list_reply.title")),
    "reaction": (Path.parse("$.emoji"),),
    "location": (Path.parse("$.name"), Path.parse("$.address")),
}


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _e164(number: str) -> str:
    digits = "".join(char for char in number if char in "0123456789")
    return f"+{digits}"
