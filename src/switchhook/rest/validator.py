"""Check in your app that a request came from Switchhook.

    validator = RequestValidator(auth_token)
    genuine = validator.validate(url, form, headers["X-Twilio-Signature"])

https://www.twilio.com/docs/usage/security#validating-requests
"""

from collections.abc import Mapping, Sequence

from switchhook.protocols import signature as protocol


class RequestValidator:
    """Validate requests with the account's auth token, as the official class does.

    `params` is the form of a POST (a dict, or the multi-dict of Flask, Django or Starlette),
    nothing for a GET, or the body as it came when it is no form.
    """

    def __init__(self, token: str) -> None:
        self._token = token

    def compute_signature(self, uri: str, params: Mapping[str, object] | None = None) -> str:
        """Return what the header of a request to `uri` must hold."""
        return protocol.compute(self._token, uri, _form(params or {}))

    def compute_hash(self, body: str | bytes) -> str:
        """Return the SHA-256 that the URL's `bodySHA256` must hold for this body."""
        return protocol.body_hash(body.encode() if isinstance(body, str) else body)

    def validate(
        self, uri: str, params: Mapping[str, object] | str | bytes | None, signature: str
    ) -> bool:
        """Say whether the request is genuine, whichever form of the port was signed."""
        if isinstance(params, str | bytes):
            return protocol.valid(self._token, uri, params, signature)
        return protocol.valid(self._token, uri, _form(params or {}), signature)


def _form(params: Mapping[str, object]) -> dict[str, str | Sequence[str]]:
    return {name: _values(params, name) for name in params}


def _values(params: Mapping[str, object], name: str) -> str | Sequence[str]:
    """Return the values of a name, by whichever method the framework's multi-dict has."""
    for method in ("getlist", "getall"):
        if many := getattr(params, method, None):
            return [str(value) for value in many(name)]
    value = params[name]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return str(value)
