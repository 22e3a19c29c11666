"""Serve the console's pages: static files under a strict content security policy."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PAGES = Path(__file__).parent / "pages"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
FILES = {
    path.relative_to(PAGES).as_posix(): path for path in PAGES.rglob("*") if path.suffix in TYPES
}
HEADERS = {
    # Trusted types: the browser itself refuses to make markup or scripts of text.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def create_console() -> Starlette:
    """Return the application to mount at /console."""
    return Starlette(routes=[Route("/", _page), Route("/{name:path}", _page)])


async def enter(request: Request) -> Response:
    """Lead from /console to /console/, below which the pages find each other."""
    return RedirectResponse("console/", headers=HEADERS)


async def _page(request: Request) -> Response:
    path = FILES.get(request.path_params.get("name", "index.html"))
    if path is None:
        return PlainTextResponse("there is no such page", 404, HEADERS)
    return FileResponse(path, media_type=TYPES[path.suffix], headers=HEADERS)
