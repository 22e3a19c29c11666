"""Write docs/reference/settings.md and docs/reference/cli.md from the code they describe."""

import dataclasses
import inspect
import sys
from pathlib import Path

import click

from switchhook.cli import COMMANDS, main
from switchhook.config import Settings

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


def settings_page() -> str:
    """Return the page of settings."""
    lines = [
        "# Settings",
        "",
        "Each setting is an option of `switchhook serve`, an environment variable and a key of",
        "`switchhook.toml` in the data folder. The option wins over the variable, and the",
        "variable over the file.",
        "",
        "| option | variable | default | what it is |",
        "|---|---|---|---|",
    ]
    for setting in dataclasses.fields(Settings):
        option = "--" + setting.name.replace("_", "-")
        default = f"`{setting.default}`" if setting.default != "" else ""
        doc = setting.metadata["doc"]
        lines.append(f"| `{option}` | `SWITCHHOOK_{setting.name.upper()}` | {default} | {doc} |")
    lines += [
        "",
        "`SWITCHHOOK_SECRET_KEY`, 64 hex digits, takes the place of `secret.key` in the data",
        "folder: the key that stored secrets are encrypted with.",
    ]
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Return the page of commands."""
    parts = ["# Command line\n\nEvery command explains itself with `--help`.\n"]
    context = click.Context(main, info_name="switchhook")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        parts.append(_section(command, click.Context(command, context, name), "##"))
    return "\n".join(parts)


def _section(command: click.Command, context: click.Context, level: str) -> str:
    arguments = [p.make_metavar(context) for p in command.params if isinstance(p, click.Argument)]
    path = " ".join([context.command_path, *arguments])
    text = f"{level} `{path}`\n\n{inspect.cleandoc(command.help or '')}\n"
    rows = [
        (parameter.opts[0], getattr(parameter, "help", "") or "")
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option) and "--help" not in parameter.opts
    ]
    if rows and context.info_name != "serve":
        text += "\n" + "".join(f"- `{option}`: {doc}\n" for option, doc in rows)
    if context.info_name == "serve":
        text += "\nIts options are the [settings](settings.md).\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            text += "\n" + _section(child, click.Context(child, context, name), level + "#")
    return text


def pages() -> dict[Path, str]:
    """Return what each page should hold."""
    return {REFERENCE / "settings.md": settings_page(), REFERENCE / "cli.md": cli_page()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text)
        print(path, file=sys.stderr)
