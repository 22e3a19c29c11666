"""URLs that a document gives relative to its own address, made absolute."""

from typing import Final, TypeVar

from switchhook.domain.versions import changed
from switchhook.protocols.twiml.voice import Connect, Dial, Enqueue, Gather, Record, Sms, Start
from switchhook.webhooks import resolve

Verb = TypeVar("Verb", Gather, Record, Sms, Enqueue, Dial, Start, Connect)

# An action is resolved when it is asked for, since an empty one means the document itself.
URLS: Final = (
    "url",
    "wait_url",
    "status_callback",
    "status_callback_url",
    "amd_status_callback",
    "recording_status_callback",
    "transcribe_callback",
    "partial_result_callback",
    "event_callback_url",
    "refer_url",
)


def absolute(verb: Verb, base: str) -> Verb:
    """Return the verb with its URLs absolute, as found in the document at `base`."""
    values = _resolved(verb, base)
    if isinstance(verb, Enqueue):  # its action may be owed when the document is gone
        values["action"] = resolve(base, verb.action) if verb.action else ""
    if isinstance(verb, Dial | Start | Connect):
        values["nouns"] = tuple(changed(noun, _resolved(noun, base)) for noun in verb.nouns)
    return changed(verb, values) if values else verb


def _resolved(element: object, base: str) -> dict[str, object]:
    """Return those URLs of an element that are not empty."""
    found = {name: getattr(element, name, None) for name in URLS}
    return {name: resolve(base, url) for name, url in found.items() if url}
