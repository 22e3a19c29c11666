"""What the declaration of one element says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from switchhook.protocols.twiml.vocabulary.kinds import SCHEMA_WARNING, Kind

RESPONSE = "Response"
Content = Literal["", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Element:
    """A verb, noun or SSML element: where it may stand and what it may carry.

    `parents` are their names, separated by spaces. `content` says whether it holds text, `text`
    what the builder calls that text. The order of `attributes` is that of the builder's
    positional arguments. `nested` is the warning that a child which may not stand in it raises.
    `title` is its class in the builder, where that is not the name itself.
    """

    name: str
    parents: str
    attributes: Mapping[str, Kind]
    content: Content = ""
    text: str = ""
    nested: int = SCHEMA_WARNING
    title: str = ""

    @property
    def class_name(self) -> str:
        """Return the name of the builder's class."""
        return self.title or self.name
