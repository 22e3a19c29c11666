"""Forms that arrive slowly, in part, or not at all."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message, Scope

from switchhook.api import bodies
from switchhook.domain.errors import TwilioError
from switchhook.testing.loop import VirtualTimeLoop

FORM = {b"content-type": b"application/x-www-form-urlencoded"}
SCOPE: Scope = {"method": "POST", "query_string": b""}


@pytest.fixture
def anyio_backend() -> object:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Client:
    """Sends these messages, and then nothing more."""

    def __init__(self, *messages: Message) -> None:
        self._messages: Iterator[Message] = iter(messages)

    async def __call__(self) -> Message:
        for message in self._messages:
            return message
        await asyncio.sleep(2 * bodies.PATIENCE)
        raise AssertionError("waited too long")


def piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_form_in_pieces_is_read_whole() -> None:
    client = Client(piece(b"To=%2B1", more=True), piece(b"4&Body=Hi", more=False))
    assert await bodies.read(SCOPE, client, FORM) == {"To": ["+14"], "Body": ["Hi"]}


@pytest.mark.parametrize("before", [[], [piece(b"To=%2B1&Body=half", more=True)]])
async def test_half_a_form_is_not_carried_out(before: list[Message]) -> None:
    with pytest.raises(TwilioError) as refusal:
        await bodies.read(SCOPE, Client(*before, {"type": "http.disconnect"}), FORM)
    assert refusal.value.status == 400


@pytest.mark.parametrize("before", [[], [piece(b"To=", more=True)]])
async def test_a_form_that_does_not_come_is_a_timeout(before: list[Message]) -> None:
    with pytest.raises(TwilioError) as refusal:
        await bodies.read(SCOPE, Client(*before), FORM)
    assert refusal.value.status == 408
