"""TwiML bins: documents that accounts keep here, filled in with what the request says.

Whoever knows a bin's SID gets its document, as from any app's public address.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from switchhook.domain.entities import TwimlBin
from switchhook.protocols.twilio.forms import FormError
from switchhook.protocols.twiml.templates import fill
from switchhook.twimlets.parameters import BadParameters
from switchhook.twimlets.requests import read

Find = Callable[[str], Awaitable[TwimlBin | None]]


def serve_bins(find: Find) -> Route:
    """Return the route below which every bin is; `find` knows them by SID."""

    async def serve(request: Request) -> Response:
        kept = await find(request.path_params["sid"])
        if kept is None:
            return PlainTextResponse("There is no such bin.", 404)
        try:
            parameters = await read(request)
        except (BadParameters, ClientDisconnect, FormError) as error:
            return PlainTextResponse(str(error), 400)
        return Response(fill(kept.twiml, parameters.given()), media_type="text/xml")

    return Route("/twiml_bins/{sid}", serve, methods=["GET", "POST"])
