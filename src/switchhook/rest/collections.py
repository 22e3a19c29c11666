"""What the collections of every resource share; the generated modules add names and types."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from switchhook.rest.exchange import Answer, Endpoint, Outgoing, Parameters

C = TypeVar("C")
S = TypeVar("S")
T = TypeVar("T")


class Sender(Protocol):
    """Sends a request and waits for the answer."""

    @property
    def base_url(self) -> str:
        """Where the server is."""
        ...

    def send(self, asked: Outgoing) -> Answer:
        """Return the answer, whatever it is; raises NoAnswer."""
        ...


class AsyncSender(Protocol):
    """Sends a request from a running event loop."""

    async def send(self, asked: Outgoing) -> Answer:
        """Return the answer, whatever it is; raises NoAnswer."""
        ...


class Group(Generic[S]):
    """Collections of one account; `S` is what sends their requests."""

    def __init__(self, sender: S, account_sid: str) -> None:
        self.sender = sender
        self.account_sid = account_sid


class Of(Generic[S, C]):
    """A collection of a group, or a group within it, made when it is first asked for."""

    def __init__(self, kind: Callable[[S, str], C]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, group: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, group: Group[S], owner: type[object]) -> C: ...
    def __get__(self, group: Group[S] | None, owner: type[object]) -> Self | C:
        if group is None:
            return self
        made = self._kind(group.sender, group.account_sid)
        group.__dict__[self._name] = made  # from now on it is found before this
        return made


class _Common(Generic[T]):
    _endpoint: Endpoint[T]  # each collection has its own

    def __init__(self, account_sid: str) -> None:
        self._ids = {"AccountSid": account_sid}


class Collection(_Common[T]):
    """A resource's operations, for programs that wait."""

    def __init__(self, transport: Sender, account_sid: str) -> None:
        super().__init__(account_sid)
        self._transport = transport

    def _ask(
        self,
        operation: str,
        ids: Mapping[str, str],
        parameters: Parameters,
        suffix: str | None = None,
    ) -> Answer:
        asked = self._endpoint.outgoing(operation, {**self._ids, **ids}, parameters, suffix)
        return self._transport.send(asked).checked()

    def _one(self, operation: str, ids: Mapping[str, str], parameters: Parameters) -> T:
        return self._endpoint.instance(self._ask(operation, ids, parameters).members())

    def _nothing(self, operation: str, ids: Mapping[str, str]) -> bool:
        self._ask(operation, ids, {})
        return True

    def _document(
        self, operation: str, ids: Mapping[str, str], parameters: Parameters
    ) -> dict[str, Any]:
        return self._ask(operation, ids, parameters, "").members()

    def _audio(
        self, operation: str, ids: Mapping[str, str], parameters: Parameters, suffix: str
    ) -> bytes:
        return self._ask(operation, ids, parameters, suffix).body

    def _all(self, ids: Mapping[str, str], parameters: Parameters) -> Iterator[T]:
        left = parameters.get("limit")
        answer = self._ask("list", ids, first_page(parameters))
        while True:
            members = answer.members()
            for item in self._endpoint.items(members)[:left]:
                yield item
                left = left and left - 1
            following = self._endpoint.next_page(members)
            if following is None or left == 0:
                return
            answer = self._transport.send(following)


class AsyncCollection(_Common[T]):
    """A resource's operations, for programs with an event loop."""

    def __init__(self, transport: AsyncSender, account_sid: str) -> None:
        super().__init__(account_sid)
        self._transport = transport

    async def _ask(
        self,
        operation: str,
        ids: Mapping[str, str],
        parameters: Parameters,
        suffix: str | None = None,
    ) -> Answer:
        asked = self._endpoint.outgoing(operation, {**self._ids, **ids}, parameters, suffix)
        return (await self._transport.send(asked)).checked()

    async def _one(self, operation: str, ids: Mapping[str, str], parameters: Parameters) -> T:
        return self._endpoint.instance((await self._ask(operation, ids, parameters)).members())

    async def _nothing(self, operation: str, ids: Mapping[str, str]) -> bool:
        await self._ask(operation, ids, {})
        return True

    async def _document(
        self, operation: str, ids: Mapping[str, str], parameters: Parameters
    ) -> dict[str, Any]:
        return (await self._ask(operation, ids, parameters, "")).members()

    async def _audio(
        self, operation: str, ids: Mapping[str, str], parameters: Parameters, suffix: str
    ) -> bytes:
        return (await self._ask(operation, ids, parameters, suffix)).body

    async def _all(self, ids: Mapping[str, str], parameters: Parameters) -> AsyncIterator[T]:
        left = parameters.get("limit")
        answer = await self._ask("list", ids, first_page(parameters))
        while True:
            members = answer.members()
            for item in self._endpoint.items(members)[:left]:
                yield item
                left = left and left - 1
            following = self._endpoint.next_page(members)
            if following is None or left == 0:
                return
            answer = await self._transport.send(following)


def first_page(parameters: Parameters) -> dict[str, Any]:
    """Return what the first page is asked with: no more than `limit` at once."""
    sent = {name: value for name, value in parameters.items() if name != "limit"}
    limit = parameters.get("limit")
    if limit is not None and sent.get("page_size") is None:
        sent["page_size"] = max(1, min(limit, 1000))
    return sent
