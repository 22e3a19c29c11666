"""The HTTP application: the API, and whether the server is well.

Whoever embeds it adds routes of its own; what no route takes goes to the API, which refuses what
it doesn't know in Twilio's manner.
"""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from switchhook.api import links
from switchhook.api.binding import Bound
from switchhook.api.dispatch import Dispatcher
from switchhook.api.resources import (
    a2p,
    accounts,
    addresses,
    alerts,
    applications,
    archives,
    available_phone_numbers,
    byoc,
    call_events,
    calls,
    conferences,
    contents,
    credentials,
    deactivations,
    dead_letters,
    dialing_permissions,
    events,
    handsets,
    incoming_phone_numbers,
    inventory,
    keys,
    link_shortening,
    media,
    members,
    message_carriers,
    message_routes,
    messages,
    messaging_services,
    notifications,
    opt_out_texts,
    outgoing_caller_ids,
    participants,
    queues,
    recordings,
    reference,
    registrations,
    sessions,
    short_codes,
    sip_domains,
    sip_lists,
    siprec,
    siprec_connectors,
    smpp_accounts,
    source_addresses,
    status,
    streams,
    tollfree,
    transcriptions,
    trunking,
    trunks,
    twiml_bins,
    user_messages,
    users,
)
from switchhook.api.services import Services


def operations() -> list[Bound]:
    """Return every operation of the API with its handler."""
    return [
        *a2p.OPERATIONS,
        *accounts.OPERATIONS,
        *addresses.OPERATIONS,
        *alerts.OPERATIONS,
        *applications.OPERATIONS,
        *archives.OPERATIONS,
        *available_phone_numbers.OPERATIONS,
        *byoc.OPERATIONS,
        *call_events.OPERATIONS,
        *calls.OPERATIONS,
        *conferences.OPERATIONS,
        *contents.OPERATIONS,
        *credentials.OPERATIONS,
        *deactivations.OPERATIONS,
        *dead_letters.OPERATIONS,
        *dialing_permissions.OPERATIONS,
        *events.OPERATIONS,
        *handsets.OPERATIONS,
        *incoming_phone_numbers.OPERATIONS,
        *inventory.OPERATIONS,
        *keys.OPERATIONS,
        *link_shortening.OPERATIONS,
        *media.OPERATIONS,
        *members.OPERATIONS,
        *message_carriers.OPERATIONS,
        *message_routes.OPERATIONS,
        *messages.OPERATIONS,
        *smpp_accounts.OPERATIONS,
        *messaging_services.OPERATIONS,
        *notifications.OPERATIONS,
        *opt_out_texts.OPERATIONS,
        *outgoing_caller_ids.OPERATIONS,
        *participants.OPERATIONS,
        *queues.OPERATIONS,
        *recordings.OPERATIONS,
        *reference.OPERATIONS,
        *registrations.OPERATIONS,
        *sessions.OPERATIONS,
        *short_codes.OPERATIONS,
        *sip_domains.OPERATIONS,
        *siprec.OPERATIONS,
        *siprec_connectors.OPERATIONS,
        *sip_lists.OPERATIONS,
        *source_addresses.OPERATIONS,
        *status.OPERATIONS,
        *streams.OPERATIONS,
        *tollfree.OPERATIONS,
        *transcriptions.OPERATIONS,
        *trunking.OPERATIONS,
        *trunks.OPERATIONS,
        *twiml_bins.OPERATIONS,
        *user_messages.OPERATIONS,
        *users.OPERATIONS,
    ]


def create_app(services: Services) -> Starlette:
    """Return the ASGI application that serves `services`."""
    health_route = Route("/healthz", health, methods=["GET"])
    app = Starlette(routes=[health_route, *links.routes(services.messages.links)])
    app.router.redirect_slashes = False
    app.router.default = Dispatcher(services, operations())
    return app


async def health(request: Request) -> JSONResponse:
    """Answer that the server takes requests."""
    return JSONResponse({"status": "ok"})
