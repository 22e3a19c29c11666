"""`switchhook numbers`: phone numbers, and the apps that answer them."""

from collections.abc import Callable
from typing import Any

import click

from switchhook.cli.server import Server, data_option, table


def _urls(function: Callable[..., None]) -> Callable[..., None]:
    options = {
        "--voice-url": "asked for TwiML when the number is called",
        "--voice-fallback-url": "asked when that fails",
        "--sms-url": "asked for TwiML when the number is texted",
        "--sms-fallback-url": "asked when that fails",
        "--status-callback": "told when a call to the number has ended",
        "--voice-application-sid": "TwiML app that answers calls instead",
        "--sms-application-sid": "TwiML app that answers texts instead",
        "--name": "what to call it",
    }
    for option, doc in reversed(options.items()):
        function = click.option(option, help=doc)(function)
    return function


def _fields(urls: dict[str, str | None]) -> dict[str, object]:
    names = {"name": "FriendlyName"}
    return {names.get(k, k.title().replace("_", "")): v for k, v in urls.items()}


@click.group("numbers")
def command() -> None:
    """List, add, point and release phone numbers."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the numbers."""
    server = Server(data)
    table(server.rows(_path(server), "incoming_phone_numbers"),
          ["phone_number", "voice_url", "sms_url", "sid"])  # fmt: skip


@command.command()
@data_option
@click.argument("number")
@_urls
def add(data: str, number: str, **urls: Any) -> None:
    """Give the first account NUMBER (E.164)."""
    server = Server(data)
    fields = {"PhoneNumber": number, **_fields(urls)}
    click.echo(server.request("POST", _path(server) + ".json", fields)["sid"])


@command.command()
@data_option
@click.argument("number")
@_urls
def update(data: str, number: str, **urls: Any) -> None:
    """Point NUMBER at an app."""
    server = Server(data)
    server.request("POST", _instance(server, number), _fields(urls))


@command.command()
@data_option
@click.argument("number")
def remove(data: str, number: str) -> None:
    """Release NUMBER."""
    server = Server(data)
    server.request("DELETE", _instance(server, number))


def _path(server: Server) -> str:
    return f"/2010-04-01/Accounts/{server.account_sid}/IncomingPhoneNumbers"


def _instance(server: Server, number: str) -> str:
    for row in server.rows(_path(server), "incoming_phone_numbers"):
        if number in (row["phone_number"], row["sid"]):
            return f"{_path(server)}/{row['sid']}.json"
    raise click.ClickException(f"there is no number {number}")
