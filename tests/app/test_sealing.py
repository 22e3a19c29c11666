"""Nothing that others wrote acts as a page of ours."""

import pytest
from starlette.types import Message, Receive, Scope, Send

from switchhook.app.sealing import Sealed


async def headers_of(*given: tuple[bytes, bytes]) -> dict[bytes, bytes]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(given)})
        await send({"type": "http.response.body", "body": b"<x/>"})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nobody reads")

    await Sealed(app)({"type": "http"}, receive, send)
    assert sent[1]["body"] == b"<x/>"
    return dict(sent[0]["headers"])


@pytest.mark.parametrize("kind", [b"text/xml", b"text/html", b"image/svg+xml"])
async def test_an_answer_without_a_policy_is_opened_in_a_sandbox(kind: bytes) -> None:
    headers = await headers_of((b"content-type", kind))
    assert b"sandbox" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-type"] == kind


async def test_a_page_of_ours_keeps_its_own_policy() -> None:
    headers = await headers_of((b"Content-Security-Policy", b"script-src 'self'"))
    assert headers == {b"Content-Security-Policy": b"script-src 'self'"}
