"""What a started server tells whoever started it: the ready file and the banner are made of it."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from switchhook.app.first_start import Basics
from switchhook.config import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Facts of a running server. Addresses are host:port, `http` and `https` base URLs.

    `authority` is the certificate that browsers have to trust, if it is one of ours.
    """

    http: str
    https: str | None
    sip: str
    rtp: str
    smpp: str | None
    smpps: str | None
    account_sid: str
    auth_token: str
    number: str | None
    handsets: tuple[dict[str, str], ...]
    pid: int
    mode: Mode
    authority: Path | None = None

    def to_json(self) -> str:
        """Return what goes into the ready file: all that a script needs."""
        facts = dataclasses.asdict(self)
        del facts["mode"], facts["authority"]
        return json.dumps(facts)


def handset_facts(basics: Basics, sip: str) -> tuple[dict[str, str], ...]:
    """Return what a SIP phone needs to register as each of the handsets."""
    return tuple(
        {
            "number": handset.phone_number,
            "sip_uri": f"sip:{handset.username}@{sip}",
            "username": handset.username,
            "password": handset.password,
        }
        for handset in basics.handsets
    )
