"""What is another customer's is not there, whichever way it is asked for."""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import (
    Alert,
    Application,
    Call,
    CarrierTrunk,
    CredentialList,
    Entity,
    Handset,
    IncomingPhoneNumber,
    IpAccessControlList,
    Message,
    OutgoingCallerId,
    Recording,
    SipCredential,
    SipDomain,
)
from tests.api.platform import SID, TOKEN, Platform
from tests.store import samples

OTHER = "AC" + "e" * 32
PLACES: dict[type[Entity], str] = {
    Application: "/2010-04-01/Accounts/{0}/Applications",
    Call: "/2010-04-01/Accounts/{0}/Calls",
    IncomingPhoneNumber: "/2010-04-01/Accounts/{0}/IncomingPhoneNumbers",
    Message: "/2010-04-01/Accounts/{0}/Messages",
    Alert: "/2010-04-01/Accounts/{0}/Notifications",
    Recording: "/2010-04-01/Accounts/{0}/Recordings",
    Handset: "/switchhook/v1/handsets",
    SipCredential: "/switchhook/v1/credentials",
    SipDomain: "/2010-04-01/Accounts/{0}/SIP/Domains",
    CredentialList: "/2010-04-01/Accounts/{0}/SIP/CredentialLists",
    IpAccessControlList: "/2010-04-01/Accounts/{0}/SIP/IpAccessControlLists",
    OutgoingCallerId: "/2010-04-01/Accounts/{0}/OutgoingCallerIds",
    CarrierTrunk: "/switchhook/v1/trunks",
}


@pytest.mark.parametrize("kind", PLACES, ids=lambda kind: kind.__name__)
def test_another_customers_thing_is_not_there(platform: Platform, kind: type[Entity]) -> None:
    platform.add_account(OTHER)
    sample: Any = _sample(kind)
    theirs = replace(sample, account_sid=OTHER)
    platform.add(theirs)
    for account in (SID, OTHER):
        path = PLACES[kind].format(account)
        for method in ("GET", "POST", "DELETE"):
            reply = platform.request(method, f"{path}/{theirs.sid}.json")
            assert reply.status in (404, 405), (method, path)
    own = PLACES[kind].format(SID)
    assert theirs.sid not in platform.request("GET", f"{own}.json").text
    owner = PLACES[kind].format(OTHER)
    reply = platform.request("GET", f"{owner}/{theirs.sid}.json", auth=(OTHER, TOKEN))
    assert reply.status == 200


def test_what_belongs_to_another_customers_call_is_not_there(platform: Platform) -> None:
    platform.add_account(OTHER)
    call = replace(samples.call(1), account_sid=OTHER)
    recording = replace(samples.recording(1), account_sid=OTHER, call_sid=call.sid)
    alert = replace(samples.alert(1), account_sid=OTHER, resource_sid=call.sid)
    platform.add(call, recording, alert)
    for account in (SID, OTHER):
        above = f"/2010-04-01/Accounts/{account}/Calls/{call.sid}"
        for below in ("Recordings", "Notifications"):
            assert platform.request("GET", f"{above}/{below}.json").status == 404
        for end in ("", ".wav", ".json"):
            path = f"{above}/Recordings/{recording.sid}{end}"
            assert platform.request("GET", path).status == 404


def _sample(kind: type[Entity]) -> Entity:
    return next(one for one in samples.ONE_OF_EACH if isinstance(one, kind))
