"""The builder against the official one, against the parser, and in the spelling of 2015."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import twilio.twiml
from twilio.twiml import messaging_response, voice_response

from switchhook import twiml
from switchhook.twiml import (
    Dial,
    Gather,
    GenericNode,
    MessagingResponse,
    Response,
    Say,
    TwiML,
    TwiMLException,
    TwimlException,
    VoiceResponse,
)
from switchhook.twiml import messaging_response as our_messaging
from switchhook.twiml import voice_response as our_voice
from tests.twiml import stub

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def official_calls() -> Iterator[tuple[str, str]]:
    """Yield (class, method) of everything that the official builder can nest."""
    for module in (voice_response, messaging_response):
        for name, kind in vars(module).items():
            if inspect.isclass(kind) and kind is not twilio.twiml.TwiML:
                for method, function in vars(kind).items():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield name, method


def official(name: str) -> type[twilio.twiml.TwiML]:
    module = messaging_response if hasattr(messaging_response, name) else voice_response
    found: type[twilio.twiml.TwiML] = getattr(module, name)
    return found


def made(kind: type, *, of: type) -> TwiML:
    """Return an instance of `kind`; `of` is the official class, which says what it must have."""
    accepted = inspect.signature(of).parameters.values()
    required = [p for p in accepted if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    instance: TwiML = kind(*["text"] * len(required))
    return instance


@pytest.mark.parametrize("name, method", sorted(set(official_calls())))
def test_every_verb_is_byte_for_byte_that_of_the_official_library(name: str, method: str) -> None:
    theirs = made(official(name), of=official(name))
    ours = made(getattr(twiml, name), of=official(name))
    accepted = list(inspect.signature(getattr(theirs, method)).parameters)[:-1]
    named = {key: f"<{key} & 'é\"\n" for key in accepted}
    for build in (theirs, ours):
        getattr(build, method)(**named)
        getattr(build, method)(*named.values())
        getattr(build, method)(*list(named.values())[:1], some_other="x", plainOther=3)
    assert ours.to_xml() == theirs.to_xml()
    assert ours.to_xml(xml_declaration=False) == theirs.to_xml(xml_declaration=False)


def test_the_modern_import_paths_have_the_official_names() -> None:
    for ours, theirs in ((our_voice, voice_response), (our_messaging, messaging_response)):
        names = {name for name, value in vars(theirs).items() if inspect.isclass(value)}
        assert names == set(ours.__all__)


def test_a_document_with_a_gather() -> None:
    response = VoiceResponse()
    with response.gather(num_digits=1, action="/menu", action_on_empty_result=True) as gather:
        gather.say("Press 1.", voice="alice")
        gather.pause(length=2)
    response.redirect("/again")
    assert str(response) == (
        f'{HEAD}<Response><Gather action="/menu" actionOnEmptyResult="true" numDigits="1">'
        '<Say voice="alice">Press 1.</Say><Pause length="2" /></Gather>'
        "<Redirect>/again</Redirect></Response>"
    )


def test_the_spelling_of_2015() -> None:
    response = twiml.Response()
    response.say("Hello world.")
    assert str(response) == f"{HEAD}<Response><Say>Hello world.</Say></Response>"
    assert response.toxml() == str(response)
    assert response.toxml(xml_declaration=False) == "<Response><Say>Hello world.</Say></Response>"


def test_verbs_of_2015_with_camel_case_and_sender() -> None:
    response = Response()
    with response.gather(numDigits=4, finishOnKey="*", timeout=3) as gather:
        gather.addSay("Code?")
    with response.dial(callerId="+14155550100") as dial:
        dial.number("+14155550101", sendDigits="ww1")
        dial.client("alice")
        dial.conference("room")
        dial.queue("support")
        dial.sip("sip:a@example.com")
    response.sms("Hi", to="+14155550102", sender="+14155550100")
    response.message("Look").media("http://h/a.png")
    response.enqueue("support").task('{"a": 1}')
    for simple in (response.leave, response.hangup, response.reject, response.record):
        simple()
    response.addRedirect()
    assert response.toxml(False) == (
        '<Response><Gather finishOnKey="*" numDigits="4" timeout="3"><Say>Code?</Say></Gather>'
        '<Dial callerId="+14155550100"><Number sendDigits="ww1">+14155550101</Number>'
        "<Client>alice</Client><Conference>room</Conference><Queue>support</Queue>"
        "<Sip>sip:a@example.com</Sip></Dial>"
        '<Sms from="+14155550100" to="+14155550102">Hi</Sms>'
        "<Message>Look<Media>http://h/a.png</Media></Message>"
        '<Enqueue>support<Task>{"a": 1}</Task></Enqueue>'
        "<Leave /><Hangup /><Reject /><Record /><Redirect /></Response>"
    )


def test_append_returns_the_verb_in_2015_and_the_parent_today() -> None:
    say = Say("Hi")
    assert Response().append(say) is say
    modern = VoiceResponse()
    assert modern.append(say) is modern
    assert modern.nest(say) is say


def test_lists_are_joined_by_spaces_and_mappings_are_json() -> None:
    response = VoiceResponse()
    response.dial().number("+14155550101", status_callback_event=["initiated", "answered"])
    response.enqueue().task({"language": "en"})
    response.gather(input=("dtmf", "speech"))
    assert 'statusCallbackEvent="initiated answered"' in str(response)
    assert '<Task>{"language": "en"}</Task>' in str(response)
    assert 'input="dtmf speech"' in str(response)


def test_mixed_content_keeps_its_order() -> None:
    say = Say("One ")
    say.add_text("two ")
    say.break_(strength="weak")
    say.append(" three").append(" four")
    assert say.to_xml(False) == '<Say>One two <break strength="weak" /> three four</Say>'


def test_elements_of_any_name() -> None:
    response = MessagingResponse()
    response.add_child("Custom", "text", some_attribute=True).add_child("Inner")
    response.append(GenericNode("Last"))
    assert response.to_xml(False) == (
        '<Response><Custom someAttribute="true">text<Inner /></Custom><Last /></Response>'
    )


def test_calls_that_do_not_fit_are_type_errors() -> None:
    dial: Any = Dial()
    response: Any = VoiceResponse()
    gather: Any = Gather()
    with pytest.raises(TypeError, match="needs 'phone_number'"):
        dial.number()
    with pytest.raises(TypeError, match="at most 3"):
        response.play("a", 1, "1", "too many")
    with pytest.raises(TypeError, match="twice"):
        response.play("a", url="b")
    with pytest.raises(AttributeError):
        gather.dial()
    with pytest.raises(TwimlException, match="int"):
        response.append(1)


def test_characters_that_xml_cannot_carry_are_refused() -> None:
    with pytest.raises(TwiMLException, match=r"U\+0000"):
        str(VoiceResponse().append(Say("a\x00b")))


def test_the_stub_is_what_the_vocabulary_says() -> None:
    assert stub.PATH.read_text(encoding="utf-8") == stub.stub()
    assert Path(twiml.__file__).with_suffix(".pyi") == stub.PATH


def test_help_shows_what_a_verb_takes() -> None:
    assert list(inspect.signature(Gather().say).parameters) == [
        "message", "voice", "loop", "language", "attributes",
    ]  # fmt: skip
    assert inspect.getdoc(Gather) == "The <Gather> element."
