"""Receipts and texts that carriers bring, and the proof that it is they."""

import base64
import hmac
import json
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.http_carriers import HookText, Incoming, ProfileError, Unreadable
from switchhook.protocols.http_carriers.hooks import (
    HookPart,
    PartSpec,
    ReceiptReader,
    ReceiptSpec,
    TextReader,
    TextSpec,
)
from switchhook.protocols.http_carriers.proofs import Kind, Proof, ProofSpec
from switchhook.protocols.http_carriers.sources import ConditionSpec

URL = "https://here.example/receipts?token=t0ken&x=1"
NOW = 1_795_348_800.0
RECEIPTS = ReceiptReader.of(
    ReceiptSpec(
        items="$.events[*]",
        only=(ConditionSpec("$.kind", ("receipt",)),),
        reference="$.id",
        state="$.state",
        states={"delivered": "delivered", "failed": "undelivered", "*": "accepted"},
        error="$.why",
        codes={"7": 30005, "failed": 30003},
    )
)
TEXTS = TextReader.of(
    TextSpec(
        sender="$.from",
        recipient="$.to or '{number}'",
        body="$.text",
        media=("$.pictures[*]", "$.extra"),
        id="query x",
        part=PartSpec("$.ref", "$.total", "$.number"),
    ),
    {"number": "+14155550100"},
)


def incoming(body: bytes, kind: str = "application/json", **headers: str) -> Incoming:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Incoming("POST", URL, {"content-type": kind, **named}, body)


def of_json(value: Any, **headers: str) -> Incoming:
    return incoming(json.dumps(value).encode(), **headers)


def test_several_receipts_come_at_once() -> None:
    told = RECEIPTS.read(
        of_json(
            {
                "why": "batch",
                "events": [
                    {"kind": "receipt", "id": 1, "state": "DELIVERED", "at": 1795348800},
                    {"kind": "receipt", "id": "2", "state": "failed", "why": 7},
                    {"kind": "receipt", "id": "3", "state": "failed", "why": "odd"},
                    {"kind": "receipt", "id": "4", "state": "sent"},
                    {"kind": "text", "id": "5", "state": "delivered"},
                    {"kind": "receipt", "state": "delivered"},
                    "nonsense",
                ],
            }
        )
    )
    assert [(one.reference, one.state, one.error, one.code) for one in told] == [
        ("1", "delivered", "", None),
        ("2", "undelivered", "7", 30005),
        ("3", "undelivered", "odd", 30003),
        ("4", "accepted", "", None),
    ]


def test_a_text_comes_with_media_and_numbers_in_one_form() -> None:
    (told,) = TEXTS.read(
        of_json({"from": "0049 30-123456", "text": "Hi\x00", "pictures": ["http://a/1", "", 7]})
    )
    assert told == HookText(
        sender="+4930123456",
        recipient="+14155550100",
        body="Hi\ufffd",
        media=("http://a/1", "7"),
        id="1",
    )


@pytest.mark.parametrize(
    ("given_", "number"),
    [
        ("14155550100", "+14155550100"),
        ("+14155550100", "+14155550100"),
        ("12345", "12345"),
        ("Switch", "Switch"),
        ("0301234567", "0301234567"),
    ],
)
def test_only_international_numbers_get_a_plus(given_: str, number: str) -> None:
    (told,) = TEXTS.read(of_json({"from": given_, "text": ""}))
    assert told.sender == number


def test_a_form_may_say_which_part_it_is() -> None:
    form = urlencode({"from": "Tom", "to": "4915", "text": "a", "ref": "4711", "total": 3,
                      "number": 2})  # fmt: skip
    (told,) = TEXTS.read(incoming(form.encode(), "application/x-www-form-urlencoded"))
    assert told.part == HookPart(4711, 3, 2)
    for wrong in ({"total": "1"}, {"number": "4"}, {"ref": "x"}, {"total": "999"}):
        form = urlencode(
            {"from": "Tom", "to": "4", "ref": "1", "total": "3", "number": "2"} | wrong
        )
        (told,) = TEXTS.read(incoming(form.encode(), "application/x-www-form-urlencoded"))
        assert told.part is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["events", "kind", "id", "state", "from", "to", "text", "at", "ref"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


ANY_BODY = st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps(value).encode())
KINDS = ["application/json", "text/x", "application/x-www-form-urlencoded", ""]


@given(ANY_BODY, st.sampled_from(KINDS))
def test_any_octets_are_read_or_refused(body: bytes, kind: str) -> None:
    request = incoming(body, kind)
    for read in (RECEIPTS.read, TEXTS.read):
        try:
            for one in read(request):
                str(one).encode()
        except Unreadable:
            pass


def proof(kind: Kind, **spec: Any) -> Proof:
    return Proof.of(ProofSpec(kind, **{"secret": "{key}", **spec}), ("key", "user"))


def holds(proof: Proof, request: Incoming, key: str = "s3cret", now: float = NOW) -> bool:
    return proof.holds(request, {"key": key, "user": "joe"}, now)


HMAC = {"at": "header x-sig", "over": "{timestamp}.{body}", "timestamp": "header x-time"}
BODY = b'{"a": 1}'


def signed(over: bytes, key: bytes = b"s3cret") -> str:
    return hmac.new(key, over, sha256).hexdigest()


def test_a_keyed_hash_covers_body_and_time() -> None:
    made = proof("hmac", **HMAC, prefix="sha256=")
    sig = f"sha256={signed(b'1795348800.' + BODY)}"
    assert holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"))
    assert not holds(made, incoming(BODY + b" ", x_sig=sig, x_time="1795348800"))
    assert not holds(made, incoming(BODY, x_sig=sig, x_time="1795348801"))
    assert not holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"), now=NOW + 301)
    assert not holds(made, incoming(BODY, x_sig=sig))
    assert not holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"), key="other")
    assert not holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"), key="")


def test_a_keyed_hash_may_be_over_url_and_nonce() -> None:
    made = proof("hmac", at="header x-sig", over="{address}{nonce}", nonce="header x-nonce",
                 encoding="base64", algorithm="sha1")  # fmt: skip
    digest = hmac.new(b"s3cret", b"https://here.example/receiptsN1", sha1).digest()
    request = incoming(b"", x_sig=base64.b64encode(digest).decode(), x_nonce="N1")
    assert holds(made, request)
    assert not holds(made, incoming(b"", x_sig="", x_nonce="N1"))


def test_twilios_signature_covers_url_and_form() -> None:
    from switchhook.protocols.signature import compute

    form = {"From": "+1415", "Body": "Hi & bye"}
    sig = compute("s3cret", URL, form)
    body = urlencode(form).encode()
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    assert holds(proof("twilio"), incoming(body, kind, x_twilio_signature=sig))
    assert not holds(proof("twilio"), incoming(body + b"!", kind, x_twilio_signature=sig))
    assert not holds(proof("twilio"), incoming(body, kind))


def test_a_signature_by_a_public_key() -> None:
    """RFC 8032; Telnyx signs `timestamp|body`."""
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    sig = base64.b64encode(key.sign(b"1795348800|" + BODY)).decode()
    made = proof("ed25519", at="header x-sig", over="{timestamp}|{body}", timestamp="header x-time")
    assert holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"), public)
    assert not holds(made, incoming(b"{}", x_sig=sig, x_time="1795348800"), public)
    for key_ in ("no key", "AAAA", "é"):
        assert not holds(made, incoming(BODY, x_sig=sig, x_time="1795348800"), key_)


def test_a_signed_token_with_hashes_of_body_and_url() -> None:
    made = proof("jwt", at="header x-jwt", url_claim="url_hash")
    claims = {
        "nbf": int(NOW),
        "payload_hash": sha256(BODY).hexdigest(),
        "url_hash": sha256(URL.encode()).hexdigest(),
    }
    key = "s3cret" * 6
    token = jwt.encode(claims, key, "HS256")
    assert holds(made, incoming(BODY, x_jwt=token), key)
    assert not holds(made, incoming(b"{}", x_jwt=token), key)
    assert not holds(made, incoming(BODY, x_jwt=token), "s2cret" * 6)
    assert not holds(made, incoming(BODY, x_jwt=token), key, NOW + 1000)
    assert not holds(made, incoming(BODY, x_jwt="a.b.c"), key)
    for changed in ({"url_hash": "x"}, {"payload_hash": None}, {"nbf": "soon"}):
        token = jwt.encode({**claims, **changed}, key, "HS256")
        assert not holds(made, incoming(BODY, x_jwt=token), key)


def test_shared_secrets() -> None:
    basic = "Basic " + base64.b64encode(b"joe:s3cret").decode()
    assert holds(proof("basic", username="{user}"), incoming(b"", authorization=basic))
    assert not holds(proof("basic", username="{user}"), incoming(b"", authorization=basic[:-2]))
    assert holds(proof("bearer"), incoming(b"", authorization="bearer s3cret"))
    assert not holds(proof("bearer"), incoming(b"", authorization="s3cret"))
    assert holds(proof("token", at="query token"), incoming(b""), key="t0ken")
    assert not holds(proof("token", at="query token"), incoming(b""))
    assert not holds(proof("token", at="query token"), incoming(b""), key="")
    assert holds(proof("none"), incoming(b""))


@pytest.mark.parametrize("spec", [{"type": "hmac"}, {"type": "bearer", "secret": ""},
                                  {"type": "token"}, {"type": "basic"}])  # fmt: skip
def test_a_proof_of_nothing_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ProfileError):
        Proof.of(ProofSpec(**{"secret": "{key}", **spec}), ("key",))


PROOFS = [
    proof("twilio"), proof("bearer"), proof("basic", username="{user}"), proof("hmac", **HMAC),
    proof("jwt"), proof("token", at="header x-sig"),
    proof("ed25519", at="header x-sig", over="{body}"),
]  # fmt: skip


@given(st.sampled_from(PROOFS), st.binary(max_size=50), st.text(max_size=40), st.text(max_size=12))
def test_no_chance_octets_are_genuine(made: Proof, body: bytes, sig: str, time: str) -> None:
    request = incoming(body, "x", x_sig=sig, x_time=time, authorization=sig, x_twilio_signature=sig)
    assert not holds(made, request)
