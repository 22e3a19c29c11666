"""From forms to typed values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twilio.declaration import Filter, Parameter
from switchhook.protocols.twilio.filters import Comparison, Selector
from switchhook.protocols.twilio.forms import Form
from switchhook.protocols.twilio.resources import RESOURCES
from switchhook.protocols.twilio.validation import ParameterError, Reader, is_sid, is_url


def read(parameter: Parameter, *sent: str) -> Any:
    return Reader([parameter]).read({parameter.name: list(sent)} if sent else {})


@pytest.mark.parametrize(
    ("parameter", "sent", "value"),
    [
        (Parameter("Body"), "", ""),
        (Parameter("Body"), "é", "é"),
        (Parameter("Timeout", "integer"), "-5", -5),
        (Parameter("MaxPrice", "number"), "0.25", "0.25"),
        (Parameter("Record", "boolean"), "True", True),
        (Parameter("Record", "boolean"), "false", False),
        (Parameter("Method", "enum", values=("GET", "POST")), "get", "GET"),
        (Parameter("Url", "url"), "", ""),
        (Parameter("Url", "url"), "HTTPS://u:p@[::1]:80/a?b#c", "HTTPS://u:p@[::1]:80/a?b#c"),
        (Parameter("To", "phone"), "415-555-0100", "+14155550100"),
        (Parameter("To", "phone"), "12345", "12345"),
        (Parameter("To", "phone"), "Switchhook", "Switchhook"),
        (Parameter("To", "endpoint"), "1 (415) 555 0100", "+14155550100"),
        (Parameter("To", "endpoint"), "+442079460000", "+442079460000"),
        (Parameter("To", "endpoint"), "client:alice", "client:alice"),
        (Parameter("To", "endpoint"), "sip:a@b.test?x-c=d", "sip:a@b.test?x-c=d"),
        (Parameter("Sid", "sid", values=("AP",)), "AP" + "0" * 32, "AP" + "0" * 32),
        (Parameter("SendDigits", "digits"), "1w*#D", "1w*#D"),
    ],
)
def test_each_type_reads_its_own(parameter: Parameter, sent: str, value: object) -> None:
    assert read(parameter, sent) == {parameter.argument: value}


@pytest.mark.parametrize(
    ("parameter", "sent"),
    [
        (Parameter("Body", maximum=3), "four"),
        (Parameter("Timeout", "integer"), "1.5"),
        (Parameter("Timeout", "integer"), "²"),
        (Parameter("Timeout", "integer"), "9" * 30),
        (Parameter("Timeout", "integer", minimum=1), "0"),
        (Parameter("Timeout", "integer", maximum=9), "10"),
        (Parameter("MaxPrice", "number"), "1e9"),
        (Parameter("Record", "boolean"), "perhaps"),
        (Parameter("Method", "enum", values=("GET",)), "PUT"),
        (Parameter("Url", "url"), "/relative"),
        (Parameter("Url", "url"), "http://"),
        (Parameter("Url", "url"), "http://a b/"),
        (Parameter("Url", "url"), "http://under_score.test/"),
        (Parameter("Url", "url"), "http://a<b/"),
        (Parameter("Url", "url"), "http://a:65536/"),
        (Parameter("To", "phone"), "+1415555010"),
        (Parameter("To", "phone"), "+0123456789"),
        (Parameter("To", "endpoint"), "client:" + "a" * 257),
        (Parameter("To", "endpoint"), "sip:nobody"),
        (Parameter("Sid", "sid", values=("AP",)), "CA" + "0" * 32),
        (Parameter("SendDigits", "digits"), "1" * 33),
        (Parameter("SendAt", "datetime"), "tomorrow"),
    ],
)
def test_each_type_refuses_the_rest(parameter: Parameter, sent: str) -> None:
    with pytest.raises(ParameterError) as refused:
        read(parameter, sent)
    assert (refused.value.code, refused.value.name) == (20422, parameter.name)
    assert refused.value.value == sent


def test_what_is_not_sent_is_not_there() -> None:
    assert read(Parameter("Timeout", "integer")) == {}
    assert read(Parameter("Timeout", "integer"), "") == {}


def test_what_is_required_is_missed() -> None:
    for sent in ((), ("",)):
        with pytest.raises(ParameterError) as refused:
            read(Parameter("To", required=21201), *sent)
        assert (refused.value.code, refused.value.value) == (21201, None)


def test_the_last_of_several_counts_unless_it_is_repeated() -> None:
    assert read(Parameter("From"), "a", "b") == {"from_": "b"}
    events = Parameter("StatusCallbackEvent", repeated=True)
    assert read(events, "a", "", "b") == {"status_callback_event": ("a", "b")}


def test_words_of_a_repeated_enum_may_share_one_value() -> None:
    events = Parameter("Event", "enum", values=("ringing", "completed"), repeated=True)
    assert read(events, "ringing completed", "") == {"event": ("ringing", "completed")}


def test_too_long_may_have_its_own_code() -> None:
    with pytest.raises(ParameterError) as refused:
        read(Parameter("Body", maximum=3, too_long=21617), "four")
    assert refused.value.code == 21617


def test_filters_select_by_value_range_beginning_and_meaning() -> None:
    select = Selector(
        [
            Filter("StartTime", "datetime", ranges=True),
            Filter("PhoneNumber", wildcard=True),
            Filter("Log", "enum", values=("0",), attribute="level", stored={"0": "error"}),
        ]
    ).read
    assert select({"PhoneNumber": ["+1415*"], "Log": ["0"], "StartTime": [""]}) == [
        Comparison("phone_number", "prefix", "+1415"),
        Comparison("level", "=", "error"),
    ]
    ops = {
        name: [(one.op, str(one.value)) for one in select({name: [text]})]
        for name, text in {
            "StartTime": "2020-01-02",
            "StartTime>": "Thu, 02 Jan 2020 10:00:00 +0000",
            "StartTime<": "2020-01-02T10:00:00Z",
        }.items()
    }
    assert ops == {
        "StartTime": [
            (">=", "2020-01-02 00:00:00+00:00"),
            ("<", "2020-01-03 00:00:00+00:00"),
        ],
        "StartTime>": [(">=", "2020-01-02 10:00:00+00:00")],
        "StartTime<": [("<", "2020-01-02 10:00:01+00:00")],
    }


READERS = [
    reader
    for resource in RESOURCES
    for operation in resource.operations
    for reader in (Reader(operation.parameters).read, Selector(operation.filters).read)
]
NAMES = sorted(
    {
        parameter.name
        for resource in RESOURCES
        for operation in resource.operations
        for parameter in (*operation.parameters, *operation.filters)
    }
)
FORMS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), min_size=1))


@given(FORMS, st.sampled_from(READERS))
def test_any_form_is_read_or_refused(form: Form, reader: Any) -> None:
    try:
        reader(form)
    except ParameterError as error:
        assert error.name.rstrip("<>") in NAMES


@given(st.text())
def test_a_url_or_sid_is_recognised_without_fail(text: str) -> None:
    assert not is_url(text) or "://" in text
    assert not is_sid(text) or len(text) == 34
