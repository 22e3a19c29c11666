"""Carriers that customers bring along: trunks, connection policies and their targets."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Condition, Delete, Query
from switchhook.domain.entities import (
    ByocTrunk,
    ConnectionPolicy,
    ConnectionPolicyTarget,
    SipDomain,
)
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.targets import sip_target
from switchhook.protocols.twilio.resources import (
    BYOC_TRUNKS,
    CONNECTION_POLICIES,
    CONNECTION_POLICY_TARGETS,
)

INVALID = 20422
IN_USE = 20409
TOO_MANY_TARGETS = 21254
MOST_TARGETS = 10  # of one policy


async def create(request: Request, values: Values) -> ByocTrunk:
    """Create a BYOC trunk."""
    await _check(request, values)
    return await stored.create(request, ByocTrunk, "BY", values)


async def update(request: Request, trunk: ByocTrunk, values: Values) -> ByocTrunk:
    """Change a BYOC trunk."""
    await _check(request, values)
    return await stored.update(request, trunk, values)


async def _check(request: Request, values: Values) -> None:
    store = request.services.store
    if sid := values.get("connection_policy_sid"):
        _check_owner(request, await store.get(ConnectionPolicy, sid), sid)
    if sid := values.get("from_domain_sid"):
        _check_owner(request, await store.get(SipDomain, sid), sid)


def _check_owner(request: Request, named: ConnectionPolicy | SipDomain | None, sid: str) -> None:
    if named is None or named.account_sid != request.account.sid:
        raise TwilioError.about(20423, sid)


async def delete_policy(request: Request, policy: ConnectionPolicy, values: Values) -> None:
    """Delete a policy and its targets; 20409 while a trunk names it."""
    store = request.services.store
    naming = (Condition("connection_policy_sid", "=", policy.sid),)
    if await store.find(ByocTrunk, Query(naming, limit=1)):
        raise TwilioError(IN_USE, f"{policy.sid} is the connection policy of a BYOC trunk")
    targets = await store.find(ConnectionPolicyTarget, Query(naming))
    changes: list[Change] = [Delete(ConnectionPolicyTarget, one.sid) for one in targets]
    await request.services.bus.commit([*changes, Delete(ConnectionPolicy, policy.sid)])


async def add_target(request: Request, values: Values) -> ConnectionPolicyTarget:
    """Add a place to a policy."""
    policy_sid = request.ids["ConnectionPolicySid"]
    there = (Condition("connection_policy_sid", "=", policy_sid),)
    async with request.services.claim:
        if await request.services.store.count(ConnectionPolicyTarget, there) >= MOST_TARGETS:
            raise TwilioError(TOO_MANY_TARGETS)
        settings = {**_checked(values), "connection_policy_sid": policy_sid}
        return await stored.create(request, ConnectionPolicyTarget, "NE", settings)


async def change_target(
    request: Request, target: ConnectionPolicyTarget, values: Values
) -> ConnectionPolicyTarget:
    """Change a place of a policy."""
    return await stored.update(request, target, _checked(values))


def _checked(values: Values) -> Values:
    text = values.get("target")
    if text is not None and sip_target(text) is None:
        raise TwilioError.about(INVALID, "Target", text)
    return values


OPERATIONS = [
    *bind(BYOC_TRUNKS, ByocTrunk, create=create, update=update),
    *bind(CONNECTION_POLICIES, ConnectionPolicy, delete=delete_policy),
    *bind(
        CONNECTION_POLICY_TARGETS,
        ConnectionPolicyTarget,
        parents={"ConnectionPolicySid": ConnectionPolicy},
        create=add_target,
        update=change_target,
    ),
]
