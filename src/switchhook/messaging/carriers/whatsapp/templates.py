"""Which of a message goes out as a template that WhatsApp has approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from switchhook.domain.entities import Content, Message, Registration
from switchhook.protocols import whatsapp
from switchhook.protocols.whatsapp_templates import components
from switchhook.store.protocol import Store

APPROVED: Final = "approved"


@dataclass(frozen=True, slots=True)
class Template:
    """A template as WhatsApp has it, and the content that it was made of."""

    name: str
    kind: str
    content: Content

    def request(self, message: Message, to: str, media: Sequence[tuple[str, str]]) -> bytes:
        """Return the request for a message by it."""
        given: Any = self.content.types[self.kind]
        variables = msgspec.json.decode(message.content_variables or "{}", type=dict[str, str])
        header = whatsapp.file_parameter(*media[0]) if media else None
        told = components(self.kind, given, variables, header)
        return whatsapp.template(to, self.name, self.content.language, told)


async def template(store: Store, message: Message) -> Template | None:
    """Return the approved template that a message was made of; None: it goes as free text."""
    if not message.content_sid:
        return None
    approval = await store.get(Registration, message.content_sid)
    content = await store.get(Content, message.content_sid)
    if approval is None or approval.status != APPROVED or content is None:
        return None
    name, kind = (msgspec.json.decode(approval.details[key]) for key in ("name", "content_type"))
    return Template(name, kind, content) if kind in content.types else None
