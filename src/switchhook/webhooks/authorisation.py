"""HTTP authentication towards an app: Basic (RFC 7617) and Digest (RFC 7616), client side.

A URL may carry a name and password. The first request goes without them; when the app answers
401, `login` picks the best of its challenges, and from then on the session answers unasked.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_SCHEME = re.compile(r"(?:^|,)\s*(Basic|Digest)\b", re.IGNORECASE)
_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_HASHES: dict[str, Callable[[bytes], "hashlib._Hash"]] = {
    "SHA-256": hashlib.sha256,
    "MD5": hashlib.md5,
}


@dataclass(slots=True)
class Login:
    """A name and password, and the challenge that they answer."""

    username: str
    password: str
    digest: dict[str, str] | None = None  # the challenge's parameters; None is Basic
    uses: int = 0  # Digest's nonce count

    def header(self, method: str, target: str, cnonce: str) -> str:
        """Return the Authorization header for a request of `target`, the path and query."""
        if self.digest is None:
            pair = f"{self.username}:{self.password}".encode()
            return f"Basic {b64encode(pair).decode()}"
        self.uses += 1
        return _digest(self, self.digest, method, target, cnonce)


def credentials(url: str) -> tuple[str, str] | None:
    """Return the name and password that `url` carries, decoded."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def login(challenges: Sequence[str], username: str, password: str) -> Login | None:
    """Return a login for the strongest of the WWW-Authenticate headers; None if none is known."""
    best: Login | None = None
    for scheme, parameters in _parse(challenges):
        if scheme == "digest" and _usable(parameters):
            if best is None or best.digest is None or _name(parameters) == "SHA-256":
                best = Login(username, password, parameters)
        elif scheme == "basic" and best is None:
            best = Login(username, password)
    return best


def _parse(challenges: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    found = []
    for header in challenges:
        starts = list(_SCHEME.finditer(header))
        ends = [match.start() for match in starts[1:]] + [len(header)]
        for match, end in zip(starts, ends, strict=False):
            pairs = _PARAMETER.findall(header[match.end() : end])
            parameters = {name.lower(): quoted or bare for name, quoted, bare in pairs}
            found.append((match[1].lower(), parameters))
    return found


def _name(parameters: dict[str, str]) -> str:
    return parameters.get("algorithm", "MD5").upper().removesuffix("-SESS")


def _usable(parameters: dict[str, str]) -> bool:
    qops = [qop.strip() for qop in parameters.get("qop", "auth").split(",")]
    return "nonce" in parameters and _name(parameters) in _HASHES and "auth" in qops


def _digest(login: Login, challenge: dict[str, str], method: str, target: str, cnonce: str) -> str:
    """RFC 7616 §3.4: the response to a Digest challenge."""
    kind = _HASHES[_name(challenge)]

    def hashed(*parts: str) -> str:
        return kind(":".join(parts).encode()).hexdigest()

    realm, nonce, count = challenge.get("realm", ""), challenge["nonce"], f"{login.uses:08x}"
    secret = hashed(login.username, realm, login.password)
    if challenge.get("algorithm", "").upper().endswith("-SESS"):
        secret = hashed(secret, nonce, cnonce)
    asked = hashed(method, target)
    fields = {"username": login.username, "realm": realm, "nonce": nonce, "uri": target}
    bare = {}
    if "qop" in challenge:
        fields["response"] = hashed(secret, nonce, count, cnonce, "auth", asked)
        fields["cnonce"] = cnonce
        bare = {"qop": "auth", "nc": count}
    else:
        fields["response"] = hashed(secret, nonce, asked)
    if "opaque" in challenge:
        fields["opaque"] = challenge["opaque"]
    if "algorithm" in challenge:
        bare["algorithm"] = challenge["algorithm"]
    quoted = [f'{name}="{_escape(value)}"' for name, value in fields.items()]
    return "Digest " + ", ".join(quoted + [f"{name}={value}" for name, value in bare.items()])


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
