"""Whatever is asked, the answer is a result or a refusal, never a fault of ours."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchhook.api.app import operations
from switchhook.api.binding import Bound
from switchhook.protocols.twilio.filters import spelled_out
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform
from tests.store import samples

NASTY = (
    "", " ", "0", "-1", "9" * 400, "1e9", "true", "TRUE", "\U0001f600", "\u0130", "\u0662", "\r\n",
    "\x7f", "GET", "completed", "canceled", "active", "closed", "2019-06-11", "0001-01-01",
    "9999-12-31", "06/11/2019 22:05:25 +9999", "+14155550101", "+1*", "*", "12345", "client:a",
    "sip:a@b", "http://h/", "http://h:99999/", "https://u:p@[::1]:1/#rc=5", "AP" + "0" * 32, SID,
    "PA" + "0", "PA" + "0" * 34, "PB" + "f" * 43, "%", "'", '"', "\\", "../..", "127.0.0.1/8",
)  # fmt: skip
VALUES = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=70)
SAMPLES: tuple[Any, ...] = samples.ONE_OF_EACH
ENTITIES = [replace(one, account_sid=SID) for one in SAMPLES if hasattr(one, "account_sid")]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    platform = Platform(Path(tmp_path_factory.mktemp("recordings")))
    platform.add(*ENTITIES)
    yield platform
    platform.close()


def path(bound: Bound) -> str:
    """Return the operation's path, of an entity that is there wherever it may be."""
    text = bound.resource.product.root + bound.resource.path_of(bound.operation)
    for one in ENTITIES:
        text = text.replace(f"{{{type(one).__name__}Sid}}", one.sid)
        if one.sid.startswith(bound.resource.prefixes or "?"):
            text = text.replace(f"{{{bound.resource.sid}}}", one.sid)
    return text.replace("{AccountSid}", SID).replace("{Sid}", SID)


@pytest.mark.parametrize(
    "bound",
    [one for one in operations() if one.operation.returns != "stream"],
    ids=lambda bound: f"{bound.resource.name}-{bound.operation.name}",
)
@given(data=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_request_is_answered(everything: Platform, bound: Bound, data: st.DataObject) -> None:
    operation = bound.operation
    declared = [one.name for one in (*operation.parameters, *spelled_out(operation.filters))]
    names = st.sampled_from([*declared, "Page", "PageSize", "PageToken", "Unknown"])
    form = data.draw(st.dictionaries(names, st.lists(VALUES, max_size=2), max_size=6))
    operator = data.draw(st.booleans())
    auth = ("operator", OPERATOR_TOKEN) if operator else (SID, TOKEN)
    suffix = data.draw(st.sampled_from(operation.suffixes or (".json", "")))
    where = path(bound) + suffix
    if operation.method == "POST":
        reply = everything.request("POST", where, form, auth=auth)
    else:
        where += "?" + urlencode(form, doseq=True)
        reply = everything.request(operation.method, where, auth=auth)
    if operation.kind == "delete":
        gone = [one for one in ENTITIES if everything.get(type(one), one.sid) is None]
        everything.add(*gone)
    assert reply.status < 500
    if reply.status >= 400 and suffix == ".json":
        assert set(reply.json) == {"code", "message", "more_info", "status"}
