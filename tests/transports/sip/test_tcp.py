"""SIP over TCP on the event loop that servers run on (uvloop), and on asyncio's own."""

import pytest

from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipEndpoint

LOOPS = {"asyncio": False, "uvloop": True}


@pytest.fixture(params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> object:
    return "asyncio", {"use_uvloop": LOOPS[request.param]}


def endpoint() -> SipEndpoint:
    return SipEndpoint(
        on_invite=lambda invite: invite.reject(480),
        on_request=lambda request: request.respond(501),
        new_token=iter(f"token{n}" for n in range(1000)).__next__,
    )


async def test_two_endpoints_speak_over_tcp() -> None:
    one, other = endpoint(), endpoint()
    await one.start("127.0.0.1", 0)
    await other.start("127.0.0.1", 0)
    try:
        host, port = other.address
        uri = SipUri(host=host, port=port, params={"transport": "tcp"})
        response = await one.request("OPTIONS", uri, to=NameAddr(uri), from_=NameAddr(uri))
        assert response.status == 200
        assert response.via.transport == "TCP"
    finally:
        await one.close()
        await other.close()
