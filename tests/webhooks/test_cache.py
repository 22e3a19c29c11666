"""What may be used again, and for how long (RFC 9111)."""

from datetime import timedelta

from switchhook.webhooks.cache import Cache
from switchhook.webhooks.exchange import HttpResponse
from tests.webhooks.apps import NOW


def response(body: bytes = b"", status: int = 200, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse("http://a/", status, "text/xml", "", named, body)


def test_a_tagged_answer_is_stored_stale() -> None:
    cache = Cache(10_000)
    cache.put("AC1", "u", response(etag='"1"', last_modified="Fri"), NOW)
    stored = cache.get("AC1", "u")
    assert stored is not None
    assert stored.fresh_until == NOW
    assert stored.conditions == {"If-None-Match": '"1"', "If-Modified-Since": "Fri"}
    assert cache.get("AC2", "u") is None


def test_what_cannot_be_used_again_is_not_stored() -> None:
    cache = Cache(10_000)
    for useless in (
        response(),
        response(cache_control="max-age=0"),
        response(cache_control="max-age=5, no-store"),
        response(cache_control="max-age=5", vary="*"),
        response(cache_control="max-age=5", status=404),
    ):
        cache.put("AC1", "u", useless, NOW)
        assert cache.get("AC1", "u") is None


def test_the_longest_unused_goes_when_room_is_short() -> None:
    cache = Cache(2 * (1024 + 10 + 1))
    for url in ("a", "b"):
        cache.put("AC1", url, response(bytes(10), etag="1"), NOW)
    cache.get("AC1", "a")
    cache.put("AC1", "c", response(bytes(10), etag="1"), NOW)
    assert [cache.get("AC1", url) is not None for url in "abc"] == [True, False, True]


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache = Cache(2_000)
    cache.put("AC1", "a", response(bytes(5_000), etag="1"), NOW)
    assert cache.get("AC1", "a") is None
    cache.put("AC1", "b", response(etag="1"), NOW)
    assert cache.get("AC1", "b") is not None


def test_a_confirmed_answer_gets_the_new_lifetime_and_keeps_its_type() -> None:
    cache = Cache(10_000)
    cache.put("AC1", "u", response(b"x", etag="1", content_type="text/xml"), NOW)
    stored = cache.get("AC1", "u")
    assert stored is not None
    told = response(status=304, cache_control="max-age=9", content_type="text/html")
    answer = cache.confirm("AC1", "u", stored, told, NOW)
    assert (answer.body, answer.status, answer.headers["content-type"]) == (b"x", 200, "text/xml")
    again = cache.get("AC1", "u")
    assert again is not None
    assert again.fresh_until == NOW + timedelta(seconds=9)
