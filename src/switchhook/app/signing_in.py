"""How browsers sign in to the console."""

import ipaddress
from urllib.parse import urlsplit

from switchhook.api.feed import Feed
from switchhook.api.sessions import Entrance, Sessions
from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.config import Settings
from switchhook.endpoints import Endpoints


async def open_sessions(machinery: Machinery, feed: Feed) -> Sessions:
    """Return the sessions as the last run left them."""
    sessions = Sessions(
        machinery.store,
        now=chance.now,
        new_sid=chance.new_sid,
        new_token=chance.new_secret,
        ended=feed.dismiss,
    )
    await sessions.load()
    return sessions


def entrance(settings: Settings, machinery: Machinery, endpoints: Endpoints) -> Entrance:
    """Return who lets people in: in development, whoever sits at this machine."""
    public = urlsplit(settings.base_url)
    return Entrance(
        machinery.store,
        endpoints.directory,
        now=chance.now,
        trusting=settings.effective_mode == "development" and _is_here(public.hostname),
        public_host=public.netloc.lower(),
    )


def _is_here(host: str | None) -> bool:
    """Return whether a base URL's host, if there is one, is this machine for itself alone."""
    try:
        return host in (None, "localhost") or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
