"""Templates of TwiML. https://www.twilio.com/docs/serverless/twiml-bins#use-templates"""

from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twiml import parse_voice
from switchhook.protocols.twiml.templates import fill


def test_what_the_request_says_is_filled_in() -> None:
    template = "<Say>{{From}} in {{ FromCity }}, {{Unknown}}</Say>"
    assert fill(template, {"From": "+1", "FromCity": "Bonn"}) == "<Say>+1 in Bonn, </Say>"


def test_a_number_is_taken_however_it_is_written() -> None:
    template = "{{#e164}}{{To}}{{/e164}}"
    assert fill(template, {"To": "(415) 555-0100"}) == "+14155550100"
    assert fill(template, {"To": "nobody"}) == "nobody"


@given(st.text(st.characters(codec="utf-8", min_codepoint=32)))
def test_what_is_filled_in_is_text(body: str) -> None:
    template = '<Response><Say voice="{{Body}}">{{Body}}</Say></Response>'
    once = fill(template, {"Body": body})
    assert once.count("<") == template.count("<")
    assert len(parse_voice(once.encode()).verbs) <= 1


def test_what_is_filled_in_is_no_template_again() -> None:
    assert fill("{{Body}}", {"Body": "{{From}}", "From": "x"}) == "{{From}}"
