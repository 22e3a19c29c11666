"""What a carrier tells us on its own: receipts, and texts that came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

import msgspec

from switchhook.protocols.http_carriers import documents
from switchhook.protocols.http_carriers.documents import Path
from switchhook.protocols.http_carriers.outcomes import code_of
from switchhook.protocols.http_carriers.sources import Condition, ConditionSpec, Found, Source
from switchhook.protocols.http_carriers.templates import Values

State = Literal["enroute", "accepted", "delivered", "undelivered", "read", "unknown"]

MOST_ITEMS: Final = 1000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request of the carrier. `url` is the public one, query and all; header names are lower."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query_text(self) -> str:
        """The part after the question mark."""
        return self.url.partition("?")[2].partition("#")[0]

    @property
    def query(self) -> Mapping[str, str]:
        """The URL's parameters."""
        try:
            most = documents.MOST_FIELDS
            return dict(parse_qsl(self.query_text, keep_blank_values=True, max_num_fields=most))
        except ValueError:
            return {}


class AnswerSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the carrier wants to hear when all is well."""

    status: int = 200
    type: str = "text/plain"
    body: str = ""


class HookSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What receipts and texts have in common. Sources are those of one item."""

    format: documents.Format = "auto"
    items: str = "$"
    only: tuple[ConditionSpec, ...] = ()  # all must hold; what does not fit is left alone
    answer: AnswerSpec = AnswerSpec()


class ReceiptSpec(HookSpec, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Receipts, as a profile has them."""

    reference: str
    state: str
    states: dict[str, State]  # the carrier's, in lower case -> ours; `*`: every other
    error: str = ""
    codes: dict[str, int] = {}  # the carrier's error or state -> Twilio's code
    same_codes: bool = False  # its errors are Twilio's codes


class PartSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a part of a long text says which it is."""

    reference: str
    total: str
    number: str


class TextSpec(HookSpec, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Texts that come in, as a profile has them."""

    sender: str
    recipient: str
    body: str
    media: tuple[str, ...] = ()
    part: PartSpec | None = None
    id: str = ""  # what the same text has when it comes again


@dataclass(frozen=True, slots=True)
class HookReceipt:
    """How far a text is, in the carrier's words and ours."""

    reference: str
    state: State
    told: str  # the carrier's word for the state
    error: str = ""
    code: int | None = None


@dataclass(frozen=True, slots=True)
class HookPart:
    """Which part of a long text this is."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class HookText:
    """A text that came in."""

    sender: str
    recipient: str
    body: str
    media: tuple[str, ...] = ()
    part: HookPart | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Items:
    """What finds the items of a request that are meant for us."""

    format: documents.Format
    path: Path
    only: tuple[Condition, ...]

    @classmethod
    def of(cls, spec: HookSpec) -> "_Items":
        only = tuple(Condition.of(one) for one in spec.only)
        return cls(spec.format, Path.parse(spec.items), only)

    def of_request(self, request: Incoming) -> Sequence[Found]:
        kind = request.headers.get("content-type", "")
        document = documents.read(request.body, request.query_text, kind, self.format)
        text = request.body[: 4 * documents.MOST_FIELDS].decode("utf-8", "replace")
        query, items = request.query, self.path.find(document, document)
        every = [Found(one, document, request.headers, query, text) for one in items[:MOST_ITEMS]]
        return [one for one in every if all(test.holds(one) for test in self.only)]


@dataclass(frozen=True, slots=True)
class ReceiptReader:
    """Receipts, ready to be read."""

    spec: ReceiptSpec
    items: _Items
    reference: Source
    state: Source
    error: Source | None

    @classmethod
    def of(cls, spec: ReceiptSpec) -> "ReceiptReader":
        """Read what receipts look like. Raises `ProfileError`."""
        return cls(
            spec,
            _Items.of(spec),
            Source.parse(spec.reference),
            Source.parse(spec.state),
            _optional(spec.error),
        )

    def read(self, request: Incoming) -> list[HookReceipt]:
        """Return the receipts of a request. Raises `Unreadable`."""
        receipts = map(self._receipt, self.items.of_request(request))
        return [one for one in receipts if one.reference]

    def _receipt(self, found: Found) -> HookReceipt:
        told, error = self.state.text(found), _text(self.error, found)
        states, codes = self.spec.states, self.spec.codes
        return HookReceipt(
            reference=self.reference.text(found),
            state=states.get(told.lower(), states.get("*", "enroute")),
            told=told,
            error=error,
            code=codes.get(error)
            or codes.get(told.lower())
            or code_of(error, self.spec.same_codes),
        )


@dataclass(frozen=True, slots=True)
class TextReader:
    """Texts that come in, ready to be read."""

    spec: TextSpec
    items: _Items
    sender: Source
    recipient: Source
    body: Source
    media: tuple[Source, ...]
    part: tuple[Source, ...]
    id: Source | None

    @classmethod
    def of(cls, spec: TextSpec, given: Values) -> "TextReader":
        """Read what texts look like. Raises `ProfileError`."""
        part = spec.part
        places = (part.reference, part.total, part.number) if part else ()
        return cls(
            spec,
            _Items.of(spec),
            Source.parse(spec.sender, given),
            Source.parse(spec.recipient, given),
            Source.parse(spec.body, given),
            tuple(map(Source.parse, spec.media)),
            tuple(map(Source.parse, places)),
            _optional(spec.id),
        )

    def read(self, request: Incoming) -> list[HookText]:
        """Return the texts of a request. Raises `Unreadable`."""
        texts = map(self._text, self.items.of_request(request))
        return [one for one in texts if one.sender and one.recipient]

    def _text(self, found: Found) -> HookText:
        media = (url for source in self.media for url in source.texts(found))
        return HookText(
            sender=_number(self.sender.text(found)),
            recipient=_number(self.recipient.text(found)),
            body=self.body.text(found),
            media=tuple(filter(None, media)),
            part=_part([source.text(found) for source in self.part]),
            id=_text(self.id, found),
        )


def _optional(text: str) -> Source | None:
    return Source.parse(text) if text else None


def _text(source: Source | None, found: Found) -> str:
    return source.text(found) if source else ""


def _number(text: str) -> str:
    """Return an international number in E.164; short codes and names stay as they are."""
    text = text.strip()
    digits = text.replace(" ", "").replace("-", "")
    if digits.startswith("00"):
        digits = digits[2:]
    plain = digits.isascii() and digits.isdigit() and not digits.startswith("0")
    return f"+{digits}" if plain and 7 <= len(digits) <= 15 else text


def _part(texts: list[str]) -> HookPart | None:
    if len(texts) != 3 or not all(text.isascii() and text.isdigit() for text in texts):
        return None
    reference, total, number = (int(text[:6]) for text in texts)
    if not (1 < total <= 255 and 1 <= number <= total):
        return None
    return HookPart(reference & 0xFFFF, total, number)
