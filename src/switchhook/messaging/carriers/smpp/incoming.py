"""What a carrier brings, deliver_sm or data_sm: a receipt or somebody's text."""

import logging
from collections.abc import Mapping

from switchhook.messaging.carriers.smpp.errors import receipt_code, receipt_error
from switchhook.messaging.carriers.smpp.settings import SmppSettings
from switchhook.messaging.delivery import Concatenation, InboundText, Receipt, ReceiptState
from switchhook.protocols.smpp import parts, receipts
from switchhook.protocols.smpp.bodies import DataSm, Sm
from switchhook.protocols.smpp.receipts import State

log = logging.getLogger(__name__)

_STATES: Mapping[State, ReceiptState] = {
    State.ENROUTE: "enroute",
    State.ACCEPTED: "accepted",
    State.DELIVERED: "delivered",
    State.EXPIRED: "undelivered",
    State.DELETED: "undelivered",
    State.UNDELIVERABLE: "undelivered",
    State.REJECTED: "undelivered",
    State.UNKNOWN: "undelivered",
}
_INTERNATIONAL = 1  # type of number


class Reader:
    """Reads what one carrier brings."""

    def __init__(self, carrier_sid: str, settings: SmppSettings) -> None:
        self._carrier_sid = carrier_sid
        self._settings = settings

    def receipt(self, body: Sm | DataSm) -> Receipt | None:
        """Return the receipt that `body` is, None when it is a text."""
        settings = self._settings
        found = receipts.read_receipt(body, settings.alphabet)
        if found is None:
            return None
        # What is intermediate tells of an attempt that failed, not of an end.
        state = _STATES[found.state] if not found.intermediate else "enroute"
        failed = state == "undelivered"
        return Receipt(
            carrier_sid=self._carrier_sid,
            reference=receipts.canonical_id(found.message_id, settings.receipt_ids),
            state=state,
            alternatives=_alternatives(found.message_id, settings),
            error=receipt_error(found) if failed else "",
            code=receipt_code(found, settings.receipt_errors) if failed else None,
            # It comes from whom the message went to.
            source=_address(body.destination_ton, body.destination),
            destination=_address(body.source_ton, body.source),
        )

    def text(self, body: Sm | DataSm) -> InboundText | None:
        """Return the text, None when it is binary. Raises `PduError`."""
        content = parts.read(body, self._settings.alphabet)
        if content.text is None:
            log.info(
                "binary message dropped",
                extra={"carrier_sid": self._carrier_sid, "data_coding": body.data_coding},
            )
            return None
        part = content.concatenation
        return InboundText(
            carrier_sid=self._carrier_sid,
            from_=_address(body.source_ton, body.source),
            to=_address(body.destination_ton, body.destination),
            body=content.text,
            part=None
            if part is None
            else Concatenation(part.reference, part.total, part.sequence, part.width),
        )


def _alternatives(message_id: str, settings: SmppSettings) -> list[str]:
    """Return the id in the other base, for an operator who has not said which one it is in."""
    digits = receipts.canonical_id(message_id)
    if settings.receipt_ids != "text" or settings.answer_ids != "text":
        return []
    found = []
    if digits.isdecimal():
        found.append(f"{int(digits):x}")
    if set(digits) <= set("0123456789abcdef"):
        found.append(str(int(digits, 16)))
    return [one for one in found if one != digits]


def _address(ton: int, address: str) -> str:
    """Return an address, with the plus that it lacks when it is said to be international."""
    return f"+{address}" if ton == _INTERNATIONAL and address.isdecimal() else address
