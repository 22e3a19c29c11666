"""A message as the PDUs that a carrier takes."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from zlib import crc32

from switchhook.domain.entities import Message
from switchhook.messaging.carriers.smpp.settings import Kind, SmppSettings, tlv_writer
from switchhook.protocols.smpp import times
from switchhook.protocols.smpp.bodies import Sm
from switchhook.protocols.smpp.errors import Unsendable
from switchhook.protocols.smpp.parts import Part, split

_MOST_REMEMBERED = 10_000
_MOST_SPLIT = 1000  # long messages whose parts are kept at hand


class References:
    """What tells the parts of one message from those of the next between the same two numbers.

    It is made of the message's SID, so that a part that goes again after a crash still belongs
    to the others; where that would be the reference of another message of late, the next is it.
    """

    def __init__(self) -> None:
        self._used: OrderedDict[tuple[str, str], dict[int, str]] = OrderedDict()

    def of(self, message: Message, modulus: int) -> int:
        """Return the reference of a message."""
        pair = (message.from_, message.to)
        used = self._used.pop(pair, None) or {}
        self._used[pair] = used
        if len(self._used) > _MOST_REMEMBERED:
            self._used.popitem(last=False)
        reference = crc32(message.sid.encode()) % modulus
        for _ in range(modulus):
            if used.get(reference, message.sid) == message.sid:
                break
            reference = (reference + 1) % modulus
        else:
            used.clear()
        used[reference] = message.sid
        return reference


class Writer:
    """Writes messages for one carrier."""

    def __init__(self, settings: SmppSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._wire = settings.wire
        self._tlvs = tlv_writer(settings.tlvs)
        self._references = References()
        self._long: OrderedDict[str, list[Part]] = OrderedDict()

    def parts(self, message: Message) -> int:
        """Return how many PDUs the message makes, 0 when the carrier cannot take it."""
        if message.num_media or not _is_number(message.to) or ":" in message.from_:
            return 0
        try:
            return len(self._cut(message))
        except Unsendable:
            return 0

    def write(self, message: Message, part: int) -> Sm:
        """Return a part, the first being 1. Raises `Unsendable`."""
        settings = self._settings
        cut = self._cut(message)[part - 1]
        source_ton, source_npi = self._kind(message.from_)
        ton, npi = self._kind(message.to)
        return Sm(
            service_type=settings.service_type,
            source_ton=source_ton,
            source_npi=source_npi,
            source=self._address(message.from_),
            destination_ton=ton,
            destination_npi=npi,
            destination=self._address(message.to),
            esm_class=cut.esm_class,
            protocol_id=settings.protocol_id,
            priority=settings.priority,
            validity=self._validity(message),
            registered_delivery=settings.registered,
            data_coding=cut.data_coding,
            short_message=cut.short_message,
            tlvs=cut.tlvs + self._tlvs.tlvs(message.from_, message.to, message.body),
        )

    def _cut(self, message: Message) -> list[Part]:
        """Return the parts; those of long messages are kept until all of them have gone."""
        known = self._long.get(message.sid)
        if known is not None:
            return known
        parts = split(message.body, self._wire, 0)
        if len(parts) == 1:
            return parts
        modulus = 256 if self._wire.concatenating == "udh" else 65_536
        parts = split(message.body, self._wire, self._references.of(message, modulus))
        self._long[message.sid] = parts
        if len(self._long) > _MOST_SPLIT:
            self._long.popitem(last=False)
        return parts

    def _kind(self, address: str) -> Kind:
        if address.startswith("+"):
            return self._settings.addresses.international
        if address.isdecimal():
            return self._settings.addresses.short_code
        return self._settings.addresses.alphanumeric

    def _address(self, address: str) -> str:
        return address if self._settings.addresses.plus else address.removeprefix("+")

    def _validity(self, message: Message) -> str:
        """Return how long the carrier may try: what is left of the message's own time."""
        if self._settings.validity == "none":
            return ""
        since = message.send_at or message.date_created
        end = since + timedelta(seconds=message.validity_period)
        if self._settings.validity == "absolute":
            return times.absolute(end)
        return times.relative(max(1, int((end - self._now()).total_seconds())))


def _is_number(address: str) -> bool:
    return address.removeprefix("+").isdecimal()
