"""`switchhook carriers routes`: which texts go to which carrier."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/carrier_routes"

_COLUMNS = [
    "sid", "carrier_sid", "prefix", "sender", "priority", "weight", "cost", "enabled",
]  # fmt: skip


@click.group("routes")
def command() -> None:
    """Say which texts go to which carrier."""


@command.command("list")
@data_option
@click.option("--carrier", help="only routes to this carrier")
def list_(data: str, carrier: str | None) -> None:
    """List the routes."""
    rows = Server(data).rows(PATH, "carrier_routes")
    table([row for row in rows if carrier in (None, row["carrier_sid"])], _COLUMNS)


@command.command()
@data_option
@click.argument("carrier")
@click.option("--prefix", help="only texts to numbers that start so, e.g. +49")
@click.option("--sender", help="only texts from this sender; * at its end stands for any rest")
@click.option("--priority", type=int, help="the lowest goes first (default: 10)")
@click.option("--weight", type=int, help="its share among equals (default: 10)")
@click.option("--cost", help="of a segment; the cheapest of a priority goes first")
@click.option("--account", help="SID of the account whose texts it is for (default: everybody's)")
def add(
    data: str,
    carrier: str,
    prefix: str | None,
    sender: str | None,
    priority: int | None,
    weight: int | None,
    cost: str | None,
    account: str | None,
) -> None:
    """Lead texts to CARRIER."""
    fields = {
        "CarrierSid": carrier, "Prefix": prefix, "Sender": sender, "Priority": priority,
        "Weight": weight, "Cost": cost, "AccountSid": account,
    }  # fmt: skip
    click.echo(Server(data).request("POST", PATH, fields)["sid"])


@command.command()
@data_option
@click.argument("sid")
@click.option("--priority", type=int, help="the lowest goes first")
@click.option("--weight", type=int, help="its share among equals")
@click.option("--cost", help="of a segment")
@click.option("--enabled/--disabled", default=None, help="whether it is used")
def update(
    data: str,
    sid: str,
    priority: int | None,
    weight: int | None,
    cost: str | None,
    enabled: bool | None,
) -> None:
    """Change a route."""
    fields = {"Priority": priority, "Weight": weight, "Cost": cost, "Enabled": enabled}
    Server(data).request("POST", f"{PATH}/{sid}", fields)


@command.command()
@data_option
@click.argument("sid")
def remove(data: str, sid: str) -> None:
    """Take a route away."""
    Server(data).request("DELETE", f"{PATH}/{sid}")
