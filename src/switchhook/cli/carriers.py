"""`switchhook carriers`: connect carriers of texts, and route texts to them."""

import json
from typing import TextIO

import click

from switchhook.cli import carrier_routes
from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/carriers"


@click.group("carriers")
def command() -> None:
    """Connect carriers of texts, and route texts to them."""


command.add_command(carrier_routes.command)


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the carriers, and how they are."""
    server = Server(data)
    rows = server.rows(PATH, "carriers")
    for row in rows:
        health = server.request("GET", f"{PATH}/{row['sid']}/health")
        row["state"] = _state(health)
    table(rows, ["sid", "friendly_name", "kind", "state", "rate"])


@command.command()
@data_option
@click.argument("sid")
def show(data: str, sid: str) -> None:
    """Show a carrier's settings and how it is; its secrets stay where they are."""
    server = Server(data)
    for name, value in server.request("GET", f"{PATH}/{sid}").items():
        click.echo(f"{name}: {value if isinstance(value, str) else json.dumps(value)}")
    health = server.request("GET", f"{PATH}/{sid}/health")
    click.echo(f"state: {_state(health)}")
    click.echo(f"free: {health['free']}")
    for state, count in health["submissions"].items():
        click.echo(f"{state}: {count}")


@command.command()
@data_option
@click.argument("kind")
@click.option("--name", help="what to call it")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="a setting; a value that is JSON (a number, true, a list) is taken as such",
)
@click.option(
    "--settings", "file", type=click.File(encoding="utf-8"), help="a JSON file with settings"
)
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=VALUE",
    help="a password, token or key; NAME=@FILE reads it from a file",
)
@click.option("--rate", type=float, help="segments a second at most (default: no limit)")
@click.option(
    "--ambiguous",
    type=click.Choice(("resend", "hold", "fail")),
    help="what becomes of a text whose link was lost (default: resend)",
)
@click.option(
    "--map-error",
    "errors",
    multiple=True,
    metavar="ERROR=CODE",
    help="one of its errors as Twilio's code",
)
@click.option("--account", help="SID of the account whose texts it takes (default: everybody's)")
@click.option(
    "--prefix",
    multiple=True,
    help="numbers that texts to are routed to it, e.g. + for all; repeatable",
)
def add(
    data: str,
    kind: str,
    name: str | None,
    settings: tuple[str, ...],
    file: TextIO | None,
    secrets: tuple[str, ...],
    rate: float | None,
    ambiguous: str | None,
    errors: tuple[str, ...],
    account: str | None,
    prefix: tuple[str, ...],
) -> None:
    """Connect a carrier of KIND: http, sip, smpp or whatsapp."""
    server = Server(data)
    fields = {
        "Kind": kind,
        "FriendlyName": name,
        "Rate": rate,
        "Ambiguous": ambiguous,
        "AccountSid": account,
        **_given(settings, file, secrets, errors),
    }
    sid = server.request("POST", PATH, fields)["sid"]
    for one in prefix:
        routed = "" if one == "+" else one
        fields = {"CarrierSid": sid, "Prefix": routed, "AccountSid": account}
        server.request("POST", carrier_routes.PATH, fields)
    click.echo(sid)


@command.command()
@data_option
@click.argument("sid")
@click.option("--name", help="what to call it")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="a setting; others stay. NAME=null takes it away",
)
@click.option(
    "--settings", "file", type=click.File(encoding="utf-8"), help="a JSON file with settings"
)
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=VALUE",
    help="a password, token or key; others stay. NAME=@FILE reads it from a file",
)
@click.option("--rate", type=float, help="segments a second at most; 0: no limit")
@click.option(
    "--ambiguous",
    type=click.Choice(("resend", "hold", "fail")),
    help="what becomes of a text whose link was lost",
)
@click.option(
    "--map-error",
    "errors",
    multiple=True,
    metavar="ERROR=CODE",
    help="one of its errors as Twilio's code; replaces all that there are",
)
@click.option("--enabled/--disabled", default=None, help="whether it is used")
def update(
    data: str,
    sid: str,
    name: str | None,
    settings: tuple[str, ...],
    file: TextIO | None,
    secrets: tuple[str, ...],
    rate: float | None,
    ambiguous: str | None,
    errors: tuple[str, ...],
    enabled: bool | None,
) -> None:
    """Change a carrier."""
    fields = {
        "FriendlyName": name,
        "Rate": rate,
        "Ambiguous": ambiguous,
        "Enabled": enabled,
        **_given(settings, file, secrets, errors),
    }
    Server(data).request("POST", f"{PATH}/{sid}", fields)


@command.command()
@data_option
@click.argument("sid")
def remove(data: str, sid: str) -> None:
    """Disconnect a carrier; its routes go too."""
    Server(data).request("DELETE", f"{PATH}/{sid}")


@command.command()
@data_option
@click.argument("sid")
@click.argument("to")
@click.option("--from", "from_", required=True, help="whose name it goes out under")
@click.option("--body", help="the text (default: a word that it is a test)")
def test(data: str, sid: str, to: str, from_: str, body: str | None) -> None:
    """Hand the carrier a text to TO, past queues and routes, and say what it answers."""
    fields = {"From": from_, "To": to, "Body": body}
    for part in Server(data).request("POST", f"{PATH}/{sid}/test", fields)["parts"]:
        click.echo("  ".join(f"{name}={value}" for name, value in part.items() if value != ""))


def _state(health: dict[str, bool]) -> str:
    if not health["enabled"]:
        return "disabled"
    if not health["running"]:
        return "not running"
    return "ready" if health["ready"] else "down or full"


def _given(
    settings: tuple[str, ...],
    file: TextIO | None,
    secrets: tuple[str, ...],
    errors: tuple[str, ...],
) -> dict[str, str | None]:
    """Return what options and file say, as JSON."""
    try:
        from_file = json.load(file) if file else {}
    except ValueError as error:
        raise click.ClickException(f"the settings are not JSON: {error}") from None
    known = {**from_file, **{name: _value(text) for name, text in map(_pair, settings)}}
    hidden = {name: _secret(text) for name, text in map(_pair, secrets)}
    mapped = dict(map(_pair, errors))
    return {
        "Settings": json.dumps(known) if known else None,
        "Secret": json.dumps(hidden) if hidden else None,
        "ErrorMap": json.dumps(mapped) if mapped else None,
    }


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.ClickException(f"{name!r} is not NAME=VALUE")
    return name, value


def _value(text: str) -> object:
    """Return JSON where it is some, but leave digits that are a text (0123, +4930) alone."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, int) and str(value) != text else value


def _secret(text: str) -> str | None:
    if text == "null":
        return None
    if not text.startswith("@"):
        return text
    try:
        with open(text[1:], encoding="utf-8") as file:
            return file.read().strip()
    except OSError as error:
        raise click.ClickException(f"cannot read {text[1:]}: {error.strerror}") from None
