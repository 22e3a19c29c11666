"""Write docs/reference/api/ from the REST resources' declarations."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from switchhook.protocols.twilio.declaration import Field, Operation, Parameter, Resource
from switchhook.protocols.twilio.filters import spelled_out
from switchhook.protocols.twilio.names import argument
from switchhook.protocols.twilio.resources import RESOURCES

FOLDER = Path(__file__).parent.parent / "docs" / "reference" / "api"
_REPEATED = re.compile(r"Parameter(?!1\.)\d+\.")  # of pairs that are alike, one stands for all
_TYPES = {
    "nullable": "string or null",
    "number_string": "number as a string, or null",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "strings": "list of strings",
    "map": "map of strings",
    "flags": "map of booleans",
    "uri": "address",
    "subresources": "map of addresses",
    "object": "object",
    "members": "object or null",
}


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    named = {_file(resource): resource for resource in RESOURCES}
    return {"index.md": _index(named)} | {
        name: "\n".join(_page(resource)) + "\n" for name, resource in named.items()
    }


def _file(resource: Resource) -> str:
    parts = (resource.product.group, *resource.collection.split("_"))
    return f"{'-'.join(filter(None, parts))}.md"


def _index(named: dict[str, Resource]) -> str:
    lines = [
        "# The REST API",
        "",
        "Parameters are sent as a form (under `/content` as a JSON object), with HTTP Basic",
        "authentication: the account's SID and its auth token. Under `/2010-04-01`, answers are",
        "JSON with `.json` at the end of the path and XML otherwise; everywhere else they are",
        "JSON. What is under `/content`, `/messaging`, `/trunking` or `/voice` is also found",
        "without that at a host so called: `trunking.example.com/v1/Trunks`.",
        "",
        "| resource | path | what it is |",
        "|---|---|---|",
    ]
    for name, resource in named.items():
        path = resource.product.root + resource.path
        first = resource.doc.split(". ")[0].rstrip(".")
        lines.append(f"| [{_title(resource)}]({name}) | `{path}` | {first} |")
    return "\n".join(lines) + "\n"


def _title(resource: Resource) -> str:
    title = resource.collection.replace("_", " ").capitalize()
    group = resource.product.group
    return f"{title} ({group})" if group else title


def _page(resource: Resource) -> Iterator[str]:
    yield f"# {_title(resource)}"
    yield ""
    yield resource.doc
    for operation in resource.operations:
        yield from _operation(resource, operation)
    if resource.fields:
        yield from _representation(resource)


def _operation(resource: Resource, operation: Operation) -> Iterator[str]:
    path = resource.product.root + resource.path_of(operation)
    suffix = "" if operation.suffixes or resource.product.paging == "meta" else ".json"
    yield from ("", f"## {operation.name.replace('_', ' ').capitalize()}", "", operation.doc, "")
    for ending in operation.suffixes or (suffix,):
        yield f"    {operation.method} {path}{ending}"
    parameters = (*operation.parameters, *spelled_out(operation.filters))
    if parameters:
        yield from ("", "| parameter | in Python | type | what it is |", "|---|---|---|---|")
        yield from (_parameter(one) for one in parameters if not _REPEATED.match(one.name))


def _parameter(parameter: Parameter) -> str:
    name = f"`{parameter.name}`" + (" (needed)" if parameter.required else "")
    notes = [parameter.doc]
    if parameter.repeated:
        notes.append("May be repeated.")
    if parameter.default:
        notes.append(f"Default: {parameter.default}.")
    if not parameter.used:
        notes.append("Accepted, without effect yet.")
    return f"| {name} | `{parameter.argument}` | {_type(parameter)} | {' '.join(notes)} |"


def _type(parameter: Parameter) -> str:
    if parameter.type == "json":
        return "object"
    if parameter.type == "enum":
        return ", ".join(f"`{value}`" for value in parameter.values)
    limits = [str(limit) for limit in (parameter.minimum, parameter.maximum) if limit is not None]
    if parameter.type in ("integer", "number") and len(limits) == 2:
        return f"{parameter.type}, {limits[0]} to {limits[1]}"
    if parameter.maximum is not None:
        return f"{parameter.type}, up to {parameter.maximum}"
    return parameter.type


def _representation(resource: Resource) -> Iterator[str]:
    yield from ("", "## What it shows", "", "| member | in Python | type | what it is |")
    yield "|---|---|---|---|"
    for field in resource.fields:
        listed = "" if field.listed else " Only when read by itself."
        shown = f"`{argument(field.name)}`"
        yield f"| `{field.name}` | {shown} | {_shown(field, resource)} | {field.doc}{listed} |"


def _shown(field: Field, resource: Resource) -> str:
    if field.type == "date":
        return "date, RFC 2822" if resource.product.dates == "rfc2822" else "date, ISO 8601"
    if field.type == "constant":
        return "always null" if field.value is None else f"always `{field.value}`"
    return _TYPES.get(field.type, "string")


def main() -> None:
    """Write the pages, and remove those of resources that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages()
    for stale in {path.name for path in FOLDER.glob("*.md")} - set(written):
        (FOLDER / stale).unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text)
    sys.stdout.write(f"{len(written)} pages in {FOLDER}\n")


if __name__ == "__main__":
    main()
