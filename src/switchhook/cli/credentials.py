"""`switchhook credentials`: names and passwords for SIP phones."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/credentials"


@click.group("credentials")
def command() -> None:
    """Manage names and passwords for SIP phones."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the names."""
    rows = Server(data).rows(PATH, "credentials")
    table(rows, ["sid", "username", "account_sid", "date_created"])


@command.command()
@data_option
@click.argument("username")
@click.password_option(help="asked for when not given")
@click.option("--account", help="SID of the account it belongs to (default: the first)")
def add(data: str, username: str, password: str, account: str | None) -> None:
    """Let a SIP phone register and call as USERNAME."""
    fields = {"Username": username, "Password": password, "AccountSid": account}
    click.echo(Server(data).request("POST", PATH, fields)["sid"])


@command.command()
@data_option
@click.argument("sid")
def remove(data: str, sid: str) -> None:
    """Delete a name."""
    Server(data).request("DELETE", f"{PATH}/{sid}")
