"""Asking an app over real sockets. Quotations are from
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides and
https://www.twilio.com/docs/usage/security.
"""

import asyncio
import gzip
import hashlib
import re
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from switchhook.protocols.signature import valid
from switchhook.webhooks import AddressPolicy, Session, WebhookError, Webhooks
from switchhook.webhooks.client import USER_AGENT
from switchhook.webhooks.transport import SHOWN
from tests.webhooks.apps import TOKEN, TWIML, AlertList, App, Clock, Sids, slow
from tests.webhooks.conftest import token_of


async def failure(fetching: Awaitable[object]) -> WebhookError:
    with pytest.raises(WebhookError) as failed:
        await fetching
    return failed.value


async def test_a_post_is_a_signed_form(app: App, webhooks: Webhooks) -> None:
    app.says("/voice")
    parameters = {"CallSid": "CA1", "From": "+14155550100", "Body": "a b&c=é"}
    answer = await webhooks.fetch(app.request("/voice?x=1", parameters=parameters))
    assert (answer.status, answer.body, answer.content_type) == (200, b"<Response/>", "text/xml")
    (seen,) = app.seen
    assert (seen.method, seen.form) == ("POST", parameters)
    assert seen.headers["User-Agent"] == USER_AGENT
    assert seen.headers["I-Twilio-Idempotency-Token"]
    assert seen.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert valid(TOKEN, seen.url, seen.form, seen.headers["X-Twilio-Signature"])


async def test_a_get_carries_its_parameters_in_the_signed_query(
    app: App, webhooks: Webhooks
) -> None:
    app.says("/voice")
    await webhooks.fetch(app.request("/voice?x=a%20b", "GET", {"From": "+1415"}))
    (seen,) = app.seen
    assert seen.url == f"{app.base}/voice?x=a%20b&From=%2B1415"
    assert valid(TOKEN, seen.url, {}, seen.headers["X-Twilio-Signature"])


async def test_a_url_is_sent_as_it_is_written_but_for_what_is_not_legal(
    app: App, webhooks: Webhooks
) -> None:
    app.says("/a b/é")
    await webhooks.fetch(app.request("/a b/%C3%A9?q=ü|%7E&r=x+y", parameters={}))
    (seen,) = app.seen
    assert seen.url == f"{app.base}/a%20b/%C3%A9?q=%C3%BC%7C%7E&r=x+y"
    assert valid(TOKEN, seen.url, {}, seen.headers["X-Twilio-Signature"])


@pytest.mark.parametrize("url", ["", "x", "ftp://h/", "http://", "http://[::1", "http://h:99999/"])
async def test_what_is_no_http_url_is_refused(app: App, webhooks: Webhooks, url: str) -> None:
    request = app.request("http://placeholder/")
    error = await failure(webhooks.fetch(type(request)(url, "POST", {}, "AC1", "CA1", "voice")))
    assert error.code == 11100


@pytest.mark.parametrize("status", [199 + 105, 400, 404, 500, 503])
async def test_anything_but_success_is_a_retrieval_failure(
    app: App, webhooks: Webhooks, status: int
) -> None:
    app.says("/voice", "no", status=status)
    error = await failure(webhooks.fetch(app.request("/voice")))
    assert error.code == 11200
    assert error.response is not None
    assert error.response.status == status


async def test_a_missing_content_type_is_told_as_missing(app: App, webhooks: Webhooks) -> None:
    async def bare(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await asyncio.Event().wait()
        return web.Response()

    app.handlers["/"] = bare
    assert (await webhooks.fetch(app.request())).content_type == ""


async def test_an_odd_charset_does_no_harm(app: App, webhooks: Webhooks) -> None:
    app.says("/", "hé", Content_Type="TEXT/Plain; charset=klingon")
    answer = await webhooks.fetch(app.request())
    assert (answer.content_type, answer.text) == ("text/plain", "hé")


# Redirects: "Twilio follows up to 10 redirects", each as a GET.


async def test_a_redirect_is_a_get_with_the_standard_parameters_alone(
    app: App, webhooks: Webhooks
) -> None:
    app.says("/one", status=302, Location="two?a=1")
    app.says("/two")
    told = {"CallSid": "CA1", "Digits": "12", "RecordingUrl": "x", "From": "+1"}
    answer = await webhooks.fetch(app.request("/one", parameters=told))
    assert answer.url == f"{app.base}/two?a=1"
    _, second = app.seen
    assert second.method == "GET"
    assert second.query == {"a": "1", "CallSid": "CA1", "From": "+1"}
    assert valid(TOKEN, second.url, {}, second.headers["X-Twilio-Signature"])


@pytest.mark.parametrize("status", [301, 303, 307, 308])
async def test_every_kind_of_redirect_is_followed(
    app: App, webhooks: Webhooks, status: int
) -> None:
    app.says("/one", status=status, Location=f"{app.base}/two")
    app.says("/two")
    assert (await webhooks.fetch(app.request("/one"))).status == 200


async def test_ten_redirects_are_followed_and_no_more(app: App, webhooks: Webhooks) -> None:
    for n in range(11):
        app.says(f"/{n}", status=302, Location=f"/{n + 1}")
    app.says("/11")
    assert (await webhooks.fetch(app.request("/1"))).status == 200
    error = await failure(webhooks.fetch(app.request("/0")))
    assert error.code == 11215


async def test_a_redirect_to_nowhere_is_an_error(app: App, webhooks: Webhooks) -> None:
    app.says("/", status=302, Location="file:///etc/passwd")
    assert (await failure(webhooks.fetch(app.request()))).code == 11100


# Bodies.


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
    await response.prepare(request)
    while True:
        await response.write(bytes(65_536))


async def test_a_document_beyond_64_kb_is_refused(app: App, webhooks: Webhooks) -> None:
    app.says("/", "x" * 65_537)
    error = await failure(webhooks.fetch(app.request()))
    assert error.code == 11750
    assert error.response is not None
    assert len(error.response.body) == 65_536


async def test_an_answer_that_never_ends_is_cut_off(app: App, webhooks: Webhooks) -> None:
    app.handlers["/"] = endless
    assert (await failure(webhooks.fetch(app.request()))).code == 11750


async def test_audio_that_never_ends_is_cut_off(app: App, webhooks: Webhooks) -> None:
    app.handlers["/"] = endless
    error = await failure(webhooks.fetch(app.request(kind="media", parameters={})))
    assert error.code == 11751
    assert error.response is not None
    assert len(error.response.body) == SHOWN  # what waits to be told must not fill the memory


async def test_a_body_that_is_announced_too_long_is_not_awaited(
    app: App, webhooks: Webhooks
) -> None:
    async def announce(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "999999999"})
        await response.prepare(request)
        await response.write(b"x")
        return await slow(request)

    app.handlers["/"] = announce
    error = await failure(webhooks.fetch(app.request("/#rt=5000")))
    assert error.code == 11750


async def test_a_compressed_bomb_is_cut_off(app: App, webhooks: Webhooks) -> None:
    async def bomb(request: web.Request) -> web.StreamResponse:
        body = gzip.compress(bytes(20_000_000))
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    app.handlers["/"] = bomb
    assert (await failure(webhooks.fetch(app.request()))).code == 11750


async def test_a_status_callback_does_not_care_for_the_body(app: App, webhooks: Webhooks) -> None:
    app.handlers["/"] = endless
    assert (await webhooks.fetch(app.request(kind="status"))).status == 200


# Connections.


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_refused_connection_is_a_connection_failure(app: App, webhooks: Webhooks) -> None:
    error = await failure(webhooks.fetch(app.request(f"http://127.0.0.1:{closed_port()}/")))
    assert error.code == 11205


async def test_an_unknown_host_is_a_bad_host_name(app: App, webhooks: Webhooks) -> None:
    error = await failure(webhooks.fetch(app.request("http://nowhere.invalid/")))
    assert error.code == 11210


Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def speaking(answer: bytes) -> tuple[asyncio.Server, str]:
    """Serve something that says `answer` to whoever asks, and hangs up."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    return server, f"{host}:{port}"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 9999,
    ],
)
async def test_what_does_not_speak_http_is_a_protocol_violation(
    app: App, webhooks: Webhooks, answer: bytes
) -> None:
    server, address = await speaking(answer)
    async with server:
        error = await failure(webhooks.fetch(app.request(f"http://{address}/")))
    assert error.code == 11206


async def test_plain_http_where_tls_is_expected_is_a_handshake_error(
    app: App, webhooks: Webhooks
) -> None:
    url = app.base.replace("http:", "https:")
    assert (await failure(webhooks.fetch(app.request(url)))).code == 11220


async def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(
    app: App, webhooks: Webhooks
) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        if len(app.seen) == 2:  # the second request comes on a kept connection
            request.transport.close()
        return web.Response(text=TWIML)

    app.handlers["/"] = hang_up
    for _ in range(2):
        assert (await webhooks.fetch(app.request())).status == 200
    first, second, third = app.seen
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] != second.headers[token] == third.headers[token]


# Times: "ct" and "rt" in milliseconds.


async def test_an_app_that_does_not_answer_runs_out_of_its_read_time(
    app: App, webhooks: Webhooks
) -> None:
    app.handlers["/"] = slow
    error = await failure(webhooks.fetch(app.request("/#rt=100")))
    assert (error.code, error.reason) == (11200, "rt")
    assert len(app.seen) == 1


async def test_a_read_time_out_is_tried_again_when_asked_for(app: App, webhooks: Webhooks) -> None:
    app.handlers["/"] = slow
    await failure(webhooks.fetch(app.request("/#rt=100&rp=rt&rc=2")))
    assert len(app.seen) == 3


async def test_the_total_time_ends_all_attempts(app: App, webhooks: Webhooks) -> None:
    app.handlers["/"] = slow
    error = await failure(webhooks.fetch(app.request("/#rt=100&tt=250&rp=all&rc=5")))
    assert error.code == 11200
    assert "0.25 s" in str(error)
    assert len(app.seen) == 3


async def test_a_server_error_is_tried_again_with_the_same_token(
    app: App, webhooks: Webhooks
) -> None:
    async def recover(request: web.Request) -> web.StreamResponse:
        return web.Response(status=503 if len(app.seen) == 1 else 200)

    app.handlers["/"] = recover
    assert (await webhooks.fetch(app.request("/#rp=5xx"))).status == 200
    first, second = app.seen
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] == second.headers[token]


async def test_a_client_error_is_not_tried_again_unasked(app: App, webhooks: Webhooks) -> None:
    app.says("/", status=404)
    await failure(webhooks.fetch(app.request("/#rp=5xx&rc=5")))
    assert len(app.seen) == 1


# Fallback.


async def test_the_fallback_gets_the_error_and_the_alert_is_raised(
    app: App, webhooks: Webhooks, alerts: AlertList
) -> None:
    app.says("/voice", "oops", status=500)
    app.says("/fallback", "<Response><Hangup/></Response>")
    answer = await webhooks.ask(app.request("/voice#rc=0"), (f"{app.base}/fallback", "GET"))
    assert answer.body == b"<Response><Hangup/></Response>"
    told = app.seen[-1].query
    assert (told["CallSid"], told["ErrorCode"]) == ("CA1", "11200")
    assert told["ErrorUrl"] == f"{app.base}/voice"
    (alert,) = alerts
    assert (alert.account_sid, alert.resource_sid, alert.code) == ("AC1", "CA1", 11200)
    assert alert.response is not None
    assert alert.response.body == b"oops"


async def test_when_the_fallback_fails_too_there_are_two_alerts(
    app: App, webhooks: Webhooks, alerts: AlertList
) -> None:
    error = await failure(webhooks.ask(app.request("/a"), (f"{app.base}/b", "POST")))
    assert error.request.url.endswith("/b")
    assert [alert.code for alert in alerts] == [11200, 11200]


async def test_without_a_fallback_the_error_is_raised_after_its_alert(
    app: App, webhooks: Webhooks, alerts: AlertList
) -> None:
    await failure(webhooks.ask(app.request("/a"), None))
    await failure(webhooks.ask(app.request("/a"), ("", "POST")))
    assert len(alerts) == 2


# Sessions: cookies and logins.


async def test_cookies_are_kept_per_session(app: App, webhooks: Webhooks) -> None:
    app.says("/", Set_Cookie="id=42; Path=/")
    session = Session()
    await webhooks.fetch(app.request(), session)
    await webhooks.fetch(app.request(), session)
    await webhooks.fetch(app.request(), Session())
    assert [seen.headers.get("Cookie") for seen in app.seen] == [None, "id=42", None]


def with_login(app: App) -> str:
    return app.base.replace("http://", "http://bob:s%40fe@") + "/"


async def test_basic_credentials_are_sent_when_asked_for_and_then_unasked(
    app: App, webhooks: Webhooks
) -> None:
    """The first request goes without Authorization, then is retried after a 401."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if "Authorization" not in request.headers:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        return web.Response(text=TWIML)

    app.handlers["/"] = guarded
    session = Session()
    first = await webhooks.fetch(app.request(with_login(app)), session)
    await webhooks.fetch(app.request("/"), session)
    sent = [seen.headers.get("Authorization") for seen in app.seen]
    assert sent == [None, (login := "Basic " + b64encode(b"bob:s@fe").decode()), login]
    assert first.url == with_login(app)
    assert all(valid(TOKEN, s.url, s.form, s.headers["X-Twilio-Signature"]) for s in app.seen)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
async def test_digest_credentials_are_answered(
    app: App, webhooks: Webhooks, algorithm: str
) -> None:
    challenge = f'Digest realm="r", nonce="n", qop="auth", algorithm={algorithm}, Basic realm="r"'

    async def guarded(request: web.Request) -> web.StreamResponse:
        said = request.headers.get("Authorization", "")
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', said))
        hashed = hashlib.md5 if algorithm == "MD5" else hashlib.sha256

        def h(*parts: str) -> str:
            return hashed(":".join(parts).encode()).hexdigest()

        secret, asked = h("bob", "r", "s@fe"), h("POST", "/?x=1")
        proof = h(secret, "n", given.get("nc", ""), given.get("cnonce", ""), "auth", asked)
        if given.get("response") != proof:
            return web.Response(status=401, headers={"WWW-Authenticate": challenge})
        return web.Response(text=TWIML)

    app.handlers["/"] = guarded
    session = Session()
    for _ in range(2):
        await webhooks.fetch(app.request(with_login(app) + "?x=1"), session)
    assert len(app.seen) == 3
    assert "nc=00000002" in app.seen[2].headers["Authorization"]


async def test_a_wrong_password_is_tried_once(app: App, webhooks: Webhooks) -> None:
    app.says("/", status=401, WWW_Authenticate='Basic realm="x"')
    error = await failure(webhooks.fetch(app.request(with_login(app))))
    assert error.code == 11200
    assert len(app.seen) == 2


# Caching: "Twilio doesn't cache POST"; GET obeys ETag, Last-Modified and Cache-Control.


async def test_a_get_is_revalidated_by_its_etag(app: App, webhooks: Webhooks) -> None:
    async def tagged(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        headers = {"ETag": '"1"', "Content-Type": "text/xml"}
        return web.Response(body=TWIML.encode(), headers=headers)

    app.handlers["/"] = tagged
    for _ in range(2):
        answer = await webhooks.fetch(app.request(method="GET"))
        assert (answer.status, answer.content_type, answer.text) == (200, "text/xml", TWIML)
    assert len(app.seen) == 2


async def test_a_get_with_an_age_is_used_until_then(
    app: App, webhooks: Webhooks, clock: Clock
) -> None:
    app.says("/", Cache_Control="max-age=60")
    for _ in range(2):
        await webhooks.fetch(app.request(method="GET"))
    clock.advance(61)
    await webhooks.fetch(app.request(method="GET"))
    assert len(app.seen) == 2


@pytest.mark.parametrize(
    ("method", "control"),
    [("POST", "max-age=60"), ("GET", "no-cache, max-age=60"), ("GET", "no-store, max-age=60")],
)
async def test_what_must_not_be_reused_is_fetched_anew(
    app: App, webhooks: Webhooks, method: str, control: str
) -> None:
    app.says("/", Cache_Control=control)
    for _ in range(2):
        await webhooks.fetch(app.request(method=method))
    assert len(app.seen) == 2


async def test_a_conditional_download_may_be_answered_not_modified(
    app: App, webhooks: Webhooks
) -> None:
    app.says("/", "", status=304)
    conditional = app.request(
        method="GET", parameters={}, kind="media", headers={"If-None-Match": '"1"'}
    )
    assert (await webhooks.fetch(conditional)).status == 304


# Addresses.


@asynccontextmanager
async def production(alerts: AlertList, *allowed: str) -> AsyncIterator[Webhooks]:
    webhooks = Webhooks(
        token_of=token_of,
        alert=alerts,
        now=Clock(),
        new_sid=Sids(),
        allow=AddressPolicy(allowed=allowed),
    )
    await webhooks.start()
    yield webhooks
    await webhooks.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_production_does_not_dial_private_addresses(
    app: App, alerts: AlertList, host: str
) -> None:
    app.says("/")
    url = app.base.replace("127.0.0.1", host)
    async with production(alerts) as webhooks:
        error = await failure(webhooks.fetch(app.request(url)))
    assert error.code == 11205
    assert "private address" in str(error)
    assert app.seen == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001"])
async def test_disguised_addresses_get_nowhere(app: App, alerts: AlertList, host: str) -> None:
    app.says("/")
    async with production(alerts) as webhooks:
        await failure(webhooks.fetch(app.request(app.base.replace("127.0.0.1", host))))
    assert app.seen == []


async def test_a_redirect_does_not_lead_to_a_private_address(app: App, alerts: AlertList) -> None:
    app.says("/", status=302, Location=f"http://127.0.0.1:{closed_port()}/")
    async with production(alerts, app.base) as webhooks:
        error = await failure(webhooks.fetch(app.request()))
    assert "private address" in str(error)


async def test_our_own_base_url_is_always_allowed(app: App, alerts: AlertList) -> None:
    app.says("/")
    async with production(alerts, app.base) as webhooks:
        assert (await webhooks.fetch(app.request())).status == 200
