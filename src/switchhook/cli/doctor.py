"""`switchhook doctor`: what this machine has of what Switchhook needs."""

import importlib.util
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

import click

from switchhook.cli.server import Server, data_option
from switchhook.media import engine

Check = tuple[bool, str]


@click.command("doctor")
@data_option
def command(data: str) -> None:
    """Check that this machine has what Switchhook needs.

    Ends with status 1 when something that is needed is missing.
    """
    needed = True
    for check in (_python, _engine, _files, lambda: _folder(data)):
        fine, text = check()
        click.echo(f"{'ok      ' if fine else 'MISSING '} {text}")
        needed = needed and fine
    wished: list[Callable[[], Check]] = [_speech, _opus, _uvloop, lambda: _server(data)]
    for check in wished:
        fine, text = check()
        click.echo(f"{'ok      ' if fine else 'note    '} {text}")
    if not needed:
        raise SystemExit(1)


def _python() -> Check:
    return sys.version_info >= (3, 11), f"Python {platform.python_version()} (3.11 or later)"


def _engine() -> Check:
    built = any(Path(engine.__path__[0]).glob("*.so"))
    return built, "the compiled media engine" + ("" if built else "; build it with: make serve")


def _files() -> Check:
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft >= 1024, f"{soft} open files allowed (1024 or more)"


def _folder(data: str) -> Check:
    folder = Path(data)
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK), f"data folder {data} can be written"


def _speech() -> Check:
    found = importlib.util.find_spec("espeakng_loader") is not None
    return found, "offline voice" if found else "no offline voice: pip install switchhook[speech]"


def _opus() -> Check:
    from switchhook.media.opus import NoOpus, Opus

    try:
        Opus()
    except NoOpus as error:
        return False, f"no Opus for browsers: {error}"
    return True, "Opus for browsers"


def _uvloop() -> Check:
    found = importlib.util.find_spec("uvloop") is not None
    return found, "uvloop" if found else "no uvloop: the slower standard event loop is used"


def _server(data: str) -> Check:
    try:
        status = Server(data).request("GET", "/switchhook/v1/status")
    except click.ClickException as error:
        return False, error.message
    return True, f"a server is running: {status}"
