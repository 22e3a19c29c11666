"""`switchhook handsets`: use the simulated phones of the running server."""

from pathlib import Path
from typing import Any

import click

from switchhook.cli.server import Server, data_option, table, until

PATH = "/switchhook/v1/handsets"
RING_SECONDS = 5.0
ANSWER_SECONDS = 10.0
WORDS_SECONDS = 5.0


@click.group("handsets")
def command() -> None:
    """List and use the simulated phones; NUMBER is a handset's phone number."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the handsets, with what a SIP phone needs to register as one."""
    rows = Server(data).rows(PATH, "handsets")
    table(rows, ["phone_number", "friendly_name", "username", "password", "sid"])


@command.command()
@data_option
@click.option("--number", help="its number (default: a free one of +1 415 555 01xx)")
@click.option("--name", help="what to call it")
def add(data: str, number: str | None, name: str | None) -> None:
    """Create a handset."""
    fields = {"PhoneNumber": number, "FriendlyName": name}
    handset = Server(data).request("POST", PATH + ".json", fields)
    click.echo(
        f"{handset['phone_number']}  user {handset['username']}  password {handset['password']}"
    )


@command.command()
@data_option
@click.argument("number")
def remove(data: str, number: str) -> None:
    """Throw a handset away."""
    Server(data).request("DELETE", f"{PATH}/{number}")


@command.command()
@data_option
@click.argument("number")
def call(data: str, number: str) -> None:
    """Show the call that rings at a handset, or that it is in."""
    server = Server(data)
    server.request("GET", f"{PATH}/{number}")
    _show(_current(server, number))


@command.command()
@data_option
@click.argument("number")
@click.argument("to")
def dial(data: str, number: str, to: str) -> None:
    """Call TO from a handset, and wait a while for the answer."""
    server = Server(data)
    placed = server.request("POST", f"{PATH}/{number}/dial", {"To": to})
    current = until(lambda: _past_ringing(server, number), ANSWER_SECONDS)
    _show(current or placed)


@command.command()
@data_option
@click.argument("number")
def answer(data: str, number: str) -> None:
    """Take the call that rings; wait a while for one."""
    server = Server(data)
    until(lambda: _current(server, number), RING_SECONDS)
    _show(server.request("POST", f"{PATH}/{number}/answer"))


@command.command()
@data_option
@click.argument("number")
def hangup(data: str, number: str) -> None:
    """Hang up, or decline the call that rings."""
    _show(_act(data, number, "POST", "hangup"))


@command.command()
@data_option
@click.argument("number")
@click.argument("keys")
def digits(data: str, number: str, keys: str) -> None:
    """Press KEYS (0-9 * # A-D, w to wait half a second) in the call."""
    _act(data, number, "POST", "digits", Digits=keys)


@command.command()
@data_option
@click.argument("number")
@click.option("--wait", is_flag=True, help="wait until the call is over")
@click.option("--wav", type=click.Path(dir_okay=False), help="also save the audio to this file")
def heard(data: str, number: str, wait: bool, wav: str | None) -> None:
    """Print what was said to a handset in its call, or in its last one.

    When nothing was said yet in the call, it waits a while for the first words.
    """
    server = Server(data)
    if wait:
        until(lambda: _current(server, number) is None, None)
    else:
        until(lambda: _current(server, number) is None or _heard(server, number), WORDS_SECONDS)
    for text in _heard(server, number):
        click.echo(text)
    if wav:
        Path(wav).write_bytes(server.download(f"{PATH}/{number}/heard.wav"))


@command.command()
@data_option
@click.argument("number")
def inbox(data: str, number: str) -> None:
    """List the texts that a handset received, the newest first."""
    rows = Server(data).rows(f"{PATH}/{number}/messages", "messages")
    table(rows, ["date_created", "from", "body"])


@command.command()
@data_option
@click.argument("number")
@click.argument("to")
@click.argument("body")
def send(data: str, number: str, to: str, body: str) -> None:
    """Text BODY to TO from a handset."""
    click.echo(_act(data, number, "POST", "messages", To=to, Body=body)["sid"])


def _act(data: str, number: str, method: str, action: str, **fields: str) -> Any:
    return Server(data).request(method, f"{PATH}/{number}/{action}", fields)


def _current(server: Server, number: str) -> Any:
    return server.find(f"{PATH}/{number}/call")


def _past_ringing(server: Server, number: str) -> Any:
    """Return the call once it is answered; an empty one when it is over."""
    call = _current(server, number) or {}
    return call if call.get("status") not in ("queued", "ringing") else None


def _heard(server: Server, number: str) -> list[str]:
    texts: list[str] = server.request("GET", f"{PATH}/{number}/heard")["texts"]
    return texts


def _show(call: Any) -> None:
    if call is None:
        click.echo("no call")
    else:
        click.echo(f"{call['sid']}  {call['from']} -> {call['to']}  {call['status']}")
