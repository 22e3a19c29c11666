"""Messaging TwiML: https://www.twilio.com/docs/messaging/twiml"""

import pytest

from switchhook.protocols.twiml import Message, MessagingVerb, parse_messaging
from switchhook.protocols.twiml.voice import Redirect


def verbs(inner: str) -> tuple[MessagingVerb, ...]:
    document = parse_messaging(f"<Response>{inner}</Response>".encode())
    assert document.warnings == ()
    return document.verbs


def test_a_message_with_its_text() -> None:
    assert verbs("<Message> Hello\n there </Message>") == (Message("Hello\n there"),)


def test_a_message_with_body_media_and_addresses() -> None:
    assert verbs(
        "<Message to='+14155550100' from='12345' action='/a' method='GET' statusCallback='/s'>"
        "<Body>Hi</Body><Media>http://h/a.png</Media><Media>http://h/b.png</Media></Message>"
    ) == (
        Message(
            "Hi",
            media=("http://h/a.png", "http://h/b.png"),
            to="+14155550100",
            from_="12345",
            action="/a",
            method="GET",
            status_callback="/s",
        ),
    )


def test_text_beside_media_is_the_body() -> None:
    assert verbs("<Message>Look<Media>http://h/a.png</Media></Message>") == (
        Message("Look", media=("http://h/a.png",)),
    )


def test_the_older_sms_verb_is_a_message() -> None:
    assert verbs("<Sms to='+14155550100'>Hi</Sms>") == (Message("Hi", to="+14155550100"),)


def test_redirect() -> None:
    assert verbs("<Redirect method='GET'>/next</Redirect>") == (Redirect("/next", "GET"),)


def test_no_reply() -> None:
    assert verbs("") == ()


@pytest.mark.parametrize(
    "inner, code",
    [
        ("<Say>a</Say>", 14110),
        ("<Sing/>", 14110),
        ("<Message/>", 14103),
        ("<Message><Media/></Message>", 14103),
        ("words", 12200),
    ],
)
def test_what_cannot_be_sent_is_skipped(inner: str, code: int) -> None:
    document = parse_messaging(f"<Response>{inner}<Redirect/></Response>".encode())
    assert document.verbs == (Redirect(),)
    assert [warning.code for warning in document.warnings] == [code]


def test_a_bad_attribute_keeps_its_default() -> None:
    document = parse_messaging(b"<Response><Message method='PUT'>a</Message></Response>")
    assert document.verbs == (Message("a"),)
    assert [warning.code for warning in document.warnings] == [14104]
