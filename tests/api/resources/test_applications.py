"""https://www.twilio.com/docs/usage/api/applications"""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.api.platform import SID, Platform

FIELDS = {
    "account_sid", "api_version", "date_created", "date_updated", "friendly_name",
    "message_status_callback", "sid", "sms_fallback_method", "sms_fallback_url", "sms_method",
    "sms_status_callback", "sms_url", "status_callback", "status_callback_method", "uri",
    "voice_caller_id_lookup", "voice_fallback_method", "voice_fallback_url", "voice_method",
    "voice_url", "public_application_connect_enabled",
}  # fmt: skip

URL = "https://example.com/f"


def test_the_sdk_creates_reads_changes_lists_and_deletes_an_app(platform: Platform) -> None:
    apps = platform.client.applications
    app = apps.create(friendly_name="Café", voice_url="https://example.com/v", voice_method="GET")
    assert app.friendly_name == "Café"
    assert (app.voice_url, app.voice_method) == ("https://example.com/v", "GET")
    assert apps(app.sid).fetch().sid == app.sid
    assert apps(app.sid).update(voice_url="", friendly_name="B").voice_url is None
    assert [one.friendly_name for one in apps.list()] == ["B"]
    assert apps.list(friendly_name="A") == []
    assert apps(app.sid).delete()
    with pytest.raises(TwilioRestException) as refused:
        apps(app.sid).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_an_app_shows_what_twilios_shows(platform: Platform) -> None:
    path = f"/2010-04-01/Accounts/{SID}/Applications"
    reply = platform.request("POST", path + ".json", {"FriendlyName": "A"})
    assert reply.status == 201
    assert set(reply.json) == FIELDS
    assert reply.json["uri"] == f"{path}/{reply.json['sid']}.json"


def test_a_fallback_needs_what_it_stands_in_for(platform: Platform) -> None:
    for values, code in (({"voice_fallback_url": URL}, 21405), ({"sms_fallback_url": URL}, 21406)):
        with pytest.raises(TwilioRestException) as refused:
            platform.client.applications.create(**values)
        assert refused.value.code == code


def test_a_method_that_is_none_is_refused(platform: Platform) -> None:
    with pytest.raises(TwilioRestException) as refused:
        platform.client.applications.create(voice_method="PUT")
    assert (refused.value.status, refused.value.code) == (400, 21403)
