"""Pages that open sockets and do not say who they are."""

import asyncio

from switchhook.endpoints.throttle import source_of
from switchhook.voice.browsers.lobby import MOST, MOST_OF_SOURCE, Lobby
from switchhook.voice.browsers.page import Page
from tests.voice.browsers.web import Socket, Web


def opened(web: Web, address: str) -> Page | None:
    return web.browsers.connect(Socket([]), address)


async def test_who_opens_sockets_and_says_nothing_keeps_out_nobody_else(web: Web) -> None:
    talking = web.tab("alice", "192.0.2.1").register()
    silent = [opened(web, "192.0.2.1") for _ in range(MOST_OF_SOURCE + 5)]
    assert [page is not None for page in silent] == [True] * MOST_OF_SOURCE + [False] * 5
    web.tab("bob", "192.0.2.2").register()
    assert web.browsers.count == MOST_OF_SOURCE + 2
    assert talking.socket.closed is None


async def test_a_place_is_free_once_a_page_says_who_it_is_or_goes(web: Web) -> None:
    silent = [opened(web, "192.0.2.1") for _ in range(MOST_OF_SOURCE - 1)]
    for _ in range(3):
        web.tab("alice", "192.0.2.1").listen()
    assert opened(web, "192.0.2.1") is not None
    assert opened(web, "192.0.2.1") is None
    for page in silent:
        assert page is not None
        page.on_closed(1006, "")
    assert opened(web, "192.0.2.1") is not None


async def test_silent_sockets_are_closed_before_long(web: Web) -> None:
    sockets = [Socket([]) for _ in range(MOST_OF_SOURCE)]
    for socket in sockets:
        web.browsers.connect(socket, "192.0.2.1")
    await asyncio.sleep(16)
    assert {socket.closed for socket in sockets} == {1008}


def test_there_are_not_too_many_from_everywhere() -> None:
    lobby = Lobby()
    entered = [lobby.enter(f"page{n}", f"198.51.{n}.7") for n in range(MOST + 1)]
    assert entered == [True] * MOST + [False]
    lobby.leave("page0")
    lobby.leave("page0")
    assert len(lobby) == MOST - 1
    assert lobby.enter("another", "198.51.0.7")


def test_a_network_of_ipv6_is_one_source() -> None:
    lobby = Lobby()
    addresses = [f"2001:db8::{n:x}" for n in range(MOST_OF_SOURCE + 1)]
    entered = [lobby.enter(one, source_of(one)) for one in addresses]
    assert entered == [True] * MOST_OF_SOURCE + [False]
