"""What the app tells us: media, mark, clear.

https://www.twilio.com/docs/voice/media-streams/websocket-messages#send-websocket-messages-to-twilio

A message of another shape is Twilio's warning 31951 (https://www.twilio.com/docs/api/errors/31951),
a binary frame 31950. Members that we don't know are passed over: apps send our own messages back
to hear an echo, `chunk` and all.
"""

from typing import Final

import msgspec

MALFORMED: Final = 31950
INVALID: Final = 31951


class InvalidMessage(Exception):
    """The message is of no use; `code` is the warning that it raises."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Audio(msgspec.Struct, frozen=True, gc=False):
    """µ-law samples, which arrive in base64."""

    payload: bytes


class Name(msgspec.Struct, frozen=True, gc=False):
    """What a mark is called."""

    name: str


class Media(msgspec.Struct, frozen=True, gc=False, tag_field="event", tag="media"):
    """Play this to the far end, after what was sent before."""

    stream_sid: str = msgspec.field(name="streamSid")
    media: Audio


class Mark(msgspec.Struct, frozen=True, gc=False, tag_field="event", tag="mark"):
    """Say so when everything sent before has been played."""

    stream_sid: str = msgspec.field(name="streamSid")
    mark: Name


class Clear(msgspec.Struct, frozen=True, gc=False, tag_field="event", tag="clear"):
    """Forget what has not been played."""

    stream_sid: str = msgspec.field(name="streamSid")


Message = Media | Mark | Clear

_decoder: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)


def read(text: bytes, stream_sid: str) -> Message:
    """Return what the payload of a text frame says to the stream; raises `InvalidMessage`."""
    try:
        message = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidMessage(INVALID, f"not a message of Media Streams: {error}") from error
    if message.stream_sid != stream_sid:
        raise InvalidMessage(INVALID, "streamSid is not that of this stream")
    return message


def refuse_binary() -> InvalidMessage:
    """Return what is wrong with a binary frame."""
    return InvalidMessage(MALFORMED, "a binary frame: messages are text, audio in base64 in them")
