"""What comes along with a message: fetched when it is sent, kept in files, handed on.

https://www.twilio.com/docs/messaging/guides/accepted-mime-types. A medium is stored with its
message, with the address where the app offers it; once the content is in its file, the record has
its type, and no address any more. A crash in between leaves what is fetched again.
"""

import asyncio
import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import Message, MessageMedia
from switchhook.messaging.tasks import persist
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import (
    AlertSink,
    HttpRequest,
    HttpResponse,
    Outside,
    WebhookError,
)

WRONG_CONTENT_TYPE = 12300
TOO_LARGE = 11751

PICTURES = frozenset(("image/jpeg", "image/jpg", "image/png", "image/gif"))
LARGEST_PICTURE = 5_000_000  # octets
LARGEST = 500_000  # of anything else
KINDS = ("image/", "audio/", "video/")
DOCUMENTS = frozenset((
    "text/vcard", "text/x-vcard", "text/csv", "text/rtf", "text/richtext", "text/calendar",
    "text/directory", "application/pdf", "application/vcard", "application/vnd.apple.pkpass",
    "application/ogg",
))  # fmt: skip
FILE_SECONDS = 30.0
SWEEP = 200  # files looked up at once
SWEEP_SECONDS = 600.0

log = logging.getLogger(__name__)


class MediaLost(Exception):
    """The disk has no room for a medium, or lost it."""


class Fetcher(Protocol):
    """What we need of `Webhooks`."""

    async def fetch(self, request: HttpRequest) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that can be sent, and what comes along; not stored yet."""

    message: Message
    media: tuple[MessageMedia, ...] = ()
    also: tuple[Change, ...] = ()  # stored in the same transaction

    @property
    def inserts(self) -> list[Change]:
        """What stores it."""
        return [Insert(self.message), *map(Insert, self.media), *self.also]


def attach(message: Message, urls: Sequence[str], new_sid: Callable[[str], str]) -> Accepted:
    """Return the message with the media that the app offers at `urls`."""
    return Accepted(
        message,
        tuple(
            MessageMedia(
                sid=new_sid("ME"),
                account_sid=message.account_sid,
                message_sid=message.sid,
                url=url,
                date_created=message.date_created + timedelta(microseconds=place),  # their order
                date_updated=message.date_created,
            )
            for place, url in enumerate(urls)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The media of all messages, one folder an account."""

    folder: Path
    store: Store
    bus: Bus
    fetcher: Fetcher
    alert: AlertSink
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]
    base_url: str
    outside: Outside = asyncio.timeout

    async def of(self, message_sid: str) -> list[MessageMedia]:
        """Return a message's media in their order."""
        return await _of(self.store, message_sid)

    async def bring(self, message: Message) -> int | None:
        """Fetch what the app offers; return the code of what went wrong, which is alerted."""
        for medium in await self._offered(message):
            request = HttpRequest(
                url=medium.url,
                method="GET",
                parameters={},
                account_sid=message.account_sid,
                resource_sid=message.sid,
                kind="media",
            )
            try:
                response = _acceptable(request, await self.fetcher.fetch(request))
            except WebhookError as error:
                return self._report(message, error)
            await self._keep(medium, response)
        return None

    async def copy(self, message: Message, to: Message) -> list[Change]:
        """Copy a message's media for its receiver; return what stores them."""
        changes: list[Change] = []
        for medium in await self.of(message.sid) if message.num_media else ():
            copied = replace(
                medium, sid=self.new_sid("ME"), account_sid=to.account_sid, message_sid=to.sid
            )
            await self._in_files(partial(_copy, self.path(medium), self.path(copied)))
            changes.append(Insert(copied))
        return changes

    async def shown(self, message: Message) -> list[tuple[str, str]]:
        """Return the URL and content type of each medium, as the app is told them."""
        return await shown(self.store, self.base_url, message)

    def path(self, medium: MessageMedia) -> Path:
        """Return where the content lies."""
        return self.folder / medium.account_sid / medium.sid

    async def remove(self, medium: MessageMedia) -> None:
        """Forget a medium and its content."""
        await self.bus.commit([Delete(MessageMedia, medium.sid)])
        await self.clear([medium])

    async def clear(self, media: Sequence[MessageMedia]) -> None:
        """Remove the content of media whose records are gone."""
        for medium in media:
            await self._in_files(partial(_remove, self.path(medium)))

    async def sweep(self) -> None:
        """Remove what a crash left: files from before now of which there is no record."""
        before = self.now().timestamp()
        async with self.outside(SWEEP_SECONDS):
            names = await asyncio.to_thread(_files, self.folder, before)
        for start in range(0, len(names), SWEEP):
            some = names[start : start + SWEEP]
            of_these = Query((Condition("sid", "in", [path.name for path in some]),))
            known = {medium.sid for medium in await self.store.find(MessageMedia, of_these)}
            lost = [path for path in some if path.name not in known]
            for path in lost:
                await self._in_files(partial(_remove, path))
            if lost:
                log.info("media without a record removed", extra={"files": len(lost)})

    async def _offered(self, message: Message) -> list[MessageMedia]:
        if not message.num_media:
            return []
        return [medium for medium in await self.of(message.sid) if medium.url]

    async def _keep(self, medium: MessageMedia, response: HttpResponse) -> None:
        await self._in_files(partial(_write, self.path(medium), response.body))
        kept = {"content_type": response.content_type, "url": "", "date_updated": self.now()}
        await persist(lambda: self.bus.commit([Update(MessageMedia, medium.sid, kept)]))

    def _report(self, message: Message, error: WebhookError) -> int:
        self.alert(
            account_sid=message.account_sid,
            resource_sid=message.sid,
            code=error.code,
            text=str(error),
            request=error.request,
            response=error.response,
        )
        return error.code

    async def _in_files(self, work: Callable[[], None]) -> None:
        try:
            async with self.outside(FILE_SECONDS):
                await asyncio.to_thread(work)
        except OSError as error:
            raise MediaLost(error.strerror or "the disk is too slow") from error


async def shown(store: Store, base_url: str, message: Message) -> list[tuple[str, str]]:
    """Return the URL and content type of each of a message's media, as others are told them."""
    if not message.num_media:
        return []
    own = f"{base_url}/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}"
    media = await _of(store, message.sid)
    return [(f"{own}/Media/{medium.sid}", medium.content_type) for medium in media]


async def _of(store: Store, message_sid: str) -> list[MessageMedia]:
    where = (Condition("message_sid", "=", message_sid),)
    return await store.find(MessageMedia, Query(where, order="date_created"))


def _acceptable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return `response` if a message may carry it; raises `WebhookError`."""
    kind = response.content_type
    if not kind.startswith(KINDS) and kind not in DOCUMENTS:
        text = f"messages do not carry {kind or 'what has no Content-Type'}"
        raise WebhookError(WRONG_CONTENT_TYPE, text, request, response)
    largest = LARGEST_PICTURE if kind in PICTURES else LARGEST
    if len(response.body) > largest:
        text = f"{len(response.body)} octets of {kind}, which may have {largest}"
        raise WebhookError(TOO_LARGE, text, request, response)
    return response


def _write(path: Path, content: bytes) -> None:
    """Write a file, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # One for each writer: one that was given up may still be at it.
    part = path.with_name(f"{path.name}.{threading.get_ident()}.part")
    part.write_bytes(content)
    part.replace(path)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _files(folder: Path, before: float) -> list[Path]:
    """Return the files, of all accounts, that nobody has written to since."""
    files = (path for path in folder.glob("*/*") if path.is_file())
    return sorted(path for path in files if path.stat().st_mtime < before)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
