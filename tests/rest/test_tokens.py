"""https://www.twilio.com/docs/iam/access-tokens; the official library is the judge."""

from typing import Any

import jwt
import pytest
from twilio.jwt.access_token import AccessToken as OfficialToken
from twilio.jwt.access_token import grants as official
from twilio.jwt.client import ClientCapabilityToken

from switchhook.rest import tokens
from switchhook.rest.tokens import AccessToken, TwilioCapability, VoiceGrant

ACCOUNT, KEY, SECRET = "AC" + "1" * 32, "SK" + "2" * 32, "s" * 32
NOW = 1_800_000_000


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims; the signature must be right."""
    claims = jwt.decode(
        token, SECRET, ["HS256"], options={"verify_exp": False, "verify_nbf": False}
    )
    return jwt.get_unverified_header(token), claims


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("VoiceGrant", {}),
        ("VoiceGrant", {"incoming_allow": True, "push_credential_sid": "CR1"}),
        (
            "VoiceGrant",
            {
                "outgoing_application_sid": "AP1",
                "outgoing_application_params": {"a": "b"},
                "endpoint_id": "e",
            },
        ),
        ("VideoGrant", {"room": "r"}),
        ("ChatGrant", {"service_sid": "IS1", "endpoint_id": "e", "deployment_role_sid": "RL1"}),
        ("SyncGrant", {"service_sid": "IS1"}),
        ("TaskRouterGrant", {"workspace_sid": "WS1", "worker_sid": "WK1", "role": "worker"}),
    ],
)
def test_an_access_token_is_what_the_official_library_makes(
    name: str, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: NOW)
    theirs = OfficialToken(ACCOUNT, KEY, SECRET, identity="alice", region="us1")
    theirs.add_grant(getattr(official, name)(**values))
    ours = AccessToken(ACCOUNT, KEY, SECRET, identity="alice", region="us1", clock=lambda: NOW)
    ours.add_grant(getattr(tokens, name)(**values))
    assert read(ours.to_jwt()) == read(theirs.to_jwt())
    assert str(ours) == ours.to_jwt()


def test_how_long_a_token_lasts_may_be_said_at_first_or_at_last() -> None:
    grants = [VoiceGrant(incoming_allow=True)]
    token = AccessToken(ACCOUNT, KEY, SECRET, grants, ttl=60, nbf=NOW - 5, clock=lambda: NOW)
    _, claims = read(token.to_jwt())
    assert (claims["nbf"], claims["exp"]) == (NOW - 5, NOW + 60)
    assert "identity" not in claims["grants"]
    assert read(token.to_jwt(ttl=10))[1]["exp"] == NOW + 10
    token.valid_until = NOW + 7
    assert read(token.to_jwt())[1]["exp"] == NOW + 7


def test_a_capability_token_has_the_official_librarys_scopes() -> None:
    theirs = ClientCapabilityToken(ACCOUNT, SECRET)
    ours = TwilioCapability(ACCOUNT, SECRET, clock=lambda: NOW)
    for token in (theirs, ours):
        token.allow_client_outgoing("AP1", a="b c", d=["e", "f"])
        token.allow_client_incoming("bob")
        token.allow_event_stream(g="h")
    header, claims = read(ours.generate(expires=60))
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert claims["scope"] == read(theirs.to_jwt())[1]["scope"]
    assert (claims["iss"], claims["exp"]) == (ACCOUNT, NOW + 60)


def test_a_capability_token_may_allow_nothing() -> None:
    assert read(TwilioCapability(ACCOUNT, SECRET, clock=lambda: NOW).generate())[1]["scope"] == ""
