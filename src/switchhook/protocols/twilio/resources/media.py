"""Media of messages. https://www.twilio.com/docs/messaging/api/media-resource"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Filter,
    Resource,
    action,
    delete,
    fetch,
    listing,
)
from switchhook.protocols.twilio.resources import parts

MESSAGE_MEDIA = Resource(
    name="Media",
    plural="Media",
    product=API_2010,
    path="/Accounts/{AccountSid}/Messages/{MessageSid}/Media",
    key="media_list",
    accessor="message_media",
    prefixes=("ME",),
    doc="A file that came along with a message.",
    operations=(
        listing(
            Filter("DateCreated", "datetime", "Only media created then.", ranges=True),
            doc="Read about the files that came along with a message.",
        ),
        fetch(doc="Read about a file."),
        delete(doc="Delete a file; the message must be finished."),
        action(
            "content",
            method="GET",
            returns="document",
            suffixes=("",),
            audio=("",),
            doc="The file itself, with its own content type. It needs no credentials.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("parent_sid", "string", "The message.", source="message_sid"),
        Field("content_type", "string", "Its MIME type, once it has been fetched."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)
