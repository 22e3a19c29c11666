"""Carriers of texts as far as the REST surface sees them."""

from switchhook.domain.entities import Message, MessageCarrier, Submission
from switchhook.messaging.delivery import Accepted, Answer, CarrierSettingsError


class FakeCarrier:
    """Answers what it is told to, and remembers what it was handed."""

    def __init__(self) -> None:
        self.window = 10
        self.answer: Answer = Accepted("theirs")
        self.handed: list[tuple[Message, Submission]] = []
        self.makes = 1

    def parts(self, message: Message) -> int:
        return self.makes

    async def submit(self, message: Message, submission: Submission) -> Answer:
        self.handed.append((message, submission))
        return self.answer

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass


class FakeCarriers:
    """Knows a kind, `paper`, whose carriers need an `address`."""

    def __init__(self) -> None:
        self.up: dict[str, FakeCarrier] = {}

    def check(self, record: MessageCarrier) -> None:
        if record.kind != "paper":
            raise CarrierSettingsError(f"no kind {record.kind!r}; there is: paper")
        if not record.settings.get("address"):
            raise CarrierSettingsError("address is missing")

    def running(self, sid: str) -> FakeCarrier | None:
        return self.up.get(sid)
