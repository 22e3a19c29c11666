"""`switchhook inventory`: the numbers that accounts may take."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/inventory"
TYPES = (
    "local", "toll-free", "mobile", "national", "shared-cost", "voip", "machine-to-machine",
)  # fmt: skip


@click.group("inventory")
def command() -> None:
    """Manage the numbers that accounts may take."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the inventory, numbers that somebody has included."""
    rows = Server(data).rows(PATH, "inventory")
    table(rows, ["phone_number", "iso_country", "type", "region", "locality", "capabilities"])


@command.command()
@data_option
@click.argument("numbers", nargs=-1, required=True)
@click.option("--type", "kind", type=click.Choice(TYPES), help="default: what its digits say")
@click.option("--country", help="ISO 3166 code (default: what its digits say)")
@click.option("--capability", multiple=True, type=click.Choice(("voice", "sms", "mms", "fax")),
              help="what it can do (default: voice, sms and mms); repeatable")  # fmt: skip
@click.option("--locality", help="its city")
@click.option("--region", help="its state or province")
@click.option("--postal-code", help="its postal code")
def add(
    data: str,
    numbers: tuple[str, ...],
    kind: str | None,
    country: str | None,
    capability: tuple[str, ...],
    locality: str | None,
    region: str | None,
    postal_code: str | None,
) -> None:
    """Offer NUMBERS (E.164) to accounts."""
    server = Server(data)
    facts = {
        "Type": kind,
        "IsoCountry": country,
        "Capability": capability,
        "Locality": locality,
        "Region": region,
        "PostalCode": postal_code,
    }
    for number in numbers:
        click.echo(server.request("POST", PATH, {"PhoneNumber": number, **facts})["sid"])


@command.command()
@data_option
@click.argument("number")
def remove(data: str, number: str) -> None:
    """Offer NUMBER no more; whoever has it keeps it."""
    server = Server(data)
    for row in server.rows(PATH, "inventory"):
        if number in (row["phone_number"], row["sid"]):
            server.request("DELETE", f"{PATH}/{row['sid']}")
            return
    raise click.ClickException(f"{number} is not in the inventory")
