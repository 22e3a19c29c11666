"""Made-up numbers to have while the operator's inventory is empty.

All of them are set aside for fiction, so none can be anybody's: NANPA's 555-01XX and 800-555-0199,
Ofcom's numbers for drama (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama),
and those of ACMA (https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from switchhook.domain.entities import InventoryNumber

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
_AUSTRALIAN_MOBILES = ("006", "110", "156", "157", "158", "159", "313", "737")


def _made_up(number: str, iso_country: str, **values: Any) -> InventoryNumber:
    return InventoryNumber(
        sid=f"XN{number.removeprefix('+'):0>32}",
        phone_number=number,
        iso_country=iso_country,
        date_created=_ALWAYS,
        date_updated=_ALWAYS,
        **values,
    )


def _numbers() -> Iterator[InventoryNumber]:
    for last in range(100):
        yield _made_up(
            f"+141555501{last:02d}",
            "US",
            locality="San Francisco",
            region="CA",
            postal_code="94103",
            rate_center="SNFC CNTRL",
            lata="722",
            latitude="37.770000",
            longitude="-122.410000",
        )
        yield _made_up(f"+4420794600{last:02d}", "GB", locality="London")
        yield _made_up(f"+4480815700{last:02d}", "GB", type="toll-free", capabilities=("voice",))
        yield _made_up(f"+612555000{last:02d}", "AU", locality="Sydney", region="NSW")
    yield _made_up("+18005550199", "US", type="toll-free")
    for digits in _AUSTRALIAN_MOBILES:
        yield _made_up(f"+61491570{digits}", "AU", type="mobile")


FICTION: Final[Sequence[InventoryNumber]] = sorted(_numbers(), key=lambda one: one.phone_number)
