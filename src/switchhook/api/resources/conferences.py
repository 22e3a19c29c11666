"""Conferences: read from the store, ended and spoken into where they go on."""

from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Conference
from switchhook.protocols.twilio.resources import CONFERENCES


async def update(request: Request, conference: Conference, values: Values) -> Conference:
    """End a conference, or announce something in it; `Status` wins."""
    service = request.services.conferences
    if values.get("status"):
        return await service.end(conference)
    if url := values.get("announce_url"):
        return await service.announce(conference, url, values.get("announce_method", "POST"))
    return conference


OPERATIONS = bind(CONFERENCES, Conference, update=update)
