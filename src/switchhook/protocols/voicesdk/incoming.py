"""What a page tells us.

Each message is read into a type of its own. Members that we don't know are passed over, and so
are types: the SDK may grow.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec

from switchhook.protocols.voicesdk.codes import MALFORMED

LONGEST: Final = 64 * 1024  # characters of a frame: a description is a tenth of it
BEAT: Final = "\n"


class InvalidFrame(Exception):
    """The frame is of no use; `code` is what the page is told."""

    def __init__(self, text: str, code: int = MALFORMED) -> None:
        super().__init__(text)
        self.code = code


CallId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,64}$")]
Description = Annotated[str, msgspec.Meta(min_length=1, max_length=32 * 1024)]
ReconnectToken = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class Beat(msgspec.Struct, frozen=True):
    """The page is alive."""


class Unknown(msgspec.Struct, frozen=True):
    """Something that we know nothing of."""


class Listen(msgspec.Struct, frozen=True, rename="camel"):
    """Who the page is: first on every socket, and again with each new token.

    `reconnect_timeout` is for how many seconds a call is to be kept when the socket is lost; 0
    when the page does not say.
    """

    token: Annotated[str, msgspec.Meta(max_length=16 * 1024)] = ""
    reconnect_timeout: float = 0


class Wanted(msgspec.Struct, frozen=True):
    """What a page wants to be called with."""

    audio: bool = False


class Register(msgspec.Struct, frozen=True):
    """The page wants to be called, or no longer."""

    media: Wanted = Wanted()


class Extra(msgspec.Struct, frozen=True):
    """What goes with an invite: the page's own parameters, form-encoded."""

    params: str = ""


class Invite(msgspec.Struct, frozen=True):
    """The page calls; with `reconnect`, it comes back to a call that it has."""

    callsid: CallId
    sdp: Description
    reconnect: ReconnectToken | None = None
    twilio: Extra = Extra()


class Answer(msgspec.Struct, frozen=True):
    """The page takes a call."""

    callsid: CallId
    sdp: Description


class Reject(msgspec.Struct, frozen=True):
    """The page declines a call."""

    callsid: CallId


class Hangup(msgspec.Struct, frozen=True):
    """The page hangs up."""

    callsid: CallId


class Reinvite(msgspec.Struct, frozen=True):
    """The page's network has changed: it restarts ICE (RFC 8839 §4.4.1.1)."""

    callsid: CallId
    sdp: Description


class Dtmf(msgspec.Struct, frozen=True):
    """Keys, where telephone events were not agreed on; `w` waits half a second."""

    callsid: CallId
    dtmf: Annotated[str, msgspec.Meta(pattern=r"^[0-9*#w]{1,256}$")]


class Say(msgspec.Struct, frozen=True):
    """The page tells the app something, `content`, in JSON."""

    callsid: CallId
    voiceeventsid: Annotated[str, msgspec.Meta(max_length=64)]
    messagetype: Annotated[str, msgspec.Meta(max_length=256)] = ""
    contenttype: Annotated[str, msgspec.Meta(max_length=256)] = ""
    content: msgspec.Raw = msgspec.Raw(b"null")


OfCall = Invite | Answer | Reject | Hangup | Reinvite | Dtmf | Say
Message = Beat | Unknown | Listen | Register | OfCall

_KINDS: Final[Mapping[str, msgspec.json.Decoder[Any]]] = MappingProxyType(
    {
        name: msgspec.json.Decoder(kind)
        for name, kind in {
            "listen": Listen,
            "register": Register,
            "invite": Invite,
            "answer": Answer,
            "reject": Reject,
            "hangup": Hangup,
            "reinvite": Reinvite,
            "dtmf": Dtmf,
            "message": Say,
        }.items()
    }
)


class _Envelope(msgspec.Struct, frozen=True):
    type: str
    payload: msgspec.Raw = msgspec.Raw(b"{}")


_envelope: Final = msgspec.json.Decoder(_Envelope)


def read(text: str) -> Message:
    """Return what a text frame says; raises `InvalidFrame`."""
    if text == BEAT:
        return Beat()
    if len(text) > LONGEST:
        raise InvalidFrame(f"a frame of {len(text)} characters")
    try:
        envelope = _envelope.decode(text)
        kind = _KINDS.get(envelope.type)
        if kind is None:
            return Unknown()
        message: Message = kind.decode(envelope.payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InvalidFrame(f"not a message of the Voice SDK: {error}") from error
    return message
