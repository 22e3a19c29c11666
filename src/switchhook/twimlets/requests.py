"""The parameters of a request for a document: its query, and its form."""

from typing import Final

from starlette.requests import Request

from switchhook.protocols.twilio import forms
from switchhook.twimlets.parameters import BadParameters, Parameters

MAX_BODY: Final = 65_536  # octets


async def read(request: Request) -> Parameters:
    """Return query and form; a body of another type than a form is not looked at."""
    query = forms.parse(request.scope["query_string"])
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind != forms.FORM_TYPE:
        return Parameters(query)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise BadParameters(f"The form has more than {MAX_BODY} bytes.")
    return Parameters(query, forms.parse(bytes(body)))
