"""Content templates, and WhatsApp's approval of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.registrations import Shown, again, register
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition, Delete, Query
from switchhook.domain.entities import Content, Registration
from switchhook.domain.errors import TwilioError
from switchhook.protocols import contents
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    APPROVALS,
    CONTENTS,
    CONTENTS_AND_APPROVALS,
    NEW_APPROVALS,
)

INVALID, CONFLICT = 20422, 20409

_NAME: Final = re.compile(r"[a-z0-9_]+")
_APPROVAL: Final = tuple(field.name for field in NEW_APPROVALS.fields)
_UNSUBMITTED: Final[Mapping[str, object]] = {
    "name": "",
    "category": "",
    "content_type": "",
    "status": "unsubmitted",
    "rejection_reason": "",
    "allow_category_change": True,
}


def _checked(values: Values) -> Values:
    """Return the values of a template in their normal form; raises `TwilioError`."""
    variables = values.get("variables", {})
    if not all(isinstance(value, str) for value in variables.values()):
        raise TwilioError.about(INVALID, "variables", "each must be a text")
    try:
        return {**values, "types": contents.checked(values["types"])}
    except contents.ContentError as error:
        raise TwilioError(INVALID, str(error)) from None


async def create(request: Request, values: Values) -> Content:
    """Create a template."""
    return await stored.create(request, Content, "HX", _checked(values))


async def update(request: Request, content: Content, values: Values) -> Content:
    """Change a template, but not what WhatsApp was told."""
    approval = await request.services.store.get(Registration, content.sid)
    if approval is not None and approval.status != "rejected":
        raise TwilioError(CONFLICT, f"{content.sid} was handed in to WhatsApp: create another")
    return await stored.update(request, content, _checked(values))


async def delete(request: Request, content: Content, values: Values) -> None:
    """Delete a template, and what was said of it."""
    approval = await request.services.store.get(Registration, content.sid)
    also = [Delete(Registration, approval.sid)] if approval is not None else []
    await request.services.bus.commit([Delete(Content, content.sid), *also])


async def submit(request: Request, values: Values) -> Shown:
    """Hand a template in to WhatsApp."""
    content = await _content(request)
    if not _NAME.fullmatch(values["name"]):
        raise TwilioError.about(INVALID, "name", "lower case letters, digits and _ alone")
    kind = contents.best(content.types, contents.TEMPLATES)
    if not kind:
        raise TwilioError(INVALID, "WhatsApp has no templates of these types")
    told = {**_UNSUBMITTED, **values, "content_type": kind}
    del told["status"]
    async with request.services.claim:
        approval = await request.services.store.get(Registration, content.sid)
        if approval is not None:
            return await again(request, approval, told, CONFLICT)
        return await register(request, "content", told, parent_sid=content.sid, sid=content.sid)


async def _content(request: Request) -> Content:
    scope = {"account_sid": request.account.sid}
    return await stored.fetch(request, Content, request.ids["ContentSid"], scope)


def _approval(registration: Registration | None) -> Mapping[str, object]:
    if registration is None:
        return _UNSUBMITTED
    shown = Shown(registration)
    return {name: getattr(shown, name) for name in _APPROVAL}


@dataclass(frozen=True, slots=True)
class Approval:
    """How far a template is with each channel."""

    sid: str
    account_sid: str
    whatsapp: Mapping[str, object]


async def approval(request: Request, values: Values) -> Approval:
    """Show how far a template is."""
    content = await _content(request)
    found = await request.services.store.get(Registration, content.sid)
    whatsapp = {"type": "whatsapp", **_approval(found)}
    return Approval(content.sid, content.account_sid, whatsapp)


class ContentAndApproval:
    """A template, and how far it is."""

    def __init__(self, content: Content, approval: Registration | None) -> None:
        self._content = content
        self.approval_requests = _approval(approval)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._content, name)


async def with_approvals(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[ContentAndApproval]:
    """Show some templates, and how far they are."""
    scope = {"account_sid": request.account.sid}
    page = await stored.page(request, Content, asked, comparisons, scope)
    query = Query((Condition("sid", "in", tuple(content.sid for content in page.items)),))
    found = {one.sid: one for one in await request.services.store.find(Registration, query)}
    items = [ContentAndApproval(content, found.get(content.sid)) for content in page.items]
    return Page(items, page.before, page.after)


OPERATIONS = [
    *bind(CONTENTS, Content, create=create, update=update, delete=delete),
    *bind(CONTENTS_AND_APPROVALS, Content, list=with_approvals),
    *bind(APPROVALS, parents={}, fetch=approval),
    *bind(NEW_APPROVALS, parents={}, create=submit),
]
