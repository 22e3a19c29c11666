"""Media: files that came along with messages."""

import asyncio

from starlette.responses import FileResponse

from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Message, MessageMedia
from switchhook.protocols.twilio.resources import MESSAGE_MEDIA

# A browser that is shown a file of a stranger's must not run it as a page of ours.
_HEADERS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}


async def content(request: Request, medium: MessageMedia, values: Values) -> FileResponse:
    """Return the file itself."""
    path = request.services.messages.content(medium)
    if medium.url or not await asyncio.to_thread(path.is_file):
        raise not_found(request.path)
    return FileResponse(path, media_type=medium.content_type, headers=_HEADERS)


async def delete(request: Request, medium: MessageMedia, values: Values) -> None:
    """Delete a file of a message that is on its way no more."""
    await request.services.messages.remove(medium)


OPERATIONS = bind(
    MESSAGE_MEDIA,
    MessageMedia,
    parents={"MessageSid": Message},
    delete=delete,
    content=content,
    # As Twilio's media, whose address is the secret, so that apps and their users can show them.
    open_operations=frozenset(("content",)),
)
