"""What may be asked for in which state of a session, as tables (SMPP 3.4 §2.2, table 2-1).

    open → binding → bound tx | rx | trx → unbinding → closed

enquire_link and unbind may come at any time from either side; a session that is not bound
answers to nothing else but a bind.
"""

from enum import Enum
from typing import Literal

from switchhook.protocols.smpp.pdu import Command

Role = Literal["esme", "smsc"]
Happening = Literal["bind", "accepted", "refused", "unbind", "ended"]


class State(Enum):
    """Where a session stands."""

    OPEN = "open"
    BINDING = "binding"
    BOUND_TX = "bound tx"
    BOUND_RX = "bound rx"
    BOUND_TRX = "bound trx"
    UNBINDING = "unbinding"
    CLOSED = "closed"


BINDS = {
    Command.BIND_TRANSMITTER: State.BOUND_TX,
    Command.BIND_RECEIVER: State.BOUND_RX,
    Command.BIND_TRANSCEIVER: State.BOUND_TRX,
}
BOUND = frozenset(BINDS.values())

# Of "accepted" the table knows three kinds: which one it is, the bind said.
NEXT: dict[tuple[State, Happening], frozenset[State]] = {
    (State.OPEN, "bind"): frozenset({State.BINDING}),
    (State.BINDING, "accepted"): BOUND,
    (State.BINDING, "refused"): frozenset({State.CLOSED}),
    (State.BOUND_TX, "unbind"): frozenset({State.UNBINDING}),
    (State.BOUND_RX, "unbind"): frozenset({State.UNBINDING}),
    (State.BOUND_TRX, "unbind"): frozenset({State.UNBINDING}),
    **{(state, "ended"): frozenset({State.CLOSED}) for state in State},
}

_FROM_ESME = frozenset(
    {
        Command.SUBMIT_SM,
        Command.SUBMIT_MULTI,
        Command.DATA_SM,
        Command.QUERY_SM,
        Command.CANCEL_SM,
        Command.REPLACE_SM,
    }
)
_FROM_SMSC = frozenset({Command.DELIVER_SM, Command.DATA_SM, Command.ALERT_NOTIFICATION})

# What each side may ask of the other, besides binding, unbinding and enquiring.
MAY_ASK: dict[Role, dict[State, frozenset[Command]]] = {
    "esme": {
        State.BOUND_TX: _FROM_ESME,
        State.BOUND_TRX: _FROM_ESME,
    },
    "smsc": {
        State.BOUND_RX: _FROM_SMSC,
        State.BOUND_TRX: _FROM_SMSC,
    },
}
OTHER: dict[Role, Role] = {"esme": "smsc", "smsc": "esme"}

NEVER_ANSWERED = frozenset({Command.OUTBIND, Command.ALERT_NOTIFICATION})


def may_ask(role: Role, state: State, command: Command) -> bool:
    """Say whether a side may send this request now."""
    return command in MAY_ASK[role].get(state, ())
