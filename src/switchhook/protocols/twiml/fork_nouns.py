"""`<Start>`, `<Stop>` and `<Connect>`, and what they begin, end and give the call to.

https://www.twilio.com/docs/voice/twiml/start, .../stop, .../connect
"""

from collections.abc import Callable, Mapping
from functools import partial

from switchhook.protocols.twiml.reading import Built, Reading, construct
from switchhook.protocols.twiml.vocabulary import SCHEMA_WARNING
from switchhook.protocols.twiml.voice import (
    Connect,
    Fork,
    Recording,
    Siprec,
    Start,
    Stop,
    Stream,
    Transcription,
    Unsupported,
)

MAX_PARAMETERS = 99
MAX_PARAMETER = 500  # characters of name and value together


def read_start(reading: Reading) -> Start:
    """Return the verb with its nouns."""
    reading.refuse_text()
    return construct(Start, reading, nouns=tuple(_fork(child) for child in reading.children()))


def read_stop(reading: Reading) -> Stop:
    """Return the verb with its nouns."""
    reading.refuse_text()
    return construct(Stop, reading, nouns=tuple(_fork(child) for child in reading.children()))


def read_connect(reading: Reading) -> Connect:
    """Return the verb with its noun; what there is besides a `<Stream>` is not run."""
    reading.refuse_text()
    nouns = tuple(_connected(child) for child in reading.children())
    return construct(Connect, reading, nouns=nouns)


def _fork(reading: Reading) -> Fork | Unsupported:
    read = FORKS.get(reading.element.name)
    return read(reading) if read else _unsupported(reading)


def _connected(reading: Reading) -> Stream | Unsupported:
    return _stream(reading) if reading.element.name == "Stream" else _unsupported(reading)


def _unsupported(reading: Reading) -> Unsupported:
    return Unsupported(reading.element.name, reading.node.line)


def _with_parameters(kind: Callable[..., Built], reading: Reading) -> Built:
    return construct(kind, reading, parameters=_parameters(reading))


def _parameters(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return the custom parameters; of those with one name, the last counts."""
    found: dict[str, str] = {}
    for child in reading.children():
        if child.element.name != "Parameter":
            continue
        name, value = (child.node.attributes.get(key, "") for key in ("name", "value"))
        if not name or len(name) + len(value) > MAX_PARAMETER or len(found) == MAX_PARAMETERS:
            child.warn(
                SCHEMA_WARNING,
                f"A Parameter needs a name, and at most {MAX_PARAMETER} characters with its"
                f" value; there may be {MAX_PARAMETERS}. This one is passed over.",
            )
            continue
        found[name] = value
    return tuple(found.items())


def _recording(reading: Reading) -> Recording:
    reading.pass_over_children()
    return construct(Recording, reading)


_stream = partial(_with_parameters, Stream)

FORKS: Mapping[str, Callable[[Reading], Fork]] = {
    "Stream": _stream,
    "Siprec": partial(_with_parameters, Siprec),
    "Transcription": partial(_with_parameters, Transcription),
    "Recording": _recording,
}
