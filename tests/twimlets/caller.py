"""Ask the twimlets straight through ASGI, and read the answer as the call would."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from starlette.types import Message, Scope

from switchhook.protocols.twiml import Document, VoiceVerb, parse_voice
from switchhook.twimlets import Fetch, Shuffle, create_twimlets

Pairs = dict[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer of a twimlet."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def document(self) -> Document[VoiceVerb]:
        assert (self.status, self.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        return parse_voice(self.text.encode(), "utf-8")

    @property
    def verbs(self) -> tuple[VoiceVerb, ...]:
        assert self.document.warnings == ()
        return self.document.verbs


async def get(
    path: str, query: Pairs | None = None, *, fetch: Fetch | None = None,
    shuffle: Shuffle | None = None,
) -> Answer:  # fmt: skip
    """Request /twimlets/<path> with the query."""
    target = urlsplit(path)
    text = "&".join(filter(None, [target.query, urlencode(query or {})]))
    return await _ask("GET", target.path, text, [b""], {}, fetch, shuffle)


async def post(
    path: str,
    form: Pairs | bytes | list[bytes],
    content_type: str = "application/x-www-form-urlencoded",
) -> Answer:
    """Post the form, as a call does, or any chunks of bytes."""
    target = urlsplit(path)
    if isinstance(form, bytes):
        chunks = [form]
    elif isinstance(form, dict):
        chunks = [urlencode(form).encode()]
    else:
        chunks = [chunk for chunk in form if isinstance(chunk, bytes)]
    return await _ask("POST", target.path, target.query, chunks, {"content-type": content_type})


async def _ask(
    method: str, path: str, query: str, chunks: list[bytes], headers: dict[str, str],
    fetch: Fetch | None = None, shuffle: Shuffle | None = None,
) -> Answer:  # fmt: skip
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": f"/{path}",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    incoming = list(chunks)
    sent: list[Message] = []

    async def receive() -> Message:
        chunk = incoming.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(incoming)}

    async def send(message: Message) -> None:
        sent.append(message)

    await create_twimlets(fetch=fetch, shuffle=shuffle)(scope, receive, send)
    start = sent[0]
    got = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], got, b"".join(part["body"] for part in sent[1:]).decode())
