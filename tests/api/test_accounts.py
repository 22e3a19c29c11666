"""Authentication: RFC 7617, and Twilio's 20003."""

from dataclasses import replace

import pytest

from switchhook.domain.changes import Update
from switchhook.domain.entities import Account
from tests.api.platform import SID, TOKEN, Platform

PATH = f"/2010-04-01/Accounts/{SID}.json"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Bearer abc",
        "Basic !!!!",
        "Basic /////w==",
        "Basic QUM=",
        "Basic " + "QUFB" * 1000,
    ],
)
def test_who_says_nothing_sensible_is_challenged(platform: Platform, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    reply = platform.request("GET", PATH, auth=None, headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == 'Basic realm="Twilio API"'
    assert reply.json == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize(
    "auth", [(SID, "wrong"), (SID, ""), ("AC" + "0" * 32, TOKEN), ("operator", ""), ("", "")]
)
def test_a_wrong_name_or_token_is_refused(platform: Platform, auth: tuple[str, str]) -> None:
    assert platform.request("GET", PATH, auth=auth).status == 401


def test_without_an_operators_token_there_is_no_operator(platform: Platform) -> None:
    platform.services = replace(platform.services, operator_token="")
    platform.restart()
    assert platform.request("GET", PATH, auth=("operator", "")).status == 401


def test_a_new_token_counts_from_then_on(platform: Platform) -> None:
    platform.commit(Update(Account, SID, {"auth_token": "e" * 32}))
    assert platform.request("GET", PATH).status == 401


def test_closed_accounts_are_shut_out(platform: Platform) -> None:
    platform.commit(Update(Account, SID, {"status": "closed"}))
    reply = platform.request("GET", PATH)
    assert (reply.status, reply.json["code"]) == (403, 20005)
