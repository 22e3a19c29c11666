"""Tokens that let browsers and phones speak for an account: JSON Web Tokens, signed HS256.

    token = AccessToken(account_sid, api_key, secret, identity="alice")
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid="AP..."))
    token.to_jwt()

https://www.twilio.com/docs/iam/access-tokens; `TwilioCapability` is what came before them.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar
from urllib.parse import urlencode

TTL = 3600  # seconds

Claims = dict[str, Any]


@dataclass(kw_only=True)
class Grant:
    """A right that a token gives; what is left empty is not in it."""

    key: ClassVar[str]

    def to_payload(self) -> Claims:
        """Return what the token says of it."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value}


@dataclass(kw_only=True)
class VoiceGrant(Grant):
    """May take calls to the token's identity, and make them through an application."""

    key: ClassVar[str] = "voice"
    incoming_allow: bool = False
    outgoing_application_sid: str | None = None
    outgoing_application_params: Mapping[str, str] | None = None
    push_credential_sid: str | None = None
    endpoint_id: str | None = None

    def to_payload(self) -> Claims:
        """Return what the token says of it."""
        told: Claims = {}
        if self.incoming_allow:
            told["incoming"] = {"allow": True}
        if self.outgoing_application_sid:
            told["outgoing"] = {"application_sid": self.outgoing_application_sid}
            if self.outgoing_application_params:
                told["outgoing"]["params"] = dict(self.outgoing_application_params)
        if self.push_credential_sid:
            told["push_credential_sid"] = self.push_credential_sid
        if self.endpoint_id:
            told["endpoint_id"] = self.endpoint_id
        return told


@dataclass(kw_only=True)
class VideoGrant(Grant):
    """May join a video room."""

    key: ClassVar[str] = "video"
    room: str | None = None


@dataclass(kw_only=True)
class ChatGrant(Grant):
    """May chat."""

    key: ClassVar[str] = "chat"
    service_sid: str | None = None
    endpoint_id: str | None = None
    deployment_role_sid: str | None = None
    push_credential_sid: str | None = None


@dataclass(kw_only=True)
class SyncGrant(Grant):
    """May share state."""

    key: ClassVar[str] = "data_sync"
    service_sid: str | None = None
    endpoint_id: str | None = None


@dataclass(kw_only=True)
class TaskRouterGrant(Grant):
    """May work on tasks."""

    key: ClassVar[str] = "task_router"
    workspace_sid: str | None = None
    worker_sid: str | None = None
    role: str | None = None


class AccessToken:
    """A token of an API key; `nbf` and `valid_until` are seconds since 1970."""

    def __init__(
        self,
        account_sid: str,
        signing_key_sid: str,
        secret: str,
        grants: Iterable[Grant] = (),
        *,
        identity: str | None = None,
        nbf: int | None = None,
        ttl: int = TTL,
        valid_until: int | None = None,
        region: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.account_sid = account_sid
        self.signing_key_sid = signing_key_sid
        self.secret = secret
        self.grants = list(grants)
        self.identity = identity
        self.nbf = nbf
        self.ttl = ttl
        self.valid_until = valid_until
        self.region = region
        self._clock = clock

    def add_grant(self, grant: Grant) -> None:
        """Let the token give another right."""
        self.grants.append(grant)

    def to_jwt(self, ttl: int | None = None) -> str:
        """Return the token; it lasts `ttl` seconds, else as long as was said at first."""
        now = int(self._clock())
        granted: Claims = {grant.key: grant.to_payload() for grant in self.grants}
        if self.identity:
            granted["identity"] = self.identity
        until = self.valid_until or now + self.ttl
        claims = {
            "jti": f"{self.signing_key_sid}-{now}",
            "iss": self.signing_key_sid,
            "sub": self.account_sid,
            "nbf": now if self.nbf is None else self.nbf,
            "exp": until if ttl is None else now + ttl,
            "grants": granted,
        }
        headers = {"cty": "twilio-fpa;v=1"} | ({"twr": self.region} if self.region else {})
        return _signed(claims, self.secret, headers)

    def __str__(self) -> str:
        return self.to_jwt()


class TwilioCapability:
    """A token of 2015, signed with the account's auth token: what a browser may do."""

    def __init__(
        self, account_sid: str, auth_token: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self._clock = clock
        self._client_name: str | None = None
        self._scopes: dict[str, dict[str, str]] = {}

    def allow_client_outgoing(self, application_sid: str, **parameters: Any) -> None:
        """Let it call an application, which gets `parameters`."""
        scope = {"appSid": application_sid}
        if parameters:
            scope["appParams"] = urlencode(parameters, doseq=True)
        self._scopes["client:outgoing"] = scope

    def allow_client_incoming(self, client_name: str) -> None:
        """Let it take calls to `client:` and this name."""
        self._client_name = client_name
        self._scopes["client:incoming"] = {"clientName": client_name}

    def allow_event_stream(self, **filters: Any) -> None:
        """Let it read the account's events."""
        scope = {"path": "/2010-04-01/Events"}
        if filters:
            scope["params"] = urlencode(filters, doseq=True)
        self._scopes["stream:subscribe"] = scope

    def generate(self, expires: int = TTL) -> str:
        """Return the token, which lasts `expires` seconds."""
        claims = {
            "iss": self.account_sid,
            "exp": int(self._clock()) + expires,
            "scope": " ".join(self._scope(name, said) for name, said in self._scopes.items()),
        }
        return _signed(claims, self.auth_token, {})

    def _scope(self, name: str, said: Mapping[str, str]) -> str:
        if name == "client:outgoing" and self._client_name is not None:
            said = {**said, "clientName": self._client_name}
        return f"scope:{name}?{urlencode(sorted(said.items()))}"


def _signed(claims: Claims, secret: str, headers: Mapping[str, str]) -> str:
    import jwt  # here, because it takes a while and most programs need no token

    return jwt.encode(claims, secret, algorithm="HS256", headers=dict(headers))
