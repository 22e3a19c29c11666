"""The API, as the helper library's transports see it, without a wire."""

from dataclasses import dataclass, field

from switchhook.rest.exchange import Answer, Outgoing
from tests.api.platform import BASE, Platform


@dataclass
class Wire:
    """Sends requests straight into the API and remembers them."""

    platform: Platform
    asked: list[Outgoing] = field(default_factory=list)
    base_url: str = BASE

    def send(self, asked: Outgoing) -> Answer:
        self.asked.append(asked)
        body = None if asked.form is None else asked.form.encode()
        reply = self.platform.request(asked.method, asked.target, body=body)
        return Answer(asked, reply.status, reply.body)


@dataclass
class AsyncWire:
    """Gives canned answers in their order."""

    answers: list[tuple[int, bytes]]
    asked: list[Outgoing] = field(default_factory=list)

    async def send(self, asked: Outgoing) -> Answer:
        self.asked.append(asked)
        status, body = self.answers.pop(0)
        return Answer(asked, status, body)
