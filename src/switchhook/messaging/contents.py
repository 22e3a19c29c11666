"""Texts that are made of content templates.

https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder
"""

from dataclasses import replace

import msgspec

from switchhook.domain.entities import Content
from switchhook.domain.errors import TwilioError
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols import contents

NO_CONTENT_NAMED = 21654
NO_SUCH_CONTENT = 21655
INVALID_VARIABLES = 21656
UNSUPPORTED_TYPE = 92008


def written(request: MessageRequest, content: Content | None, *, whatsapp: bool) -> MessageRequest:
    """Return the request with what its template says instead of the template.

    The variables are then those that the text was made of. Raises `TwilioError`.
    """
    if not request.content_sid:
        if request.content_variables:
            raise TwilioError(NO_CONTENT_NAMED)
        return request
    if content is None:
        raise TwilioError.about(NO_SUCH_CONTENT, request.content_sid)
    variables = {**content.variables, **_variables(request.content_variables)}
    order = contents.BY_WHATSAPP if whatsapp else contents.BY_SMS
    kind = contents.best(content.types, order)
    if not kind:
        raise TwilioError(UNSUPPORTED_TYPE)
    try:
        said = contents.shown(content.types, kind, variables)
    except contents.UnknownVariable:
        raise TwilioError(INVALID_VARIABLES) from None
    return replace(
        request,
        body=said.body,
        media_url=said.media[:1] if whatsapp else said.media,  # one is all that a template has
        content_variables=msgspec.json.encode(variables).decode(),
    )


def _variables(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, RecursionError):
        raise TwilioError(INVALID_VARIABLES) from None
