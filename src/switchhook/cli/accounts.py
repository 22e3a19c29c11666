"""`switchhook accounts`: who may use the running server."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/2010-04-01/Accounts"


@click.group("accounts")
def command() -> None:
    """List, create, suspend and close accounts."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the accounts, with their auth tokens."""
    rows = Server(data).rows(PATH, "accounts")
    table(rows, ["sid", "auth_token", "friendly_name", "status"])


@command.command()
@data_option
@click.argument("name")
def add(data: str, name: str) -> None:
    """Create a subaccount called NAME."""
    account = Server(data).request("POST", PATH + ".json", {"FriendlyName": name})
    click.echo(f"{account['sid']}  {account['auth_token']}")


@command.command()
@data_option
@click.argument("sid")
@click.option("--name", help="what to call it")
@click.option("--status", type=click.Choice(["active", "suspended", "closed"]), help="new status")
def update(data: str, sid: str, name: str | None, status: str | None) -> None:
    """Rename, suspend, reactivate or close an account."""
    fields = {"FriendlyName": name, "Status": status}
    Server(data).request("POST", f"{PATH}/{sid}.json", fields)
