"""`switchhook smpp`: customers' own SMPP systems, which bind to the running server."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/smpp_accounts"


@click.group("smpp")
def command() -> None:
    """Let customers' SMPP systems bind."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the systems, and how they are."""
    server = Server(data)
    rows = server.rows(PATH, "smpp_accounts")
    for row in rows:
        row.update(server.request("GET", f"{PATH}/{row['sid']}/health"))
    table(rows, ["sid", "system_id", "account_sid", "binds", "waiting", "enabled"])


@command.command()
@data_option
@click.argument("system_id")
@click.password_option(help="asked for when not given; most systems take eight characters")
@click.option("--name", help="what to call it")
@click.option("--account", help="SID of the account whose messages it sends (default: the first)")
@click.option("--allow", multiple=True, help="address or CIDR block it may bind from; repeatable")
@click.option("--number", multiple=True, help="number whose texts it is brought; repeatable")
@click.option("--max-binds", type=int, help="binds it may have at once (default: 4)")
@click.option("--rate", type=float, help="submits a second at most (default: no limit)")
def add(
    data: str,
    system_id: str,
    password: str,
    name: str | None,
    account: str | None,
    allow: tuple[str, ...],
    number: tuple[str, ...],
    max_binds: int | None,
    rate: float | None,
) -> None:
    """Let a system bind as SYSTEM_ID."""
    fields = {
        "SystemId": system_id, "Password": password, "FriendlyName": name, "AccountSid": account,
        "AllowedAddress": allow, "Number": number, "MaxBinds": max_binds, "Rate": rate,
    }  # fmt: skip
    click.echo(Server(data).request("POST", PATH, fields)["sid"])


@command.command()
@data_option
@click.argument("sid")
@click.option("--password", help="its new password")
@click.option("--allow", multiple=True, help="address or CIDR block it may bind from; repeatable")
@click.option("--number", multiple=True, help="number whose texts it is brought; repeatable")
@click.option("--max-binds", type=int, help="binds it may have at once")
@click.option("--rate", type=float, help="submits a second at most; 0: no limit")
@click.option("--enabled/--disabled", default=None, help="whether it may bind")
def update(
    data: str,
    sid: str,
    password: str | None,
    allow: tuple[str, ...],
    number: tuple[str, ...],
    max_binds: int | None,
    rate: float | None,
    enabled: bool | None,
) -> None:
    """Change a system; what is not named stays."""
    fields = {
        "Password": password, "AllowedAddress": allow, "Number": number, "MaxBinds": max_binds,
        "Rate": rate, "Enabled": enabled,
    }  # fmt: skip
    Server(data).request("POST", f"{PATH}/{sid}", fields)


@command.command()
@data_option
@click.argument("sid")
def remove(data: str, sid: str) -> None:
    """Let a system bind no more; what it was still owed is forgotten."""
    Server(data).request("DELETE", f"{PATH}/{sid}")
