"""`switchhook trunks`: connect SIP carriers to the running server."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/trunks"


@click.group("trunks")
def command() -> None:
    """Connect SIP carriers."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the trunks."""
    rows = Server(data).rows(PATH, "trunks")
    table(rows, ["sid", "friendly_name", "host", "port", "transport", "prefixes", "enabled"])


@command.command()
@data_option
@click.argument("host")
@click.option("--name", help="what to call it")
@click.option("--port", type=int, help="its SIP port (default: 5060)")
@click.option("--transport", type=click.Choice(["udp", "tcp"]), help="default: udp")
@click.option("--username", help="the name it knows us by")
@click.option("--password", help="and the password")
@click.option("--allow", multiple=True, help="address or CIDR block that may call in; repeatable")
@click.option("--prefix", multiple=True, help="numbers it takes (default: +); repeatable")
@click.option("--strip-plus", is_flag=True, help="dial without the plus")
@click.option("--caller-id", help="shown instead of the caller's")
@click.option("--account", help="SID of the account it belongs to (default: the first)")
def add(
    data: str,
    host: str,
    name: str | None,
    port: int | None,
    transport: str | None,
    username: str | None,
    password: str | None,
    allow: tuple[str, ...],
    prefix: tuple[str, ...],
    strip_plus: bool,
    caller_id: str | None,
    account: str | None,
) -> None:
    """Connect the carrier at HOST."""
    fields = {
        "Host": host, "FriendlyName": name, "Port": port, "Transport": transport,
        "Username": username, "Password": password, "AllowedAddress": allow, "Prefix": prefix,
        "StripPlus": strip_plus or None, "CallerId": caller_id, "AccountSid": account,
    }  # fmt: skip
    click.echo(Server(data).request("POST", PATH, fields)["sid"])


@command.command()
@data_option
@click.argument("sid")
@click.option("--enabled/--disabled", default=None, help="whether it is used")
def update(data: str, sid: str, enabled: bool | None) -> None:
    """Switch a trunk on or off."""
    Server(data).request("POST", f"{PATH}/{sid}", {"Enabled": enabled})


@command.command()
@data_option
@click.argument("sid")
def remove(data: str, sid: str) -> None:
    """Disconnect a carrier."""
    Server(data).request("DELETE", f"{PATH}/{sid}")
