"""What is no page of ours must not become one: the API and twimlets answer with what others wrote.

A document of the console's own origin could act for whoever is signed in, be it XML, a picture
that was sent in a message or an echo of the address. So whatever doesn't say under which policy
it stands is opened by browsers in a sandbox, without scripts and without an origin
(https://www.w3.org/TR/CSP3/#directive-sandbox).
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = b"content-security-policy"
_SEAL: Final = (
    (POLICY, b"default-src 'none'; sandbox; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)


class Sealed:
    """Seals every answer of an application that has no policy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sealing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if all(name.lower() != POLICY for name, _ in headers):
                    headers.extend(_SEAL)
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, sealing)
