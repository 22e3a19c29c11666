"""Access tokens and capability tokens. https://www.twilio.com/docs/iam/access-tokens"""

from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.voicesdk import BadToken, Grant, codes
from switchhook.protocols.voicesdk.tokens import Signer, grant, handset_token
from switchhook.rest.tokens import AccessToken, TwilioCapability, VoiceGrant

ACCOUNT, KEY, APP = "AC" + "1" * 32, "SK" + "2" * 32, "AP" + "3" * 32
SECRET = "s" * 32
NOW = 1_000_000.0
SIGNERS = {KEY: Signer(account_sid=ACCOUNT, secret=SECRET)}
SIGNERS[ACCOUNT] = Signer(account_sid=ACCOUNT, secret="t" * 32)


def token(**changed: Any) -> AccessToken:
    granted = VoiceGrant(
        incoming_allow=True,
        outgoing_application_sid=APP,
        outgoing_application_params={"team": "blue"},
    )
    fields: dict[str, Any] = {"identity": "alice", "clock": lambda: NOW, **changed}
    return AccessToken(ACCOUNT, KEY, SECRET, [granted], **fields)


def read(text: str, now: float = NOW) -> Grant:
    return grant(text, SIGNERS.get, now)


def refused(text: str, now: float = NOW) -> int:
    with pytest.raises(BadToken) as caught:
        read(text, now)
    return caught.value.code


def signed(claims: dict[str, Any], secret: str = SECRET, **headers: Any) -> str:
    return jwt.encode(claims, secret, headers={"cty": "twilio-fpa;v=1", **headers})


def claims(**changed: Any) -> dict[str, Any]:
    return {
        "iss": KEY,
        "sub": ACCOUNT,
        "exp": NOW + 60,
        "grants": {"identity": "alice", "voice": {"incoming": {"allow": True}}},
        **changed,
    }


def test_an_access_token_grants_what_it_says() -> None:
    assert read(token().to_jwt()) == Grant(
        account_sid=ACCOUNT,
        signer=KEY,
        expires=NOW + 3600,
        identity="alice",
        incoming=True,
        application_sid=APP,
        parameters={"team": "blue"},
    )
    assert read(token().to_jwt()).address == "client:alice"


def test_without_rights_it_grants_none() -> None:
    bare = read(AccessToken(ACCOUNT, KEY, SECRET, [VoiceGrant()], clock=lambda: NOW).to_jwt())
    assert (bare.incoming, bare.application_sid, bare.address) == (False, "", "client:Anonymous")


def test_a_capability_token_grants_what_its_scopes_say() -> None:
    old = TwilioCapability(ACCOUNT, "t" * 32, clock=lambda: NOW)
    old.allow_client_outgoing(APP, team="blue & red")
    old.allow_client_incoming("bob")
    found = read(old.generate())
    assert (found.identity, found.incoming, found.application_sid) == ("bob", True, APP)
    assert found.parameters == {"team": "blue & red"}
    assert found.account_sid == ACCOUNT


def test_a_forged_token_is_refused() -> None:
    assert refused(signed(claims(), "x" * 32)) == codes.BAD_SIGNATURE
    whole = token().to_jwt()
    assert refused(whole[:-4] + ("AAAA" if whole[-4:] != "AAAA" else "BBBB")) in (
        codes.BAD_SIGNATURE,
        codes.BAD_TOKEN,
    )


def test_no_other_algorithm_is_believed() -> None:
    assert refused(jwt.encode(claims(), "", algorithm="none")) == codes.BAD_TOKEN
    assert refused(jwt.encode(claims(), "s" * 64, algorithm="HS512")) == codes.BAD_TOKEN


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": NOW}, codes.EXPIRED),
        ({"exp": NOW + 90_000}, codes.LASTS_TOO_LONG),
        ({"exp": "tomorrow"}, codes.BAD_TOKEN),
        ({"exp": 1e300}, codes.BAD_TOKEN),
        ({"exp": True}, codes.BAD_TOKEN),
        ({"exp": None}, codes.BAD_TOKEN),
        ({"nbf": NOW + 3600, "exp": NOW + 7200}, codes.BAD_TOKEN),
        ({"iss": "SK" + "9" * 32}, codes.NO_ACCOUNT),
        ({"sub": "AC" + "9" * 32}, codes.NO_ACCOUNT),
        ({"grants": {"identity": "alice"}}, codes.BAD_TOKEN),
        ({"grants": "all"}, codes.BAD_TOKEN),
        ({"grants": {"identity": "a b", "voice": {}}}, codes.BAD_NAME),
        ({"grants": {"identity": "a<b", "voice": {}}}, codes.BAD_NAME),
        ({"grants": {"identity": "a" * 257, "voice": {}}}, codes.BAD_NAME),
        ({"grants": {"identity": 7, "voice": {}}}, codes.BAD_TOKEN),
        ({"grants": {"voice": {"outgoing": []}}}, codes.BAD_TOKEN),
    ],
)
def test_a_token_that_gives_no_rights_says_why(changed: dict[str, Any], code: int) -> None:
    assert refused(signed(claims(**changed))) == code


def test_a_token_of_another_product_is_refused() -> None:
    assert refused(signed(claims(), cty="something")) == codes.BAD_TOKEN


def test_clocks_may_differ_a_little() -> None:
    assert read(token().to_jwt(), NOW - 30).identity == "alice"


def test_no_token_is_told_apart_from_a_bad_one() -> None:
    assert refused("") == codes.NO_TOKEN


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda one: one.decode("latin-1")))
def test_any_text_is_refused(text: str) -> None:
    assert refused(text) in codes.TEXTS


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "sub": _JSON | st.just(ACCOUNT),
            "exp": _JSON | st.just(NOW + 60),
            "nbf": _JSON,
            "scope": _JSON,
            "grants": st.fixed_dictionaries({}, optional={"identity": _JSON, "voice": _JSON}),
        },
    ),
    st.sampled_from([(KEY, SECRET), (ACCOUNT, "t" * 32)]),
)
def test_any_claims_are_read_or_refused(told: dict[str, Any], who: tuple[str, str]) -> None:
    try:
        found = read(signed({**told, "iss": who[0]}, who[1]))
    except BadToken as error:
        assert error.code in codes.TEXTS
    else:
        assert found.account_sid == ACCOUNT


HANDSET = "HT" + "4" * 32
HOLDER = Signer(account_sid=ACCOUNT, secret="p" * 32, name="handset1")


def test_a_handset_s_token_is_good_for_that_handset_alone() -> None:
    made = handset_token(HANDSET, HOLDER, NOW, 60)
    held = grant(made, {HANDSET: HOLDER}.get, NOW)
    assert (held.identity, held.incoming, held.of_handset) == ("handset1", True, True)
    assert held.expires == NOW + 60
    assert not read(token().to_jwt()).of_handset
    with pytest.raises(BadToken) as caught:
        grant(signed(claims(iss=HANDSET), HOLDER.secret), {HANDSET: HOLDER}.get, NOW)
    assert caught.value.code == codes.BAD_NAME
