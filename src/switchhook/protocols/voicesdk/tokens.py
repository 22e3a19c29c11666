"""Tokens that say what a page may do: JSON Web Tokens (RFC 7519), signed HS256.

Access tokens (https://www.twilio.com/docs/iam/access-tokens) are signed with an API key's secret,
capability tokens, which came before them, with the account's auth token. A page that is a handset
has an access token, too, signed with what comes of the handset's password. `now` is in seconds
since 1970, as their times are.

BadToken    carries the code that the SDK is told
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl

from switchhook.protocols.voicesdk import codes

LONGEST: Final = 24 * 3600  # seconds that a token may last
LEEWAY: Final = 60  # seconds that clocks may differ by before a token is good
LONGEST_NAME: Final = 256  # characters
CONTENT_TYPE: Final = "twilio-fpa;v=1"
HANDSET: Final = "HT"  # what SIDs of handsets begin with
# Control characters and space are refused too (RFC 2396 §2.4.3).
_UNWISE: Final = frozenset('<>#%"{}|\\^[]`')

Claims = Mapping[str, Any]


class BadToken(Exception):
    """The token gives no rights."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed a token: an API key, an account or a handset, and with what.

    A signer that has a `name` signs for nobody else.
    """

    account_sid: str
    secret: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token lets a page do, until `expires`; `signer` is who signed it, by SID."""

    account_sid: str
    signer: str
    expires: float
    identity: str = ""
    incoming: bool = False
    application_sid: str = ""  # that it may call
    parameters: Mapping[str, str] = field(default_factory=dict)  # that the application is told

    @property
    def address(self) -> str:
        """What the page is called in a call."""
        return f"client:{self.identity or 'Anonymous'}"

    @property
    def of_handset(self) -> bool:
        """Whether the page is a handset that somebody holds."""
        return self.signer.startswith(HANDSET)


def handset_token(sid: str, signer: Signer, now: float, ttl: int) -> str:
    """Return a token with which a page is a handset for `ttl` seconds."""
    import jwt  # here, as below

    claims = {
        "jti": f"{sid}-{int(now)}",
        "iss": sid,
        "sub": signer.account_sid,
        "exp": int(now) + ttl,
        "grants": {"identity": signer.name, "voice": {"incoming": {"allow": True}}},
    }
    return jwt.encode(claims, signer.secret, algorithm="HS256", headers={"cty": CONTENT_TYPE})


def grant(token: str, signer_of: Callable[[str], Signer | None], now: float) -> Grant:
    """Return what a token grants; raises `BadToken`. `signer_of` knows secrets by SID."""
    import jwt  # here, because it takes a while and a server without browsers needs none

    if not token:
        raise BadToken(codes.NO_TOKEN, "there is no token")
    try:
        header = jwt.get_unverified_header(token)
        unverified = jwt.decode(token, options={"verify_signature": False})
        issuer = str(unverified.get("iss", ""))
        signer = signer_of(issuer)
        if signer is None:
            raise BadToken(codes.NO_ACCOUNT, f"nobody here is {issuer[:40]!r}")
        claims = jwt.decode(
            token,
            signer.secret,
            algorithms=["HS256"],
            options={
                "verify_exp": False,  # below, by the time that was given
                "verify_nbf": False,
                "verify_iat": False,
                "verify_aud": False,
                "enforce_minimum_key_length": False,
            },
        )
    except jwt.InvalidSignatureError:
        raise BadToken(codes.BAD_SIGNATURE, "the signature is not that of its issuer") from None
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise BadToken(codes.BAD_TOKEN, f"not a token: {error}") from None
    expires = _lasts(claims, now)
    if issuer.startswith(("SK", HANDSET)):
        return _access(header, claims, signer, issuer, expires)
    return _capability(claims, issuer, expires)


def _lasts(claims: Claims, now: float) -> float:
    """Return until when a token is good; raises `BadToken`."""
    expires, begins = _time(claims.get("exp")), _time(claims.get("nbf", 0))
    if expires <= now:
        raise BadToken(codes.EXPIRED, "the token has expired")
    if begins > now + LEEWAY:
        raise BadToken(codes.BAD_TOKEN, "the token is not good yet")
    if expires - max(begins, now) > LONGEST + LEEWAY:
        raise BadToken(codes.LASTS_TOO_LONG, "the token lasts more than a day")
    return expires


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**53:
        raise BadToken(codes.BAD_TOKEN, "the token does not say when it is good")
    return float(value)


def _access(header: Claims, claims: Claims, signer: Signer, issuer: str, expires: float) -> Grant:
    if header.get("cty") != CONTENT_TYPE:
        raise BadToken(codes.BAD_TOKEN, "the token is no access token")
    if claims.get("sub") != signer.account_sid:
        raise BadToken(codes.NO_ACCOUNT, "the key is not of the account that the token names")
    grants = _mapping(claims.get("grants"))
    if signer.name and grants.get("identity") != signer.name:
        raise BadToken(codes.BAD_NAME, f"{issuer} signs for nobody but {signer.name}")
    voice = grants.get("voice")
    if not isinstance(voice, Mapping):
        raise BadToken(codes.BAD_TOKEN, "the token has no voice grant")
    outgoing = _mapping(voice.get("outgoing"))
    parameters = _mapping(outgoing.get("params"))
    return Grant(
        account_sid=signer.account_sid,
        signer=issuer,
        expires=expires,
        identity=named(grants.get("identity", "")),
        incoming=_mapping(voice.get("incoming")).get("allow") is True,
        application_sid=_text(outgoing.get("application_sid", "")),
        parameters={str(name): str(value) for name, value in parameters.items()},
    )


def _capability(claims: Claims, issuer: str, expires: float) -> Grant:
    """Read the scopes: `scope:client:incoming?clientName=bob scope:client:outgoing?appSid=AP…`."""
    incoming: dict[str, str] = {}
    outgoing: dict[str, str] = {}
    for scope in _text(claims.get("scope", "")).split():
        name, _, query = scope.partition("?")
        told = {key: values[0] for key, values in parse_qs(query).items()}
        if name == "scope:client:incoming":
            incoming = told
        elif name == "scope:client:outgoing":
            outgoing = told
    return Grant(
        account_sid=issuer,
        signer=issuer,
        expires=expires,
        identity=named(incoming.get("clientName") or outgoing.get("clientName", "")),
        incoming="clientName" in incoming,
        application_sid=outgoing.get("appSid", ""),
        parameters=dict(parse_qsl(outgoing.get("appParams", ""))),
    )


def named(identity: object) -> str:
    """Return a client's name if it may be one; raises `BadToken` 31105."""
    text = _text(identity)
    if len(text) > LONGEST_NAME or any(
        char in _UNWISE or char.isspace() or not char.isprintable() for char in text
    ):
        raise BadToken(codes.BAD_NAME, f"{text[:40]!r} cannot be a client's name")
    return text


def _mapping(value: object) -> Claims:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadToken(codes.BAD_TOKEN, "the token's claims are of the wrong type")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadToken(codes.BAD_TOKEN, "the token's claims are of the wrong type")
    return value
