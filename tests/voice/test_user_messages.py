"""https://www.twilio.com/docs/voice/sdks/call-message-events"""

import asyncio

import pytest

from switchhook.domain.entities import Call
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import UserDefinedMessageReceived, UserDefinedMessageSent
from switchhook.voice.user_messages import LONGEST, MOST_KEYS, MOST_SUBSCRIPTIONS, UserMessages
from tests.voice.house import House

HEARD = "https://app/heard"


@pytest.fixture
async def call(house: House) -> Call:
    """Return a call that waits."""
    house.answers(house.alice)
    call = await house.call('<Pause length="30"/>')
    return await house.until(call, "in-progress")


@pytest.fixture
def messages(house: House) -> UserMessages:
    return house.calls.user_messages


async def test_what_the_app_says_is_an_event_for_the_clients_leg(
    house: House, call: Call, messages: UserMessages
) -> None:
    told: list[UserDefinedMessageSent] = []
    house.bus.subscribe(UserDefinedMessageSent, told.append)
    message = await messages.send(call, '{"a": 1}')
    assert [event.message for event in told] == [message]
    assert (message.call_sid, message.content) == (call.sid, '{"a": 1}')


async def test_what_the_client_says_goes_to_every_subscriber_in_order(
    house: House, call: Call, messages: UserMessages
) -> None:
    told: list[UserDefinedMessageReceived] = []
    house.bus.subscribe(UserDefinedMessageReceived, told.append)
    first = messages.subscribe(call, HEARD)
    second = messages.subscribe(call, HEARD, "GET")
    await messages.receive(call, '"one"')
    assert messages.unsubscribe(call, first.sid)
    await messages.receive(call, '"two"')
    assert [(event.message.content, event.sequence, event.subscription) for event in told] == [
        ('"one"', 0, first), ('"one"', 0, second), ('"two"', 1, second),
    ]  # fmt: skip
    assert not messages.unsubscribe(call, first.sid)


async def test_what_nobody_subscribed_to_is_counted_all_the_same(
    house: House, call: Call, messages: UserMessages
) -> None:
    """SequenceNumber: the order in which the messages were sent, starting from 0."""
    told: list[UserDefinedMessageReceived] = []
    house.bus.subscribe(UserDefinedMessageReceived, told.append)
    await messages.receive(call, "1")
    messages.subscribe(call, HEARD)
    await messages.receive(call, "2")
    assert [event.sequence for event in told] == [1]


async def test_a_call_that_rings_may_be_talked_to(house: House, messages: UserMessages) -> None:
    call = await house.call("<Pause/>")
    await house.until(call, "ringing")
    assert messages.subscribe(call, HEARD).call_sid == call.sid


async def test_with_the_call_everything_ends(
    house: House, call: Call, messages: UserMessages
) -> None:
    subscription = messages.subscribe(call, HEARD)
    await house.over(call)
    assert not messages.unsubscribe(call, subscription.sid)
    for refused in (messages.send(call, "{}"), messages.receive(call, "{}")):
        with pytest.raises(TwilioError) as caught:
            await refused
        assert caught.value.code == 21220


@pytest.mark.parametrize(
    "content, code",
    [
        ("", 32702),
        ("{", 32702),
        ("\ud800", 32702),
        ("[" * (LONGEST // 2), 32702),
        ('"' + "é" * (LONGEST // 2) + '"', 32703),
    ],
    ids=["nothing", "half", "no text", "deep", "long"],
)
async def test_only_so_much_json_may_be_said(
    call: Call, messages: UserMessages, content: str, code: int
) -> None:
    for refused in (messages.send(call, content), messages.receive(call, content)):
        with pytest.raises(TwilioError) as caught:
            await refused
        assert caught.value.code == code


async def test_a_key_makes_asking_twice_harmless(
    house: House, call: Call, messages: UserMessages
) -> None:
    told: list[UserDefinedMessageSent] = []
    house.bus.subscribe(UserDefinedMessageSent, told.append)
    message = await messages.send(call, "1", key="m")
    assert await messages.send(call, "2", key="m") == message
    assert len(told) == 1
    subscription = messages.subscribe(call, HEARD, key="s")
    assert messages.subscribe(call, HEARD, key="s") == subscription
    assert messages.subscribe(call, HEARD, key="m") != subscription


async def test_a_call_remembers_only_so_many_keys(call: Call, messages: UserMessages) -> None:
    first = await messages.send(call, "1", key="first")
    await asyncio.gather(*(messages.send(call, "1", key=str(n)) for n in range(MOST_KEYS)))
    assert await messages.send(call, "1", key="first") != first


async def test_a_call_has_only_so_many_subscribers(call: Call, messages: UserMessages) -> None:
    for _ in range(MOST_SUBSCRIPTIONS):
        messages.subscribe(call, HEARD)
    with pytest.raises(TwilioError) as caught:
        messages.subscribe(call, HEARD)
    assert caught.value.code == 20429
