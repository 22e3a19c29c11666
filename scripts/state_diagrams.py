"""Write docs/explanation/states.md: a diagram of each state table that the code runs by."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from switchhook.messaging import states as message_states
from switchhook.protocols.voicesdk.states import LINK
from switchhook.transports.sip import session_states
from switchhook.voice import states
from switchhook.voice.conferences import states as conference_states
from switchhook.voice.dial import states as dial_states
from switchhook.voice.queues import line
from switchhook.voice.recordings import takes

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "states.md"
Table = Mapping[tuple[str, str], str]
State = TypeVar("State", bound=str)
Happening = TypeVar("Happening", bound=str)


def _plain(table: Mapping[tuple[State, Happening], State]) -> Table:
    return {(before, happening): after for (before, happening), after in table.items()}


def _endings() -> Table:
    """Return how a recording ends from wherever it is."""
    going = sorted({before for before, _ in takes.NEXT} | set(takes.NEXT.values()))
    return {(status, ending): end for status in going for ending, end in takes.ENDS.items()}


@dataclass(frozen=True, slots=True)
class Machine:
    """One table: where things begin, and why."""

    title: str
    table: Table
    begins: Mapping[str, str]
    where: str
    text: str


MACHINES = (
    Machine(
        "Calls",
        _plain(states.NEXT),
        {"queued": "created by REST or Dial", "ringing": "came in"},
        "voice/states.py",
        "The status of a call's record. What its leg does is what happens to it; a final status is "
        "stored together with the callback that tells of it.",
    ),
    Machine(
        "SIP sessions",
        _plain(session_states.NEXT),
        {"early": "INVITE"},
        "transports/sip/session_states.py",
        "One dialog, from its INVITE on (RFC 3261 §12 to §15). Beneath it each request has a "
        "transaction of its own (§17), above it a leg hears of every step.",
    ),
    Machine(
        "Callees of a Dial",
        _plain(dial_states.NEXT),
        {"ringing": "dialled"},
        "voice/dial/states.py",
        "Each party that a `<Dial>` rings. The first to pass its screening talks, and all others "
        "are given up.",
    ),
    Machine(
        "Conferences",
        _plain(conference_states.NEXT),
        {"init": "the first is expected or comes"},
        "voice/conferences/states.py",
        "A conference is bridged when two are in it, one of whom may start it; it is emptied when "
        "nobody is in it, or called for it, any more.",
    ),
    Machine(
        "Participants",
        _plain(conference_states.MOVES),
        {"expected": "dialled, or dials in"},
        "voice/conferences/states.py",
        "A call's seat in a conference. Only who is present is in the room: one who is held hears "
        "something else, and is not heard.",
    ),
    Machine(
        "Members of a queue",
        _plain(line.NEXT),
        {"waiting": "joins"},
        "voice/queues/line.py",
        "A caller in a queue is offered from when somebody has taken it until the two talk; who "
        "goes away before that returns it to where it stood.",
    ),
    Machine(
        "Messages",
        _plain(message_states.NEXT),
        {
            "queued": "created",
            "accepted": "created with a service",
            "scheduled": "created for later",
            "receiving": "came in",
        },
        "messaging/states.py",
        "The status of a message's record, which is stored together with the callback that tells "
        "of it.",
    ),
    Machine(
        "Submissions",
        _plain(message_states.SUBMISSIONS),
        {"waiting": "its message is routed"},
        "messaging/states.py",
        "What a carrier is handed: a message, or a part of one. `submitting` is stored before a "
        "byte goes out, so what a crash finds there is in doubt.",
    ),
    Machine(
        "Sockets of browser pages",
        _plain(LINK),
        {"waiting": "connects"},
        "protocols/voicesdk/states.py",
        "What the Voice SDK in a page is to us: connected once its token is good, registered while "
        "it wants to be called, lapsed when the token has run out.",
    ),
    Machine(
        "Recordings",
        {**_plain(takes.NEXT), **_endings()},
        {"in-progress": "begun"},
        "voice/recordings/takes.py",
        "What may be asked of a recording, and how it ends, which its audio decides once it is on "
        "disk: also without being stopped, for it ends with its call.",
    ),
)


def page() -> str:
    """Return the page."""
    lines = [
        "# States",
        "",
        "Whatever goes through states here goes by a table: which happening leads from which state",
        "to which. What a table does not know in a state changes nothing, so that messages that",
        "cross, or come twice, do no harm. Nothing leaves a final state. The diagrams are drawn",
        "from the tables that the code runs by (`python scripts/state_diagrams.py`), which tests",
        "try in every order of events.",
    ]
    for machine in MACHINES:
        lines += ["", *_section(machine)]
    return "\n".join(lines) + "\n"


def _section(machine: Machine) -> list[str]:
    return [
        f"## {machine.title}",
        "",
        machine.text,
        "",
        *diagram(machine),
        "",
        f"The table is in `src/switchhook/{machine.where}`.",
    ]


def diagram(machine: Machine) -> list[str]:
    """Return a table as a Mermaid diagram; what leads from one state to another is one arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (before, happening), after in machine.table.items():
        arrows.setdefault((before, after), []).append(happening)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [
        f'    state "{state}" as {_name(state)}'
        for state in sorted(all_states(machine))
        if _name(state) != state
    ]
    lines += [f"    [*] --> {_name(state)}: {how}" for state, how in machine.begins.items()]
    lines += [
        f"    {_name(before)} --> {_name(after)}: {', '.join(happenings)}"
        for (before, after), happenings in arrows.items()
    ]
    lines += [f"    {_name(state)} --> [*]" for state in sorted(final_states(machine))]
    return [*lines, "```"]


def all_states(machine: Machine) -> set[str]:
    """Return every state of a machine."""
    return {state for state, _ in machine.table} | set(machine.table.values())


def final_states(machine: Machine) -> set[str]:
    """Return the states that nothing leaves."""
    return all_states(machine) - {before for before, _ in machine.table}


def _name(state: str) -> str:
    return state.replace("-", "_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
