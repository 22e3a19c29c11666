"""The bodies of SMPP PDUs (SMPP 3.4 §4).

Fields stand in the order of the wire. Strings are ISO-8859-1, so that any octet of a peer
comes back as it was. Named tuples, because hundreds of thousands are made in a minute.
"""

from typing import NamedTuple

Tlvs = tuple[tuple[int, bytes], ...]

VERSION = 0x34

UDHI = 0x40  # in esm_class: the message starts with a user data header
REPLY_PATH = 0x80
KIND = 0x3C  # in esm_class of deliver_sm: the bits that say what it is
RECEIPT = 0x04
ACKNOWLEDGEMENT = 0x08
USER_ACKNOWLEDGEMENT = 0x10
INTERMEDIATE = 0x20


class Tag:
    """The tags of optional parameters that concern us (SMPP 3.4 §5.3.2)."""

    ADDITIONAL_STATUS = 0x001D
    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SOURCE_PORT = 0x020A
    DESTINATION_PORT = 0x020B
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_SEQUENCE = 0x020F
    VERSION = 0x0210
    NETWORK_ERROR = 0x0423
    PAYLOAD = 0x0424
    DELIVERY_FAILURE_REASON = 0x0425
    MORE_TO_SEND = 0x0426
    MESSAGE_STATE = 0x0427


class Bind(NamedTuple):
    """bind_receiver, bind_transmitter and bind_transceiver (§4.1)."""

    system_id: str = ""
    password: str = ""
    system_type: str = ""
    interface_version: int = VERSION
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""


class BindAnswer(NamedTuple):
    """The answer to a bind (§4.1.2)."""

    system_id: str = ""
    tlvs: Tlvs = ()


class Outbind(NamedTuple):
    """outbind (§4.1.7): the SMSC asks to be bound to."""

    system_id: str = ""
    password: str = ""


class Sm(NamedTuple):
    """submit_sm and deliver_sm (§4.4, §4.6)."""

    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    destination_ton: int = 0
    destination_npi: int = 0
    destination: str = ""
    esm_class: int = 0
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    registered_delivery: int = 0
    replace: int = 0
    data_coding: int = 0
    default_message: int = 0
    short_message: bytes = b""
    tlvs: Tlvs = ()


class DataSm(NamedTuple):
    """data_sm (§4.7)."""

    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    destination_ton: int = 0
    destination_npi: int = 0
    destination: str = ""
    esm_class: int = 0
    registered_delivery: int = 0
    data_coding: int = 0
    tlvs: Tlvs = ()


class Destination(NamedTuple):
    """One of those a submit_multi goes to; the address of a list is its name (§4.5.1.1)."""

    address: str
    ton: int = 0
    npi: int = 0
    is_list: bool = False


class SubmitMulti(NamedTuple):
    """submit_multi (§4.5): a message to several addresses."""

    service_type: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    destinations: tuple[Destination, ...] = ()
    esm_class: int = 0
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    registered_delivery: int = 0
    replace: int = 0
    data_coding: int = 0
    default_message: int = 0
    short_message: bytes = b""
    tlvs: Tlvs = ()

    def to(self, destination: Destination) -> Sm:
        """Return the same message to one of them."""
        fields = {name: getattr(self, name) for name in _SHARED}
        return Sm(
            destination=destination.address,
            destination_ton=destination.ton,
            destination_npi=destination.npi,
            **fields,
        )


_SHARED = tuple(name for name in SubmitMulti._fields if name in Sm._fields)


class Unsuccessful(NamedTuple):
    """One of those that a submit_multi did not reach (§4.5.2.1)."""

    address: str
    ton: int
    npi: int
    status: int


class MultiAnswer(NamedTuple):
    """The answer to submit_multi (§4.5.2)."""

    message_id: str = ""
    unsuccessful: tuple[Unsuccessful, ...] = ()
    tlvs: Tlvs = ()


class Accepted(NamedTuple):
    """The answer to submit_sm, deliver_sm and data_sm (§4.4.2, §4.6.2, §4.7.2)."""

    message_id: str = ""
    tlvs: Tlvs = ()


class Query(NamedTuple):
    """query_sm (§4.8)."""

    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""


class QueryAnswer(NamedTuple):
    """The answer to query_sm (§4.8.2)."""

    message_id: str = ""
    final_date: str = ""
    message_state: int = 0
    error_code: int = 0


class Cancel(NamedTuple):
    """cancel_sm (§4.9)."""

    service_type: str = ""
    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    destination_ton: int = 0
    destination_npi: int = 0
    destination: str = ""


class Replace(NamedTuple):
    """replace_sm (§4.10)."""

    message_id: str = ""
    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    schedule: str = ""
    validity: str = ""
    registered_delivery: int = 0
    default_message: int = 0
    short_message: bytes = b""


class Alert(NamedTuple):
    """alert_notification (§4.12)."""

    source_ton: int = 0
    source_npi: int = 0
    source: str = ""
    esme_ton: int = 0
    esme_npi: int = 0
    esme: str = ""
    tlvs: Tlvs = ()


class Nothing(NamedTuple):
    """A PDU that is all header: enquire_link, unbind, generic_nack and the like."""


Body = (
    Bind
    | BindAnswer
    | Outbind
    | Sm
    | DataSm
    | SubmitMulti
    | MultiAnswer
    | Accepted
    | Query
    | QueryAnswer
    | Cancel
    | Replace
    | Alert
    | Nothing
)


def tlv(tlvs: Tlvs, tag: int) -> bytes | None:
    """Return the value of the first parameter with this tag."""
    return next((value for one, value in tlvs if one == tag), None)


def tlv_number(tlvs: Tlvs, tag: int) -> int | None:
    """Return a parameter as a number, however many octets the peer gave it."""
    value = tlv(tlvs, tag)
    return int.from_bytes(value, "big") if value else None


def tlv_text(tlvs: Tlvs, tag: int) -> str | None:
    """Return a parameter that is a C-octet string, with its NUL or without."""
    value = tlv(tlvs, tag)
    return value.split(b"\0", 1)[0].decode("latin-1") if value is not None else None
