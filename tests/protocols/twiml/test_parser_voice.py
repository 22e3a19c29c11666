"""Voice TwiML: https://www.twilio.com/docs/voice/twiml"""

import pytest

from switchhook.protocols.twiml import parse_voice
from switchhook.protocols.twiml.voice import (
    Application,
    Client,
    Conference,
    Dial,
    Echo,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Queue,
    Record,
    Redirect,
    Reject,
    Say,
    Sip,
    Sms,
    Ssml,
    Unsupported,
    VoiceVerb,
)


def verbs(inner: str) -> tuple[VoiceVerb, ...]:
    document = parse_voice(f"<Response>{inner}</Response>".encode())
    assert document.warnings == ()
    return document.verbs


def test_verbs_come_in_order_with_their_defaults() -> None:
    assert verbs(
        "<Say>Hi</Say><Play> http://h/a.wav </Play><Pause/><Gather/><Record/>"
        "<Dial/><Redirect/><Reject/><Hangup/>"
    ) == (
        Say("Hi"),
        Play("http://h/a.wav"),
        Pause(1),
        Gather(),
        Record(),
        Dial(),
        Redirect(),
        Reject(),
        Hangup(),
    )


def test_attributes_are_read_into_types() -> None:
    assert verbs(
        "<Gather input='dtmf speech' timeout='3' numDigits='4' finishOnKey='' method='get'"
        " action='/next?a=1&amp;b=2' actionOnEmptyResult='True' speechTimeout='auto'/>"
    ) == (
        Gather(
            input=("dtmf", "speech"),
            timeout=3,
            num_digits=4,
            finish_on_key="",
            method="GET",
            action="/next?a=1&b=2",
            action_on_empty_result=True,
            speech_timeout="auto",
        ),
    )


def test_gather_holds_its_prompts() -> None:
    assert verbs("<Gather><Say>Press 1</Say><Pause length='2'/><Play>u</Play></Gather>") == (
        Gather(prompts=(Say("Press 1"), Pause(2), Play("u"))),
    )


def test_say_keeps_ssml_beside_the_plain_words() -> None:
    (say,) = verbs(
        "<Say voice='Polly.Joanna' language='en-gb' loop='0'>The <sub alias='United Nations'>UN"
        "</sub>\n  meets<break time='1s'/>at <emphasis level='strong'>noon</emphasis></Say>"
    )
    assert say == Say(
        "The United Nations meets at noon",
        voice="Polly.Joanna",
        language="en-GB",
        loop=0,
        content=(
            "The ",
            Ssml("sub", {"alias": "United Nations"}, ("UN",)),
            "\n  meets",
            Ssml("break", {"time": "1s"}),
            "at ",
            Ssml("emphasis", {"level": "strong"}, ("noon",)),
        ),
    )


def test_white_space_in_what_is_said_collapses() -> None:
    assert verbs("<Say>\n  Hello\n  <![CDATA[<world>]]> &amp; all\n</Say>") == (
        Say("Hello <world> & all"),
    )


def test_dial_rings_a_number_written_as_its_text() -> None:
    assert verbs(
        "<Dial timeout='10' callerId='+14155550100' record='true'> +14155550101 </Dial>"
    ) == (
        Dial(
            nouns=(Number("+14155550101"),),
            timeout=10,
            caller_id="+14155550100",
            record="record-from-answer",
        ),
    )


def test_dial_rings_several_nouns() -> None:
    assert verbs(
        "<Dial>"
        "<Number sendDigits='ww12' url='/whisper' statusCallbackEvent='initiated answered'"
        " machineDetection='Enable' machineDetectionTimeout='20'>+14155550101</Number>"
        "<Client>alice</Client>"
        "<Client><Identity>bob</Identity><Parameter name='a' value='b'/></Client>"
        "<Sip username='u' password='p'>sip:alice@example.com?x-a=1</Sip>"
        "</Dial>"
    ) == (
        Dial(
            nouns=(
                Number(
                    "+14155550101",
                    send_digits="ww12",
                    url="/whisper",
                    status_callback_event=("initiated", "answered"),
                    machine_detection="Enable",
                    machine_detection_timeout=20,
                ),
                Client("alice"),
                Client("bob", parameters=(("a", "b"),)),
                Sip("sip:alice@example.com?x-a=1", username="u", password="p"),
            )
        ),
    )


def test_a_sip_address_may_be_written_in_parts() -> None:
    assert verbs(
        "<Dial><Sip password='old'><Uri username='u' password='p'>sip:alice@example.com</Uri>"
        "<Headers><Header name='x-a' value='1 2'/><Header name='x-b' value='3'/></Headers></Sip>"
        "</Dial>"
    ) == (Dial(nouns=(Sip("sip:alice@example.com?x-a=1%202&x-b=3", username="u", password="p"),)),)


def test_a_text_in_a_call() -> None:
    assert verbs("<Sms from='+14155550100' statusCallback='/s'>hello</Sms><Echo/>") == (
        Sms("hello", from_="+14155550100", status_callback="/s"),
        Echo(),
    )


def test_a_text_without_text_is_skipped() -> None:
    document = parse_voice(b"<Response><Sms/></Response>")
    assert document.verbs == ()
    assert [warning.code for warning in document.warnings] == [14103]


def test_who_else_can_be_dialled() -> None:
    assert verbs(
        "<Dial><Conference beep='onEnter' waitUrl=''>room</Conference></Dial>"
        "<Dial><Queue url='/whisper'>support</Queue></Dial>"
        "<Dial><Sim>DE1</Sim><Application>AP1</Application>"
        "<Application copyParentTo='true'><ApplicationSid>AP2</ApplicationSid>"
        "<Parameter name='a' value='b'/></Application></Dial>"
    ) == (
        Dial(nouns=(Conference("room", beep="onEnter", wait_url=""),)),
        Dial(nouns=(Queue("support", url="/whisper"),)),
        Dial(
            nouns=(
                Number("DE1"),
                Application("AP1"),
                Application("AP2", parameters=(("a", "b"),), copy_parent_to=True),
            )
        ),
    )


def test_what_this_version_does_not_run_is_unsupported_and_no_warning() -> None:
    assert verbs("<Pay/>\n<Dial><WhatsApp>1</WhatsApp></Dial>") == (
        Unsupported("Pay", 1),
        Dial(nouns=(Unsupported("WhatsApp", 2),)),
    )


def test_comments_and_schema_attributes_are_passed_over() -> None:
    document = parse_voice(
        b'<?xml version="1.0"?><?pi x?>'
        b'<Response xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        b' xsi:noNamespaceSchemaLocation="twiml.xsd"><!-- <Say>no</Say> --><Hangup/></Response>'
    )
    assert (document.verbs, document.warnings) == ((Hangup(),), ())


def test_an_empty_response_has_no_verbs() -> None:
    assert verbs("") == ()


WARNINGS = [
    ("<Say loop='x'>a</Say>", Say("a"), 13510, "loop"),
    ("<Say voice='robot'>a</Say>", Say("a"), 13511, "robot"),
    ("<Say language='tlh'>a</Say>", Say("a"), 13512, "tlh"),
    ("<Say foo='1'>a</Say>", Say("a"), 12200, "'foo' is not allowed to appear in element 'Say'"),
    ("<Say>a <b>c</b></Say>", Say("a c"), 12200, "'b'"),
    ("<Play loop='-1'>u</Play>", Play("u", loop=0), 13410, "-1"),
    ("<Play digits='1x'>u</Play>", Play("u"), 13430, "1x"),
    ("<Pause length='0'/>", Pause(1), 13910, "0"),
    ("<Gather timeout='soon'/>", Gather(), 13313, "soon"),
    ("<Gather numDigits='0'/>", Gather(num_digits=1), 13314, "0"),
    ("<Gather finishOnKey='##'/>", Gather(), 13310, "##"),
    ("<Gather input='video'/>", Gather(), 13326, "video"),
    ("<Gather method='PUT'/>", Gather(), 13312, "PUT"),
    ("<Gather><Dial>1</Dial></Gather>", Gather(), 13320, "Dial"),
    ("<Gather><Play digits='1'/></Gather>", Gather(), 13320, "digits"),
    ("<Gather>press</Gather>", Gather(), 12200, "Gather"),
    ("<Record maxLength='99999'/>", Record(max_length=14400), 13612, "99999"),
    ("<Record finishOnKey='A'/>", Record(), 13613, "A"),
    ("<Record trim='yes'/>", Record(), 13699, "yes"),
    ("<Dial timeout='601'/>", Dial(timeout=600), 13212, "601"),
    ("<Dial record='maybe'/>", Dial(), 13217, "maybe"),
    ("<Dial hangupOnStar='1'/>", Dial(), 13213, "1"),
    ("<Dial><Say>a</Say></Dial>", Dial(), 13215, "Say"),
    ("<Dial><Number/></Dial>", Dial(), 13223, "Number"),
    ("<Dial><Sip/></Dial>", Dial(), 13243, "Sip"),
    ("<Dial><Client/></Dial>", Dial(), 13215, "Client"),
    (f"<Dial><Sip>sip:{'a' * 250}@b</Sip></Dial>", Dial(), 13243, "255"),
    (
        f"<Dial><Sip>sip:a@b?x-c={'d' * 1024}</Sip></Dial>",
        Dial(nouns=(Sip("sip:a@b"),)),
        13253,
        "1024",
    ),
    ("<Dial><Conference/></Dial>", Dial(), 13215, "Conference"),
    ("<Dial><Application/></Dial>", Dial(), 13215, "Application"),
    ("<Redirect method='x'>u</Redirect>", Redirect("u"), 13710, "x"),
    ("<Reject reason='no'/>", Reject(), 13810, "no"),
    ("<Hangup><Say>a</Say></Hangup>", Hangup(), 12200, "Say"),
]


@pytest.mark.parametrize("inner, verb, code, part", WARNINGS)
def test_what_does_not_fit_is_a_warning_and_the_verb_goes_on(
    inner: str, verb: VoiceVerb, code: int, part: str
) -> None:
    document = parse_voice(f"<Response>\n{inner}</Response>".encode())
    assert document.verbs == (verb,)
    (warning,) = document.warnings
    assert (warning.code, warning.line) == (code, 2)
    assert part in warning.text


@pytest.mark.parametrize(
    "inner, code, part",
    [
        ("<Sing/>", 12200, "Sing"),
        ("<say>a</say>", 12200, "did you mean 'Say'?"),
        ("<Number>1</Number>", 12200, "Number"),
        ("<Message>a</Message>", 12200, "Message"),
        ("words", 12200, "Response"),
        ("<Say> </Say>", 13520, "no text"),
        (f"<Say>{'a' * 4097}</Say>", 13521, "4097"),
        ("<Play/>", 12200, "neither"),
    ],
)
def test_what_cannot_be_run_is_skipped_and_the_document_goes_on(
    inner: str, code: int, part: str
) -> None:
    document = parse_voice(f"<Response>{inner}<Hangup/></Response>".encode())
    assert document.verbs == (Hangup(),)
    (warning,) = document.warnings
    assert warning.code == code
    assert part in warning.text


def test_dial_rings_at_most_ten() -> None:
    many = "<Client>a</Client>" * 11
    document = parse_voice(f"<Response><Dial>{many}</Dial></Response>".encode())
    assert document.verbs == (Dial(nouns=(Client("a"),) * 10),)
    assert [warning.code for warning in document.warnings] == [13250]


def test_a_document_of_nonsense_gives_a_bounded_number_of_warnings() -> None:
    document = parse_voice(b"<Response>" + b"<a/>" * 10_000 + b"</Response>")
    assert len(document.warnings) == 50


def test_a_warning_quotes_no_more_than_a_line() -> None:
    endless = "a" * 60_000
    for inner in (
        f"<Say voice='{endless}'>a</Say>",
        f"<Say {endless}='1'>a</Say>",
        f"<{endless}/>",
    ):
        (warning,) = parse_voice(f"<Response>{inner}</Response>".encode()).warnings
        assert len(warning.text) < 400
