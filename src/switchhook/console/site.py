"""Serve the console's pages: static files under a strict content security policy."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

PAGES = Path(__file__).parent / "pages"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def create_console() -> Starlette:
    """Return the application to mount at /console."""
    return Starlette(routes=[Route("/", _page), Route("/{name}", _page)])


async def _page(request: Request) -> Response:
    name = request.path_params.get("name", "index.html")
    path = PAGES / name
    if path.suffix not in TYPES or path.name != name or not path.is_file():
        return PlainTextResponse("there is no such page", 404)
    return FileResponse(path, media_type=TYPES[path.suffix], headers=HEADERS)
