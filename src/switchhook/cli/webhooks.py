"""`switchhook webhooks`: the callbacks that the running server has given up."""

import click

from switchhook.cli.server import Server, data_option, table

PATH = "/switchhook/v1/dead_letters"
COLUMNS = ["sid", "date_created", "resource_sid", "attempts", "error_code", "error_text", "url"]


@click.group("webhooks")
def command() -> None:
    """List and replay the callbacks that were given up."""


def _filters(function: click.decorators.FC) -> click.decorators.FC:
    for option, doc in (
        ("--error-code", "only those that failed with this code"),
        ("--url", "only those that were sent there; may end in *"),
        ("--resource", "only those about this call, message or recording (SID)"),
        ("--account", "only those of this account (SID)"),
    ):
        function = click.option(option, help=doc)(function)
    return function


def _asked(
    account: str | None, resource: str | None, url: str | None, error_code: str | None
) -> dict[str, object]:
    return {
        "AccountSid": account,
        "ResourceSid": resource,
        "Url": url,
        "ErrorCode": error_code,
    }


@command.command("list")
@data_option
@_filters
def list_(data: str, **filters: str | None) -> None:
    """List the callbacks that were given up."""
    table(Server(data).rows(PATH, "dead_letters", _asked(**filters)), COLUMNS)


@command.command()
@data_option
@click.argument("sids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="all, or what the options leave of them")
@_filters
def replay(data: str, sids: tuple[str, ...], everything: bool, **filters: str | None) -> None:
    """Send callbacks again: those with SIDS, or --all."""
    asked = _asked(**filters)
    if everything == bool(sids) or (sids and any(asked.values())):
        raise click.UsageError("name SIDS, or give --all with or without filters")
    server = Server(data)
    paths = [f"{PATH}/{sid}/replay" for sid in sids] or [f"{PATH}/replay"]
    click.echo(sum(server.request("POST", path, asked)["replayed"] for path in paths))


@command.command()
@data_option
@click.argument("sids", nargs=-1, required=True)
def remove(data: str, sids: tuple[str, ...]) -> None:
    """Forget callbacks."""
    server = Server(data)
    for sid in sids:
        server.request("DELETE", f"{PATH}/{sid}")
