"""A whole server: started, drained, closed.

Parts start in the order of their dependence and end in the opposite one. What can go wrong at
the start (a busy port, a folder that cannot be written, a broken database) becomes one
`StartError` with one line for the operator; what had started by then is ended.
"""

import asyncio
import contextlib
import functools
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from switchhook.app import chance
from switchhook.app.authority import Papers, papers
from switchhook.app.certificates import Certificate
from switchhook.app.first_start import Basics, Chance, ensure
from switchhook.app.folder import DataFolder, FolderError, write_private
from switchhook.app.machinery import Machinery
from switchhook.app.product import Product
from switchhook.app.ready import Ready, handset_facts
from switchhook.app.web import ListenError, WebServer, listen
from switchhook.config import Address, Settings, SettingsError
from switchhook.domain.changes import StoreError

EVERYWHERE: Final = ("0.0.0.0", "::")


class StartError(Exception):
    """The server cannot start; the message is one line for the operator."""


class Switchhook:
    """One server on one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parts = AsyncExitStack()
        self._product: Product | None = None
        self._draining: asyncio.Task[None] | None = None
        self._authority: Path | None = None
        self._certificate: Certificate | None = None

    async def start(self) -> Ready:
        """Start everything and return what a person or a script needs; raises `StartError`."""
        try:
            return await self._start()
        except (FolderError, ListenError, SettingsError, StoreError) as error:
            await self.close()
            raise StartError(str(error)) from error
        except BaseException:
            await self.close()
            raise

    async def _start(self) -> Ready:
        settings, parts = self._settings, self._parts
        folder = DataFolder(Path(settings.data))
        parts.enter_context(folder.locked())
        listener = listen(settings.address("http"), "--http")
        parts.callback(listener.close)
        http = _local_url("http", settings.address("http"), listener.getsockname()[1])
        base_url = settings.base_url or http
        machinery = await parts.enter_async_context(Machinery.started(settings, folder, base_url))
        basics = await ensure(machinery.store, _CHANCE, base_url)
        operator_token = chance.new_secret()
        self._product = product = await parts.enter_async_context(
            Product.started(settings, machinery, folder, base_url, operator_token)
        )
        web = WebServer(product.web, listener)
        await web.start()
        parts.push_async_callback(web.close)
        https = await self._start_https(product, folder)
        parts.callback(product.feed.close)  # before the web server waits for those who follow
        ready = self._ready(http, https, product, basics)
        folder.announce(
            {
                "http": http,
                "operator_token": operator_token,
                "account_sid": ready.account_sid,
                "pid": ready.pid,
            }
        )
        parts.callback(folder.withdraw)
        if settings.ready_file:
            write_private(Path(settings.ready_file), ready.to_json())
        if machinery.synthesiser is not None:
            machinery.synthesiser.warm()  # last, for it would delay all else
        return ready

    async def _start_https(self, product: Product, folder: DataFolder) -> str | None:
        settings = self._settings
        if not settings.https:
            return None
        address = settings.address("https")
        listener = listen(address, "--https")
        self._parts.callback(listener.close)
        certificate = await self._certified(folder)
        web = WebServer(product.web, listener, tls=certificate.context)
        await web.start()
        self._parts.push_async_callback(web.close)
        return _local_url("https", address, web.port)

    async def _certified(self, folder: DataFolder) -> Certificate:
        """Return the certificate to show, and keep it as its files are."""
        settings, renew = self._settings, functools.partial(self._papers, folder)
        if settings.tls_certificate:
            try:
                self._certificate = Certificate(settings.tls_certificate, settings.tls_key)
            except OSError as error:
                raise SettingsError(f"--tls-certificate, --tls-key: {error}") from None
            keeping = self._certificate.keep()
        else:
            made = await asyncio.to_thread(renew)
            self._authority = made.authority
            self._certificate = Certificate(made.certificate, made.key)
            keeping = self._certificate.keep(renew)
        task = asyncio.create_task(keeping, name="certificate")
        self._parts.callback(task.cancel)
        return self._certificate

    def _papers(self, folder: DataFolder) -> Papers:
        """Return a certificate of our own, for every name that this server goes by."""
        settings = self._settings
        names = (
            settings.address("https").host,
            settings.advertise,
            urlsplit(settings.base_url).hostname or "",
            settings.event_gateway.partition(":")[0],
        )
        return papers(folder.tls, [one for one in names if one not in EVERYWHERE], chance.now())

    def _ready(self, http: str, https: str | None, product: Product, basics: Basics) -> Ready:
        sip = str(Address(*product.sip_address))
        return Ready(
            http=http,
            https=https,
            sip=sip,
            rtp=str(Address(*product.rtp_address)),
            smpp=_shown(product.smsc.smpp),
            smpps=_shown(product.smsc.smpps),
            account_sid=basics.account.sid,
            auth_token=basics.account.auth_token,
            number=basics.number.phone_number if basics.number else None,
            handsets=handset_facts(basics, sip),
            pid=os.getpid(),
            mode=self._settings.effective_mode,
            authority=self._authority,
        )

    async def drain(self) -> None:
        """Take no new calls; return when the running ones have ended, or their time is up."""
        if self._product is not None:
            self._draining = asyncio.create_task(self._product.drain(self._settings.drain))
            with contextlib.suppress(asyncio.CancelledError):
                await self._draining

    def reload(self) -> None:
        """Take a certificate that has changed at once, instead of soon."""
        if self._certificate is not None:
            self._certificate.look()

    def hurry(self) -> None:
        """Stop draining at once."""
        if self._draining is not None:
            self._draining.cancel()

    async def close(self) -> None:
        """End every part."""
        await self._parts.aclose()


def _shown(address: Address | None) -> str | None:
    return None if address is None else str(address)


def _local_url(scheme: str, address: Address, port: int) -> str:
    """Return how this machine reaches its own listener, also one on every address."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)
    return f"{scheme}://{Address(host, port)}"


_CHANCE = Chance(chance.now, chance.new_sid, chance.new_secret, chance.new_password)
