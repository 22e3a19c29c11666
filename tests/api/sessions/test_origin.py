"""What a request's head says of where it comes from; Fetch Metadata, RFC 6265."""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.api.sessions import Origin

HERE = Origin(
    method="POST", scheme="http", host="localhost:8080", origin="http://localhost:8080",
    site="same-origin", console=True, address="127.0.0.1",
)  # fmt: skip


def of(headers: dict[str, str], scheme: str = "http") -> Origin:
    sent = {name.lower().encode(): value.encode("latin-1") for name, value in headers.items()}
    return Origin.of({"method": "GET", "scheme": scheme, "client": ("::1", 5)}, sent)


def test_a_head_is_read() -> None:
    found = of({"Host": "LocalHost:8080", "Sec-Fetch-Site": "none", "User-Agent": "x" * 999,
                "Switchhook-Console": "1", "Via": "1.1 proxy"})  # fmt: skip
    assert (found.host, found.site, found.address) == ("localhost:8080", "none", "::1")
    assert (found.console, found.relayed, len(found.agent)) == (True, True, 300)


@pytest.mark.parametrize(
    ("scheme", "host", "name"),
    [
        ("http", "localhost:8080", "switchhook-8080"),
        ("http", "[::1]:8081", "switchhook-8081"),
        ("http", "example.com", "switchhook-80"),
        ("https", "example.com", "__Host-switchhook-443"),
        ("https", "example.com:8443", "__Host-switchhook-8443"),
    ],
)
def test_the_cookie_is_called_by_the_port_that_it_is_for(scheme: str, host: str, name: str) -> None:
    assert of({"Host": host}, scheme).cookie_name == name


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    plain = of({"Host": "a:80"}).set_cookie("t", 60).decode()
    assert plain == "switchhook-80=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"
    assert of({"Host": "a"}, "https").set_cookie("t", 60).decode().endswith("; Secure")


@pytest.mark.parametrize(
    ("cookie", "token"),
    [
        ("switchhook-80=abc", "abc"),
        ("a=b; switchhook-80=abc; c=d", "abc"),
        ("switchhook-81=abc", ""),
        ("", ""),
        ("\x00\xff;;;=", ""),
        ("switchhook-80", ""),
    ],
)
def test_the_token_is_found_among_other_cookies(cookie: str, token: str) -> None:
    assert of({"Host": "a:80", "Cookie": cookie}).token == token


@pytest.mark.parametrize(
    ("change", "heeded"),
    [
        ({}, True),
        ({"site": "", "origin": ""}, True),  # a program
        ({"origin": "https://public.example"}, True),
        ({"console": False}, False),
        ({"site": "same-site"}, False),  # another port of this host
        ({"site": "cross-site"}, False),
        ({"site": "none"}, False),
        ({"origin": "http://localhost:3000"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://localhost:8080.evil.example"}, False),
    ],
)
def test_what_changes_something_is_heeded_from_our_own_pages_only(
    change: dict[str, Any], heeded: bool
) -> None:
    origin = replace(HERE, **change)
    assert origin.may_use_cookie("public.example") is heeded


@pytest.mark.parametrize(
    ("site", "heeded"),
    [("same-origin", True), ("none", True), ("", True), ("same-site", False),
     ("cross-site", False), ("whatever", False)],
)  # fmt: skip
def test_reading_is_for_our_pages_and_for_who_types_the_address(site: str, heeded: bool) -> None:
    origin = replace(HERE, method="GET", console=False, origin="", site=site)
    assert origin.may_use_cookie() is heeded


@pytest.mark.parametrize(
    ("change", "here"),
    [
        ({}, True),
        ({"host": "127.0.0.1:8080"}, True),
        ({"host": "127.8.9.1"}, True),
        ({"host": "[::1]:8080", "address": "::1"}, True),
        ({"host": "rebound.example:8080"}, False),
        ({"host": "localhost.example"}, False),
        ({"host": "127.0.0.1.example"}, False),
        ({"host": "localhost@evil.example"}, False),
        ({"host": ""}, False),
        ({"host": "0.0.0.0:8080"}, False),
        ({"address": "192.0.2.1"}, False),
        ({"address": ""}, False),
        ({"relayed": True}, False),
    ],
)
def test_this_machine_is_who_calls_it_by_a_name_of_its_own(
    change: dict[str, Any], here: bool
) -> None:
    assert replace(HERE, **change).from_this_machine is here
