"""Where a message stands, and that it be sent no more: query_sm, cancel_sm (SMPP 3.4 §4.8, §4.9).

A system may ask about its own messages alone, by their message_id.
"""

from typing import Protocol

from switchhook.domain.entities import Message, SmppAccount, SmppSubmit
from switchhook.domain.errors import TwilioError
from switchhook.messaging.smsc.statuses import ENDS, error_of, state_of
from switchhook.messaging.smsc.submits import PREFIX
from switchhook.protocols.smpp import times
from switchhook.protocols.smpp.bodies import Cancel, Query, QueryAnswer
from switchhook.protocols.smpp.errors import PduError, Status
from switchhook.protocols.smpp.receipts import State
from switchhook.store.protocol import Store


class Canceller(Protocol):
    """What we need of `Messages`."""

    async def cancel(self, sid: str) -> Message:
        """Send a message no more. Raises `TwilioError` when it is too late for that."""
        ...


async def query(store: Store, account: SmppAccount, asked: Query) -> QueryAnswer:
    """Return where a message stands. Raises `PduError`."""
    submit = await _submit(store, account, asked.message_id, asked.source, Status.QUERY_FAILED)
    message = await store.get(Message, submit.message_sid) if submit.message_sid else None
    if message is None:
        return QueryAnswer(asked.message_id, message_state=State.ACCEPTED)
    return QueryAnswer(
        asked.message_id,
        final_date=times.absolute(message.date_updated) if message.status in ENDS else "",
        message_state=state_of(message),
        error_code=int(error_of(message)) & 0xFF,
    )


async def cancel(store: Store, account: SmppAccount, texts: Canceller, asked: Cancel) -> None:
    """Send a message no more. Raises `PduError`."""
    submit = await _submit(store, account, asked.message_id, asked.source, Status.CANCEL_FAILED)
    if not submit.message_sid:
        raise PduError(Status.CANCEL_FAILED, "a part of a message")
    try:
        await texts.cancel(submit.message_sid)
    except TwilioError as error:
        raise PduError(Status.CANCEL_FAILED, error.message) from error


async def _submit(
    store: Store, account: SmppAccount, message_id: str, source: str, fault: Status
) -> SmppSubmit:
    submit = await store.get(SmppSubmit, f"{PREFIX}{message_id}")
    if submit is None or submit.smpp_account_sid != account.sid:
        raise PduError(Status.INVALID_MESSAGE_ID, "no such message")
    if source and source != submit.source:
        raise PduError(fault, "another source address")
    return submit
