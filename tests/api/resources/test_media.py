"""https://www.twilio.com/docs/messaging/api/media-resource"""

from dataclasses import replace

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import MessageMedia
from tests.api.platform import BASE, SID, TOKEN, Platform
from tests.store import samples

OTHER = "AC" + "e" * 32
SENT = replace(samples.message(1), account_sid=SID, status="delivered", num_media=1)
PHOTO = replace(samples.medium(1), account_sid=SID)
PATH = f"/2010-04-01/Accounts/{SID}/Messages/{SENT.sid}/Media"


@pytest.fixture
def album(platform: Platform) -> Platform:
    """Return the platform with a message and its photo."""
    platform.add(SENT, PHOTO)
    platform.messages.content(PHOTO).write_bytes(b"PNG")
    return platform


def test_the_sdk_reads_and_deletes_media(album: Platform) -> None:
    message = album.client.messages(SENT.sid)
    assert message.fetch().num_media == "1"
    [listed] = message.media.list()
    assert (listed.sid, listed.parent_sid, listed.content_type) == (
        PHOTO.sid, SENT.sid, "image/png",
    )  # fmt: skip
    assert message.media(PHOTO.sid).fetch().uri == f"{PATH}/{PHOTO.sid}.json"
    assert message.media(PHOTO.sid).delete()
    assert album.get(MessageMedia, PHOTO.sid) is None


def test_the_bare_address_is_the_file_and_needs_no_credentials(album: Platform) -> None:
    reply = album.request("GET", f"{PATH}/{PHOTO.sid}", auth=None)
    assert (reply.status, reply.body) == (200, b"PNG")
    assert reply.headers["content-type"] == "image/png"
    assert reply.headers["content-security-policy"] == "sandbox"
    assert album.request("GET", f"{PATH}/{PHOTO.sid}.json", auth=None).status == 401


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_another_message_does_not_have_it(album: Platform, suffix: str) -> None:
    other = replace(SENT, sid="SM" + "2" * 32)
    album.add(other)
    elsewhere = PATH.replace(SENT.sid, other.sid)
    assert album.request("GET", f"{elsewhere}/{PHOTO.sid}{suffix}").status == 404


def test_another_account_does_not_have_it(album: Platform) -> None:
    album.add_account(OTHER)
    path = f"{PATH}/{PHOTO.sid}.json"
    assert album.request("GET", path, auth=(OTHER, TOKEN)).status in (401, 404)
    assert album.request("GET", path.replace(SID, OTHER), auth=(OTHER, TOKEN)).status == 404


def test_what_is_not_fetched_yet_is_not_there(album: Platform) -> None:
    waiting = replace(PHOTO, sid="ME" + "2" * 32, url="http://app.example/photo", content_type="")
    album.add(waiting)
    assert album.request("GET", f"{PATH}/{waiting.sid}").status == 404
    assert album.request("GET", f"{PATH}/{waiting.sid}.json").json["content_type"] == ""


def test_media_of_a_message_under_way_are_not_deleted(platform: Platform) -> None:
    platform.add(replace(SENT, status="queued"), PHOTO)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.messages(SENT.sid).media(PHOTO.sid).delete()
    assert refused.value.code == 20009


def test_the_inbox_of_a_handset_says_where_media_are(album: Platform) -> None:
    album.request("POST", "/switchhook/v1/handsets", {"PhoneNumber": SENT.to})
    [shown] = album.request("GET", f"/switchhook/v1/handsets/{SENT.to}/messages").json["messages"]
    assert (shown["num_media"], shown["media_url"]) == (1, f"{BASE}{PATH}.json")
