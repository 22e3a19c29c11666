"""X-Twilio-Signature: how an app knows that a request is ours.

base64(HMAC-SHA1(auth token, URL + each form parameter's name and value, sorted by name)).
A GET signs the URL alone. A body that is not a form is covered by its SHA-256 in the URL's
`bodySHA256` parameter. https://www.twilio.com/docs/usage/security#validating-requests
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

BODY_PARAMETER = "bodySHA256"
DEFAULT_PORTS = {"http": 80, "https": 443}

Params = Mapping[str, str | Sequence[str]]


def compute(token: str, url: str, params: Params | None = None) -> str:
    """Return the signature of a request to `url` with the form `params` (none for a GET).

    The URL is signed as it is requested: without user information and fragment.
    """
    signed = _requested(urlsplit(url)) + _pairs(params or {})
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def valid(token: str, url: str, params_or_body: Params | bytes | str, signature: str) -> bool:
    """Say whether `signature` is that of the request, in constant time.

    The URL may be given with or without its scheme's port, whichever was signed. A body that is
    not a form is given as it came, and must be the one whose hash the URL carries.
    """
    params: Params = {}
    if not isinstance(params_or_body, bytes | str):
        params = params_or_body
    elif not _body_matches(url, params_or_body):
        return False
    given = signature.encode()
    matches = [
        hmac.compare_digest(compute(token, form, params).encode(), given)
        for form in _port_forms(url)
    ]
    return any(matches)


def body_hash(body: bytes) -> str:
    """Return the value of the `bodySHA256` parameter for `body`."""
    return sha256(body).hexdigest()


def voice_form(url: str) -> str:
    """Return the URL as it is signed for a voice request: over HTTPS without any port."""
    parts = urlsplit(url)
    return _with_port(parts, None) if parts.scheme == "https" else url


def _requested(parts: SplitResult) -> str:
    """Return the URL without user information and fragment."""
    authority = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=authority, fragment=""))


def _pairs(params: Params) -> str:
    """Join name+value, names in order; a repeated name gives its distinct values in order."""
    pairs: list[str] = []
    for name in sorted(params):
        value = params[name]
        if isinstance(value, str):
            pairs.append(name + value)
        else:
            pairs += [name + one for one in sorted(set(value))]
    return "".join(pairs)


def _port_forms(url: str) -> list[str]:
    """Return the URL without a port, and with the one it has or its scheme's own."""
    parts = urlsplit(url)
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:  # a port that is no number
        return [url]
    return [_with_port(parts, None), _with_port(parts, port)]


def _with_port(parts: SplitResult, port: int | None) -> str:
    user, at, authority = parts.netloc.rpartition("@")
    host = authority[: authority.index("]") + 1] if "]" in authority else authority.split(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}" + (f":{port}" if port else "")))


def _body_matches(url: str, body: bytes | str) -> bool:
    """Say whether the URL carries this body's hash; a request without either passes."""
    data = body.encode() if isinstance(body, str) else body
    given = parse_qs(urlsplit(url).query).get(BODY_PARAMETER, [""])[0]
    return hmac.compare_digest(given, body_hash(data)) if given else not data
