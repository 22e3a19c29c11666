"""<say-as>: https://docs.aws.amazon.com/polly/latest/dg/supportedtags.html#say-as-tag"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.speech.saying import said_as

KINDS = (
    "characters spell-out cardinal number ordinal digits fraction unit date time address expletive"
    " telephone"
)
FORMATS = "mdy dmy ymd md dm ym my d m y yyyymmdd"


@pytest.mark.parametrize(
    ("kind", "text", "order", "words"),
    [
        ("digits", "2125551212", "", "2 1 2 5 5 5 1 2 1 2"),
        ("ordinal", "1", "", "1st"),
        ("ordinal", "12", "", "12th"),
        ("ordinal", "1,023", "", "1023rd"),
        ("fraction", "3/20", "", "3 20ths"),
        ("fraction", "1/2", "", "1 half"),
        ("fraction", "2+1/4", "", "2 and 1 quarter"),
        ("unit", "5ft", "", "5 feet"),
        ("unit", "1 lb", "", "1 pound"),
        ("unit", "2.5kg", "", "2.5 kilograms"),
        ("time", "1'21\"", "", "1 minute 21 seconds"),
        ("time", '30"', "", "30 seconds"),
        ("address", "12 Main St.", "", "12 Main Street"),
        ("expletive", "darn", "", "beep"),
        ("date", "09/21/2012", "mdy", "September 21st 2012"),
        ("date", "21.9.2012", "dmy", "September 21st 2012"),
        ("date", "20120921", "yyyymmdd", "September 21st 2012"),
        ("date", "????0921", "yyyymmdd", "September 21st"),
        ("date", "9-2012", "my", "September 2012"),
        ("date", "3", "d", "3rd"),
    ],
)
def test_text_is_said_as_it_is_meant(kind: str, text: str, order: str, words: str) -> None:
    assert said_as(kind, text, order) == words


@pytest.mark.parametrize(
    ("kind", "text", "order"),
    [
        ("ordinal", "x", ""),
        ("fraction", "a/b", ""),
        ("unit", "5 parsecs", ""),
        ("time", "noon", ""),
        ("date", "31/31/2012", "mdy"),
        ("date", "tomorrow", "mdy"),
        ("date", "09/21/2012", ""),
        ("cardinal", "5", ""),
    ],
)
def test_what_makes_no_sense_stays(kind: str, text: str, order: str) -> None:
    assert said_as(kind, text, order) is None


def test_other_languages_keep_their_text_but_for_digits() -> None:
    assert said_as("ordinal", "3", english=False) is None
    assert said_as("date", "1.2.2003", "dmy", english=False) is None
    assert said_as("digits", "31", english=False) == "3 1"


@given(st.sampled_from(KINDS.split()), st.text(), st.sampled_from(FORMATS.split()))
def test_no_text_is_an_error(kind: str, text: str, order: str) -> None:
    said_as(kind, text, order)
