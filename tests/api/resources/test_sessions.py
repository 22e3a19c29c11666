"""Signing in, using the cookie, signing out; and what other pages cannot do with it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from switchhook.api.feed import Wanted
from switchhook.api.sessions.sessions import LASTS, MOST, Sessions
from switchhook.domain.entities import Handset, Session, User
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform, Reply
from tests.store import samples

PATH = "/switchhook/v1/sessions"
USERS = "/switchhook/v1/users"
OPERATOR = ("operator", OPERATOR_TOKEN)
OTHER = "AC" + "f" * 32
PAGE = {
    "Switchhook-Console": "1",
    "Origin": "http://localhost:8080",
    "Sec-Fetch-Site": "same-origin",
}
FORM = {"Username": SID, "Password": TOKEN}


def sign_in(platform: Platform, form: Any = FORM, **headers: str) -> Reply:
    return platform.request("POST", PATH, form, auth=None, headers={**PAGE, **headers})


def cookie(reply: Reply) -> dict[str, str]:
    """Return what the browser sends from then on."""
    assert reply.status == 201, reply.text
    return {**PAGE, "Cookie": reply.headers["set-cookie"].partition(";")[0]}


def ask(platform: Platform, method: str, path: str, headers: dict[str, str]) -> Reply:
    form = {"FriendlyName": "New"} if method == "POST" else None
    return platform.request(method, path, form, auth=None, headers=headers)


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add_account(OTHER)
    return platform


def test_an_accounts_token_signs_in(platform: Platform) -> None:
    reply = sign_in(platform, **{"User-Agent": "Browser"})
    assert reply.status == 201
    assert "HttpOnly; SameSite=Strict" in reply.headers["set-cookie"]
    assert TOKEN not in reply.text
    shown = reply.json
    assert (shown["account_sid"], shown["username"], shown["role"]) == (SID, SID, "account")
    assert (shown["current"], shown["user_agent"]) == (True, "Browser")
    mine = ask(platform, "GET", f"/2010-04-01/Accounts/{SID}.json", cookie(reply))
    assert (mine.status, mine.json["sid"]) == (200, SID)
    made = ask(platform, "POST", "/switchhook/v1/handsets", cookie(reply))
    assert made.status == 201
    assert platform.get(Handset, made.json["sid"]).account_sid == SID


def test_a_session_of_an_account_sees_no_other(platform: Platform) -> None:
    signed_in = cookie(sign_in(platform))
    reply = ask(platform, "GET", f"/2010-04-01/Accounts/{OTHER}.json", signed_in)
    assert reply.status == 404
    assert ask(platform, "GET", USERS, signed_in).json["code"] == 20006


@pytest.mark.parametrize("path", ["/2010-04-01/Accounts.json", PATH, "/switchhook/v1/handsets"])
@pytest.mark.parametrize(
    "change",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Cookie": "switchhook-8080=guess"},
        {"Cookie": ""},
        {"host": "localhost:9090"},
    ],
)
def test_a_cookie_is_nothing_to_others(
    platform: Platform, path: str, change: dict[str, str]
) -> None:
    headers = {**cookie(sign_in(platform)), **change}
    reply = ask(platform, "GET", path, headers)
    assert (reply.status, reply.json["code"]) == (401, 20003)


@pytest.mark.parametrize(
    "change",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:3000"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "null"},
        {"Switchhook-Console": None},
    ],
)
def test_other_pages_change_nothing(platform: Platform, change: dict[str, str | None]) -> None:
    headers: dict[str, Any] = {**cookie(sign_in(platform)), **change}
    sent = {name: value for name, value in headers.items() if value is not None}
    for method, path in (("POST", "/switchhook/v1/handsets"), ("DELETE", f"{PATH}/current")):
        assert ask(platform, method, path, sent).status == 401


def test_credentials_win_over_a_cookie(platform: Platform) -> None:
    headers = cookie(sign_in(platform))
    path = f"/2010-04-01/Accounts/{OTHER}.json"
    assert platform.request("GET", path, auth=(OTHER, TOKEN), headers=headers).status == 200
    wrong = platform.request("GET", path, auth=(OTHER, "wrong"), headers=headers)
    assert wrong.status == 401


@pytest.mark.parametrize(
    ("site", "challenge"),
    [("same-origin", "Session "), ("cross-site", "Session "), ("none", "Basic "), ("", "Basic ")],
)
def test_a_page_is_refused_without_a_dialogue_of_the_browser(
    platform: Platform, site: str, challenge: str
) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    path = f"/2010-04-01/Accounts/{SID}.json"
    reply = platform.request("GET", path, auth=None, headers=headers)
    assert reply.headers["www-authenticate"].startswith(challenge)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"Username": SID, "Password": "wrong"}, 401),
        ({"Username": OTHER, "Password": ""}, 401),
        ({"Username": "nobody", "Password": "x"}, 401),
        ({"Username": "operator", "Password": OPERATOR_TOKEN}, 401),
        ({"Password": TOKEN}, 401),
        ({"Username": "x" * 65, "Password": "x"}, 400),
    ],
)
def test_who_does_not_know_the_password_stays_outside(
    platform: Platform, form: dict[str, str], status: int
) -> None:
    reply = sign_in(platform, form)
    assert reply.status == status
    assert "set-cookie" not in reply.headers


def test_guesses_are_slowed_down(platform: Platform) -> None:
    wrong = {"Username": SID, "Password": "wrong"}
    assert [sign_in(platform, wrong).status for _ in range(8)] == [401] * 6 + [429] * 2
    blocked = sign_in(platform)
    assert (blocked.status, blocked.json["code"]) == (429, 20429)
    platform.clock.time += timedelta(minutes=5)
    assert sign_in(platform).status == 201


def test_who_is_no_page_of_ours_does_not_get_to_guess(platform: Platform) -> None:
    reply = platform.request("POST", PATH, FORM, auth=None)
    assert (reply.status, reply.json["code"]) == (403, 20403)


def test_in_development_the_console_opens_signed_in(platform: Platform) -> None:
    reply = platform.local("POST", PATH, PAGE)
    assert (reply.status, reply.json["role"], reply.json["account_sid"]) == (201, "operator", SID)
    assert ask(platform, "GET", USERS, cookie(reply)).status == 200


@pytest.mark.parametrize(
    ("change", "address"),
    [
        ({"host": "rebound.example:8080", "Origin": "http://rebound.example:8080"}, "127.0.0.1"),
        ({"Sec-Fetch-Site": "cross-site"}, "127.0.0.1"),
        ({"Origin": "http://localhost:3000"}, "127.0.0.1"),
        ({"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1"),
        ({}, "192.0.2.7"),
    ],
)
def test_nobody_else_is_let_in_unasked(
    platform: Platform, change: dict[str, str], address: str
) -> None:
    reply = platform.local("POST", PATH, {**PAGE, **change}, address)
    assert reply.status in (401, 403)
    assert "set-cookie" not in reply.headers


def user(platform: Platform, **form: str) -> User:
    sent = {"Username": "Alice", "Password": "wonderland", **form}
    reply = platform.request("POST", USERS, sent, auth=OPERATOR)
    assert reply.status == 201, reply.text
    assert "argon2" not in reply.text
    found: User = platform.get(User, reply.json["sid"])
    return found


ALICE = {"Username": "alice", "Password": "wonderland"}


def test_a_user_signs_in_for_one_account(platform: Platform) -> None:
    assert user(platform, AccountSid=OTHER).username == "alice"
    signed_in = cookie(sign_in(platform, ALICE))
    assert ask(platform, "GET", f"/2010-04-01/Accounts/{OTHER}.json", signed_in).status == 200
    assert ask(platform, "GET", f"/2010-04-01/Accounts/{SID}.json", signed_in).status == 404
    assert sign_in(platform, {**ALICE, "Password": "wonderlane"}).status == 401


def test_an_operator_sees_every_account(platform: Platform) -> None:
    user(platform, Role="operator")
    signed_in = cookie(sign_in(platform, ALICE))
    for sid in (SID, OTHER):
        assert ask(platform, "GET", f"/2010-04-01/Accounts/{sid}.json", signed_in).status == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Password": "short"}, 20422),
        ({"Username": "a b"}, 20422),
        ({"Username": SID}, 20422),
        ({"Username": ""}, 20422),
        ({"Username": "ALICE"}, 20409),
        ({"Role": "king"}, 20422),
        ({"AccountSid": "AC" + "0" * 32}, 21470),
    ],
)
def test_a_user_needs_a_name_of_its_own_and_a_password(
    platform: Platform, form: dict[str, str], code: int
) -> None:
    user(platform)
    sent = {"Username": "bob", "Password": "wonderland", **form}
    assert platform.request("POST", USERS, sent, auth=OPERATOR).json["code"] == code


@pytest.mark.parametrize("change", ["password", "delete"])
def test_with_a_user_or_the_password_the_sessions_go(platform: Platform, change: str) -> None:
    sid = user(platform).sid
    signed_in = cookie(sign_in(platform, ALICE))
    if change == "password":
        form = {"Password": "looking-glass"}
        assert platform.request("POST", f"{USERS}/{sid}", form, auth=OPERATOR).status == 200
    else:
        assert platform.request("DELETE", f"{USERS}/{sid}", auth=OPERATOR).status == 204
    assert ask(platform, "GET", f"{PATH}/current", signed_in).status == 401
    assert sign_in(platform, ALICE).status == 401
    assert platform.loop.run_until_complete(platform.store.count(Session)) == 0


def test_users_are_the_operators_alone(platform: Platform) -> None:
    sid = user(platform).sid
    for method, path in (("GET", USERS), ("POST", USERS), ("GET", f"{USERS}/{sid}"),
                         ("DELETE", f"{USERS}/{sid}"), ("POST", f"{USERS}/{sid}")):  # fmt: skip
        reply = platform.request(method, path, {"Username": "bob", "Password": "wonderland"})
        assert (reply.status, reply.json["code"]) == (403, 20006)
    shown = platform.request("GET", f"{USERS}?Username=alice", auth=OPERATOR).json["users"]
    assert [one["sid"] for one in shown] == [sid]


def test_signing_out_ends_the_session(platform: Platform) -> None:
    first, second = cookie(sign_in(platform)), cookie(sign_in(platform))
    shown = ask(platform, "GET", f"{PATH}/current", first).json
    assert (shown["current"], shown["account_sid"]) == (True, SID)
    assert ask(platform, "DELETE", f"{PATH}/current", first).status == 204
    assert ask(platform, "GET", f"{PATH}/current", first).status == 401
    assert ask(platform, "GET", f"{PATH}/current", second).status == 200


def test_a_session_can_end_another_and_all(platform: Platform) -> None:
    first, second = cookie(sign_in(platform)), cookie(sign_in(platform))
    listed = ask(platform, "GET", PATH, second).json["sessions"]
    assert [one["current"] for one in listed] == [True, False]
    assert ask(platform, "DELETE", f"{PATH}/{listed[1]['sid']}", second).status == 204
    assert ask(platform, "GET", PATH, first).status == 401
    revoked = platform.request("POST", f"{PATH}/revoke", {}, auth=None, headers=second)
    assert revoked.json == {"revoked": 1}
    assert ask(platform, "GET", PATH, second).status == 401


def test_a_user_sees_only_its_own_sessions_and_the_operator_all(platform: Platform) -> None:
    user(platform)
    by_token, by_user = cookie(sign_in(platform)), cookie(sign_in(platform, ALICE))
    names = [one["username"] for one in ask(platform, "GET", PATH, by_user).json["sessions"]]
    assert names == ["alice"]
    assert len(ask(platform, "GET", PATH, by_token).json["sessions"]) == 2
    shown = platform.request("GET", PATH, auth=OPERATOR).json["sessions"]
    assert [one["username"] for one in shown] == ["alice", SID]
    sid = shown[1]["sid"]
    assert ask(platform, "DELETE", f"{PATH}/{sid}", by_user).status == 404


def test_without_a_session_none_is_current(platform: Platform) -> None:
    assert platform.request("GET", f"{PATH}/current").status == 404
    assert platform.request("GET", f"{PATH}/current", auth=None).status == 401


def test_an_api_key_has_no_sessions(platform: Platform) -> None:
    key = replace(samples.api_key(1), account_sid=SID)
    platform.add(key)
    assert platform.request("GET", PATH, auth=(key.sid, key.secret)).status == 401


def test_a_session_ends_by_itself(platform: Platform) -> None:
    signed_in = cookie(sign_in(platform))
    platform.clock.time += LASTS
    assert ask(platform, "GET", PATH, signed_in).status == 401
    sign_in(platform)
    assert platform.loop.run_until_complete(platform.store.count(Session)) == 1


def test_of_too_many_sessions_the_oldest_end(platform: Platform) -> None:
    first, second = cookie(sign_in(platform)), cookie(sign_in(platform))
    for _ in range(MOST - 1):
        assert sign_in(platform).status == 201
    assert ask(platform, "GET", PATH, first).status == 401
    assert ask(platform, "GET", PATH, second).status == 200


def test_sessions_outlive_a_restart(platform: Platform) -> None:
    signed_in = cookie(sign_in(platform))
    sessions = Sessions(
        platform.store, now=platform.clock.now, new_sid=platform.sids.new, new_token=lambda: ""
    )
    platform.loop.run_until_complete(sessions.load())
    platform.services = replace(platform.services, sessions=sessions)
    platform.restart()
    assert ask(platform, "GET", PATH, signed_in).status == 200


def test_who_signs_out_is_told_nothing_more(platform: Platform) -> None:
    signed_in = cookie(sign_in(platform))
    sid = ask(platform, "GET", f"{PATH}/current", signed_in).json["sid"]
    follower = platform.feed.follow(SID, Wanted(), session_sid=sid)
    ask(platform, "DELETE", f"{PATH}/current", signed_in)
    assert follower.over
