"""PDUs of every kind, for Hypothesis."""

from hypothesis import strategies as st

from switchhook.protocols.smpp.bodies import (
    Accepted,
    Alert,
    Bind,
    BindAnswer,
    Body,
    Cancel,
    DataSm,
    Destination,
    MultiAnswer,
    Nothing,
    Outbind,
    Query,
    QueryAnswer,
    Replace,
    Sm,
    SubmitMulti,
    Unsuccessful,
)
from switchhook.protocols.smpp.pdu import LAYOUTS, Command


def _text(octets: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=1, max_codepoint=0xFF), max_size=octets)


_octet = st.integers(0, 255)
_time = st.sampled_from(["", "261122210000000+", "000001000000000R"])
_short = st.binary(max_size=254)
_tlvs = st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=300)), max_size=4).map(tuple)
_address = (_octet, _octet, _text(20))
_long_address = (_octet, _octet, _text(64))

_sm = st.builds(
    Sm,
    *(_text(5), *_address, *_address, _octet, _octet, _octet, _time, _time),
    *(_octet, _octet, _octet, _octet, _short, _tlvs),
)
_destinations = st.lists(
    st.builds(Destination, _text(20), _octet, _octet, st.just(False))
    | st.builds(Destination, _text(20), st.just(0), st.just(0), st.just(True)),
    max_size=4,
).map(tuple)
_unsuccessful = st.lists(
    st.builds(Unsuccessful, _text(20), _octet, _octet, st.integers(0, 0xFFFFFFFF)), max_size=4
).map(tuple)
_OF: dict[type[Body], st.SearchStrategy[Body]] = {
    Bind: st.builds(Bind, _text(64), _text(64), _text(40), _octet, _octet, _octet, _text(40)),
    BindAnswer: st.builds(BindAnswer, _text(64), _tlvs),
    Outbind: st.builds(Outbind, _text(64), _text(64)),
    Sm: _sm,
    DataSm: st.builds(
        DataSm, _text(5), *_long_address, *_long_address, _octet, _octet, _octet, _tlvs
    ),
    SubmitMulti: st.builds(
        SubmitMulti,
        *(_text(5), *_address, _destinations, _octet, _octet, _octet, _time, _time),
        *(_octet, _octet, _octet, _octet, _short, _tlvs),
    ),
    MultiAnswer: st.builds(MultiAnswer, _text(64), _unsuccessful, _tlvs),
    Accepted: st.builds(Accepted, _text(64), _tlvs),
    Query: st.builds(Query, _text(64), *_address),
    QueryAnswer: st.builds(QueryAnswer, _text(64), _time, _octet, _octet),
    Cancel: st.builds(Cancel, _text(5), _text(64), *_address, *_address),
    Replace: st.builds(Replace, _text(64), *_address, _time, _time, _octet, _octet, _short),
    Alert: st.builds(Alert, *_long_address, *_long_address, _tlvs),
    Nothing: st.just(Nothing()),
}
pdus = st.sampled_from(list(Command)).flatmap(
    lambda command: st.tuples(st.just(command), _OF[LAYOUTS[command].body])
)
