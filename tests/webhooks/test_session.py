"""Cookies of one call (RFC 6265)."""

from http.cookies import SimpleCookie

import pytest

from switchhook.webhooks.session import MOST_COOKIES, Session

HERE = "http://127.0.0.1:8080/voice/menu"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_cookies_go_back_where_they_came_from() -> None:
    session = Session()
    session.keep(SimpleCookie("a=1; Path=/voice"), HERE)
    session.keep(SimpleCookie("b=2; Path=/sms"), HERE)
    assert session.cookies(HERE) == "a=1"
    assert session.cookies("http://other/voice") == ""


async def test_an_app_cannot_fill_the_session() -> None:
    session = Session()
    for n in range(2 * MOST_COOKIES):
        session.keep(SimpleCookie(f"c{n}=1; Path=/"), HERE)
    assert session.cookies(HERE).count("=") == MOST_COOKIES
