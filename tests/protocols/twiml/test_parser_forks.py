"""What begins, ends, or takes a call's audio: https://www.twilio.com/docs/voice/twiml/stream"""

from switchhook.protocols.twiml import VoiceVerb, parse_voice
from switchhook.protocols.twiml.voice import (
    Connect,
    Recording,
    Siprec,
    Start,
    Stop,
    Stream,
    Transcription,
    Unsupported,
)


def verbs(inner: str) -> tuple[VoiceVerb, ...]:
    document = parse_voice(f"<Response>{inner}</Response>".encode())
    assert document.warnings == ()
    return document.verbs


def warned(inner: str) -> tuple[tuple[VoiceVerb, ...], list[int]]:
    document = parse_voice(f"<Response>{inner}</Response>".encode())
    return document.verbs, [warning.code for warning in document.warnings]


def test_start_holds_what_it_begins_with_the_defaults() -> None:
    assert verbs(
        "<Start><Stream url='wss://h/a'/><Recording/><Siprec connectorName='c'/>"
        "<Transcription/></Start>"
    ) == (
        Start(
            (
                Stream("wss://h/a", track="inbound_track"),
                Recording(),
                Siprec(connector_name="c"),
                Transcription(),
            )
        ),
    )


def test_a_stream_has_custom_parameters() -> None:
    assert verbs(
        "<Connect action='/next' method='get'><Stream url='wss://h/a' name='n'"
        " statusCallback='/cb'><Parameter name='a' value='1'/><Parameter name='b' value='2'/>"
        "<Parameter name='a' value='3'/></Stream></Connect>"
    ) == (
        Connect(
            (
                Stream(
                    "wss://h/a",
                    "n",
                    status_callback="/cb",
                    parameters=(("a", "3"), ("b", "2")),
                ),
            ),
            action="/next",
            method="GET",
        ),
    )


def test_a_parameter_without_a_name_or_too_long_is_passed_over() -> None:
    found, codes = warned(
        "<Start><Stream url='wss://h/a'><Parameter value='1'/>"
        f"<Parameter name='a' value='{'x' * 500}'/><Parameter name='b'/></Stream></Start>"
    )
    assert found == (Start((Stream("wss://h/a", parameters=(("b", ""),)),)),)
    assert codes == [12200, 12200]


def test_a_track_that_there_is_none_of_has_a_code_of_its_own() -> None:
    found, codes = warned("<Start><Stream url='wss://h/a' track='both'/></Start>")
    assert found == (Start((Stream("wss://h/a"),)),)
    assert codes == [31941]


def test_stop_names_what_to_end() -> None:
    assert verbs("<Stop><Stream name='n'/><Siprec name='s'/></Stop>") == (
        Stop((Stream(name="n"), Siprec(name="s"))),
    )


def test_what_connect_cannot_give_the_call_to_is_told_apart() -> None:
    assert verbs("<Connect><Room>r</Room></Connect>") == (Connect((Unsupported("Room", 1),)),)


def test_what_cannot_be_started_is_a_warning() -> None:
    found, codes = warned("<Start><Say>Hi</Say></Start>")
    assert (found, codes) == ((Start(),), [14300])
