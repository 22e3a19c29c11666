"""`switchhook serve`: start everything and run until told to stop."""

import asyncio
import contextlib
import ctypes
import dataclasses
import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

import click

from switchhook.app import Ready, StartError, Switchhook
from switchhook.app.logs import configure
from switchhook.config import Settings, SettingsError, load

DESCRIPTORS = 65_536
M_MMAP_THRESHOLD = -3  # malloc.h
LARGE = 512 * 1024  # octets


def _options(function: Callable[..., None]) -> Callable[..., None]:
    for setting in reversed(dataclasses.fields(Settings)):
        option = "--" + setting.name.replace("_", "-")
        shown = f" (default: {setting.default})" if setting.default != "" else ""
        function = click.option(
            option, setting.name, type=str, default=None, help=setting.metadata["doc"] + shown
        )(function)
    return function


@click.command("serve")
@_options
def command(**flags: Any) -> None:
    """Start Switchhook and print what you need for a first call.

    Each option is also an environment variable, SWITCHHOOK_<NAME>, and a key of
    switchhook.toml in the data folder.
    """
    try:
        settings = load(flags, os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    configure(settings.log_level, settings.log_format)
    _allow_descriptors()
    _give_memory_back()
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(settings))
    except StartError as error:
        raise click.ClickException(str(error)) from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _allow_descriptors() -> None:
    """Raise the usual 1024 open files: every call, phone and client takes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _give_memory_back() -> None:
    """Let glibc return large blocks: it keeps twice the largest ever freed, unless told a size."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    switchhook = Switchhook(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _on_signal, stop, switchhook)
    loop.add_signal_handler(signal.SIGHUP, switchhook.reload)
    try:
        click.echo(banner(await switchhook.start()))
        sys.stdout.flush()
        gc.freeze()  # what the start has made stays; looking it over again and again costs calls
        gc.set_threshold(50_000, 20, 50)
        await stop.wait()
        await switchhook.drain()
    finally:
        await switchhook.close()


def _on_signal(stop: asyncio.Event, switchhook: Switchhook) -> None:
    """Drain at the first signal, stop at once at the second."""
    if stop.is_set():
        switchhook.hurry()
    stop.set()


def banner(ready: Ready) -> str:
    """Return what a person needs after the start, as text for a terminal."""
    base = ready.http
    lines = [
        f"Switchhook is ready ({ready.mode} mode).",
        "",
        f"  Console      {base}/console",
        f"  API          {base}/2010-04-01",
        *([f"  HTTPS        {ready.https}"] if ready.https else []),
        *([f"               trust {ready.authority} in your browser"] if ready.authority else []),
        f"  SIP          {ready.sip} (UDP and TCP)",
        f"  Account SID  {ready.account_sid}",
        f"  Auth token   {ready.auth_token}",
        f"  Number       {ready.number or 'none'}",
    ]
    for handset in ready.handsets:
        lines.append(
            f"  Handset      {handset['number']}  {handset['sip_uri']}  "
            f"password {handset['password']}"
        )
    if ready.number and ready.handsets:
        lines += ["", "Your first call:", "", *first_call(ready), ""]
    return "\n".join(lines)


def first_call(ready: Ready) -> list[str]:
    """Return a command that calls the first handset, to copy and paste."""
    handset = ready.handsets[0]["number"]
    program = sys.argv[0] if sys.argv[0].endswith("switchhook") else "switchhook"
    return [
        f"  curl {ready.http}/2010-04-01/Accounts/{ready.account_sid}/Calls.json \\",
        f"    -u {ready.account_sid}:{ready.auth_token} \\",
        f"    -d To=%2B{handset[1:]} -d From=%2B{(ready.number or '')[1:]} \\",
        "    --data-urlencode 'Twiml=<Response><Say>Hello world.</Say></Response>'",
        f"  {program} handsets answer {handset}",
        f"  {program} handsets heard {handset}",
    ]
