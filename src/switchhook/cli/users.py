"""`switchhook users`: who signs in to the running server's console."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/users"


@click.group("users")
def command() -> None:
    """Manage who signs in to the console."""


@command.command("list")
@data_option
def list_(data: str) -> None:
    """List the users."""
    table(Server(data).rows(PATH, "users"), ["sid", "username", "role", "account_sid"])


@command.command()
@data_option
@click.argument("username")
@click.password_option(help="asked for when not given; eight characters or more")
@click.option("--operator", is_flag=True, help="let the user see every account")
@click.option("--account", help="SID of the account that the user acts for (default: the first)")
def add(data: str, username: str, password: str, operator: bool, account: str | None) -> None:
    """Let USERNAME sign in."""
    fields = {
        "Username": username,
        "Password": password,
        "Role": "operator" if operator else "account",
        "AccountSid": account,
    }
    click.echo(Server(data).request("POST", PATH, fields)["sid"])


@command.command("password")
@data_option
@click.argument("username")
@click.password_option(help="asked for when not given; eight characters or more")
def change_password(data: str, username: str, password: str) -> None:
    """Change the password of USERNAME, and sign USERNAME out everywhere."""
    server = Server(data)
    server.request("POST", _path(server, username), {"Password": password})


@command.command()
@data_option
@click.argument("username")
def remove(data: str, username: str) -> None:
    """Let USERNAME sign in no more, and sign USERNAME out everywhere."""
    server = Server(data)
    server.request("DELETE", _path(server, username))


def _path(server: Server, username: str) -> str:
    """Return where the user of this name is."""
    found = server.rows(PATH, "users", {"Username": username.lower()})
    if not found:
        raise click.ClickException(f"there is no user called {username}")
    return f"{PATH}/{found[0]['sid']}"
