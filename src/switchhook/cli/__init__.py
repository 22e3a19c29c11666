"""The command line: one module per command, imported only when it is called."""

from importlib import import_module

import click

from switchhook import __version__

COMMANDS = {
    "serve": "Start Switchhook.",
    "doctor": "Check that this machine has what Switchhook needs.",
    "accounts": "List, create, suspend and close accounts.",
    "numbers": "List, add, point and release phone numbers.",
    "inventory": "Manage the numbers that accounts may take.",
    "handsets": "List and use the simulated phones.",
    "trunks": "Connect SIP carriers.",
    "carriers": "Connect carriers of texts, and route texts to them.",
    "smpp": "Let customers' SMPP systems bind.",
    "credentials": "Manage names and passwords for SIP phones.",
    "users": "Manage who signs in to the console.",
    "webhooks": "List and replay the callbacks that were given up.",
}


class _Commands(click.Group):
    """A group that imports a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"switchhook.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="switchhook")
def main() -> None:
    """Phone calls and text messages on your own machine, driven by Twilio's API."""
