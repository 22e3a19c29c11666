"""Write docs/reference/coverage.md: every operation of Twilio's that this server knows of.

`data/twilio_operations.csv` lists the operations of api v2010, content v1, messaging v1, trunking
v1 and voice v1 by method and path; what works is read from the API's routes, why the rest doesn't
from `absent`.
"""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from switchhook.api.app import operations
from switchhook.api.routing import Router
from switchhook.domain.errors import CATALOGUE
from switchhook.protocols.twilio import absent

ROOT = Path(__file__).parent.parent
DATA = ROOT / "scripts" / "data" / "twilio_operations.csv"
PAGE = ROOT / "docs" / "reference" / "coverage.md"
NOT_FOUND, NOT_ALLOWED = 20404, 20004

_TITLES = {
    "api": "API v2010",
    "content": "Content v1",
    "messaging": "Messaging v1",
    "trunking": "Trunking v1",
    "voice": "Voice v1",
}


@dataclass(frozen=True, slots=True)
class Covered:
    """One of Twilio's operations: `code` is 0 if it works, else what it answers, for `reason`."""

    product: str
    method: str
    path: str  # as Twilio has it, below its product's host
    code: int
    reason: str
    idle: tuple[str, ...] = ()  # parameters without effect

    @property
    def address(self) -> str:
        """Return the path on this server, with something in the place of every parameter."""
        path = re.sub(r"\{\w+\}", "X1", self.path)
        return path if self.product == "api" else f"/{self.product}{path}"


def covered() -> Iterator[Covered]:
    """Yield every operation, in the order of the data."""
    router = Router(operations())
    with DATA.open(newline="") as file:
        for row in csv.DictReader(file):
            yield _look_up(router, row["product"], row["method"], row["path"])


def _look_up(router: Router, product: str, method: str, path: str) -> Covered:
    plain = Covered(product, method, path, 0, "")
    match = router.match(plain.address)
    if match is None:
        reason = absent.why(plain.address)
        return Covered(product, method, path, NOT_FOUND, reason)
    route = match.route(method)
    if route is None:
        return Covered(product, method, path, NOT_ALLOWED, absent.why(plain.address))
    operation = route.bound.operation
    idle = (*operation.parameters, *operation.filters)
    return Covered(product, method, path, 0, "", tuple(one.name for one in idle if not one.used))


def page() -> str:
    """Return the page."""
    rows = list(covered())
    lines = [
        "# What is covered of Twilio's API",
        "",
        "Every operation of api v2010, content v1, messaging v1, trunking v1 and voice v1: it"
        " works, or answers with an error (HTTP status in brackets), and why.",
        "",
        f"{sum(not row.code for row in rows)} of {len(rows)} work.",
    ]
    for product, title in _TITLES.items():
        lines += ["", f"## {title}", "", "| operation | answer |", "|---|---|"]
        lines += [_row(row) for row in rows if row.product == product]
    return "\n".join(lines) + "\n"


def _row(row: Covered) -> str:
    answer = "works"
    if row.idle:
        answer += f", without effect yet: {', '.join(f'`{name}`' for name in row.idle)}"
    if row.code:
        answer = f"{row.code} ({CATALOGUE[row.code].status}): {row.reason}"
    return f"| `{row.method} {row.path}` | {answer} |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
