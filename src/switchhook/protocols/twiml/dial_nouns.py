"""`<Dial>` and whom it rings. https://www.twilio.com/docs/voice/twiml/dial"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from switchhook.protocols.twiml.reading import Reading, construct
from switchhook.protocols.twiml.voice import (
    Application,
    Client,
    Conference,
    Dial,
    Noun,
    Number,
    Queue,
    Sip,
    Unsupported,
)

INVALID_NESTED = 13215
INVALID_NUMBER = 13223
INVALID_SIP_URI = 13243
TOO_MANY_URIS = 13250
LONG_HEADER = 13253
MAX_NOUNS = 10
MAX_ADDRESS = 255  # characters
MAX_HEADERS = 1024


def read_dial(reading: Reading) -> Dial:
    """Return the verb; a number written as its text is a `Number` like any other."""
    nouns = [noun for child in reading.children() if (noun := _noun(child))]
    if number := reading.text():
        nouns.insert(0, Number(number))
    if len(nouns) > MAX_NOUNS:
        reading.warn(TOO_MANY_URIS, f"Dial rings at most {MAX_NOUNS}; the others are skipped.")
    return construct(Dial, reading, nouns=tuple(nouns[:MAX_NOUNS]))


def _noun(reading: Reading) -> Noun | Unsupported | None:
    read = NOUNS.get(reading.element.name)
    return read(reading) if read else Unsupported(reading.element.name, reading.node.line)


def _number(reading: Reading) -> Number | None:
    reading.pass_over_children()
    if not reading.text():
        reading.warn(INVALID_NUMBER, "Number is empty.")
        return None
    return construct(Number, reading, number=reading.text())


def _client(reading: Reading) -> Client | None:
    """Return the client: its identity is the text, or `<Identity>` beside `<Parameter>`s."""
    inner = list(reading.children())
    identities = [child.text() for child in inner if child.element.name == "Identity"]
    identity = next(iter(identities), "") or reading.text()
    if not identity:
        reading.warn(INVALID_NESTED, "Client has no identity.")
        return None
    parameters = tuple(_pairs(child for child in inner if child.element.name == "Parameter"))
    return construct(Client, reading, identity=identity, parameters=parameters)


def _application(reading: Reading) -> Application | None:
    """Return the application: its SID is the text, or `<ApplicationSid>` beside `<Parameter>`s."""
    inner = list(reading.children())
    sids = [child.text() for child in inner if child.element.name == "ApplicationSid"]
    sid = next(iter(sids), "") or reading.text()
    if not sid:
        reading.warn(INVALID_NESTED, "Application has no SID.")
        return None
    parameters = tuple(_pairs(child for child in inner if child.element.name == "Parameter"))
    return construct(Application, reading, sid=sid, parameters=parameters)


def _named(kind: Callable[..., Noun]) -> Callable[[Reading], Noun | None]:
    """Return how to read a noun whose text is its name."""

    def read(reading: Reading) -> Noun | None:
        reading.pass_over_children()
        if not reading.text():
            reading.warn(INVALID_NESTED, f"{reading.element.name} has no name.")
            return None
        return construct(kind, reading, name=reading.text())

    return read


def _sip(reading: Reading) -> Sip | None:
    """Return the SIP address; `<Uri>` inside may hold it, `<Header>`s join those in the URI."""
    inner = list(reading.children())
    uris = [child for child in inner if child.element.name == "Uri"]
    headers = [
        child for part in inner if part.element.name == "Headers" for child in part.children()
    ]
    uri = next((child.text() for child in uris), "") or reading.text()
    if not uri:
        reading.warn(INVALID_SIP_URI, "Sip has no address.")
        return None
    if len(uris) > 1:
        reading.warn(TOO_MANY_URIS, "Sip rings the first Uri; the others are skipped.")
    login = {name: text for child in uris[:1] for name, text in child.node.attributes.items()}
    address, _, written = _with_headers(uri, _pairs(headers)).partition("?")
    if len(address) > MAX_ADDRESS:
        reading.warn(INVALID_SIP_URI, f"Sip has an address of more than {MAX_ADDRESS} characters.")
        return None
    if len(written) > MAX_HEADERS:
        reading.warn(LONG_HEADER, f"Sip has more than {MAX_HEADERS} characters of headers.")
        written = ""
    sip = construct(Sip, reading, uri=f"{address}?{written}" if written else address)
    return replace(
        sip,
        username=login.get("username", sip.username),
        password=login.get("password", sip.password),
    )


def _with_headers(uri: str, headers: Iterable[tuple[str, str]]) -> str:
    for name, value in headers:
        uri += f"{'&' if '?' in uri else '?'}{quote(name)}={quote(value)}"
    return uri


def _pairs(readings: Iterable[Reading]) -> Iterator[tuple[str, str]]:
    """Yield name and value of `<Parameter>`s or `<Header>`s, those without a name left out."""
    for reading in readings:
        values = reading.node.attributes
        if values.get("name"):
            yield values["name"], values.get("value", "")


NOUNS: Mapping[str, Callable[[Reading], Noun | None]] = {
    "Number": _number,
    "Client": _client,
    "Sip": _sip,
    "Sim": _number,  # the number of a SIM of ours is one like any other
    "Application": _application,
    "Conference": _named(Conference),
    "Queue": _named(Queue),
}
