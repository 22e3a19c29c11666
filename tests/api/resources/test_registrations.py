"""https://www.twilio.com/docs/messaging/compliance/a2p-10dlc, .../compliance/toll-free"""

from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import IncomingPhoneNumber, MessagingService, Registration
from tests.api.fakes import START
from tests.api.platform import OPERATOR_TOKEN, SID, Platform
from tests.store.samples import sid

OPERATOR = ("operator", OPERATOR_TOKEN)
TOLL_FREE = IncomingPhoneNumber(
    sid=sid("PN", 1), account_sid=SID, phone_number="+18005551212", friendly_name="x",
    date_created=START, date_updated=START,
)  # fmt: skip
BRAND = {"customer_profile_bundle_sid": sid("BU", 1), "a2p_profile_bundle_sid": sid("BU", 2)}
CAMPAIGN = {
    "description": "Reminders of appointments for the patients of a practice.",
    "message_flow": "Patients agree on paper when they come to the practice first.",
    "message_samples": ["Your appointment is on Monday.", "Please bring your insurance card."],
    "us_app_to_person_usecase": "CUSTOMER_CARE",
    "has_embedded_links": False,
    "has_embedded_phone": True,
}
TOLL_FREE_FORM: dict[str, Any] = {
    "business_name": "Owl, Inc.", "business_website": "https://owl.test",
    "notification_email": "it@owl.test", "use_case_categories": ["MARKETING", "EVENTS"],
    "use_case_summary": "Offers", "production_message_sample": "An offer",
    "opt_in_image_urls": ["https://owl.test/a.png"], "opt_in_type": "WEB_FORM",
    "message_volume": "1,000", "tollfree_phone_number_sid": TOLL_FREE.sid,
    "external_reference_id": "owl-1",
}  # fmt: skip


@pytest.fixture
def production(platform: Platform) -> Platform:
    """Return a platform where the operator reviews."""
    platform.services = replace(platform.services, any_number=False)
    platform.restart()
    return platform


def refused(code: int, status: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert (raised.value.code, raised.value.status) == (code, status)


def brand(platform: Platform, **more: Any) -> Any:
    return platform.client.messaging.v1.brand_registrations.create(**BRAND, **more)


def review(platform: Platform, of: str, outcome: str, reason: str = "") -> int:
    path = f"/switchhook/v1/registrations/{of}/review"
    form = {"Outcome": outcome, "Reason": reason}
    return platform.request("POST", path, form, auth=OPERATOR).status


def campaigns(platform: Platform) -> tuple[str, Any]:
    services = platform.client.messaging.v1.services
    service = services.create(friendly_name="x").sid
    return service, services(service).us_app_to_person


def test_a_brand_waits_and_is_approved_in_development(platform: Platform) -> None:
    made = brand(platform)
    assert (made.status, made.tcr_id, made.brand_type) == ("PENDING", None, "STANDARD")
    assert (made.customer_profile_bundle_sid, made.mock) == (sid("BU", 1), False)
    brands = platform.client.messaging.v1.brand_registrations
    approved = brands(made.sid).fetch()
    assert (approved.status, approved.identity_status) == ("APPROVED", "SELF_DECLARED")
    assert approved.tcr_id
    assert approved.links["brand_vettings"].endswith(f"{made.sid}/Vettings")
    assert [one.sid for one in brands.list()] == [made.sid]
    refused(21725, 400, brands(made.sid).update)


def test_a_brand_is_reviewed_by_the_operator_in_production(production: Platform) -> None:
    made, brands = brand(production), production.client.messaging.v1.brand_registrations
    assert brands(made.sid).fetch().status == "PENDING"
    path = f"/switchhook/v1/registrations/{made.sid}/review"
    assert production.request("POST", path, {"Outcome": "approved"}).json["code"] == 20006
    waiting = production.request(
        "GET", "/switchhook/v1/registrations?Status=PENDING", auth=OPERATOR
    )
    assert [one["sid"] for one in waiting.json["registrations"]] == [made.sid]
    assert review(production, made.sid, "rejected", "no such company") == 200
    failed = brands(made.sid).fetch()
    assert (failed.status, failed.failure_reason) == ("FAILED", "no such company")
    assert brands(made.sid).update().status == "PENDING"
    assert review(production, made.sid, "approved") == 200
    assert brands(made.sid).fetch().status == "APPROVED"


def test_a_mock_brand_is_approved_at_once(production: Platform) -> None:
    made = brand(production, mock=True)
    found = production.client.messaging.v1.brand_registrations(made.sid).fetch()
    assert (found.status, found.mock) == ("APPROVED", True)


def test_brands_are_vetted_and_sole_proprietors_asked(platform: Platform) -> None:
    one = brand(platform, brand_type="SOLE_PROPRIETOR")
    of = platform.client.messaging.v1.brand_registrations(one.sid)
    made = of.brand_vettings.create(vetting_provider="campaign-verify", vetting_id="cv|1")
    assert (made.vetting_status, made.vetting_class) == ("IN_PROGRESS", "POLITICAL")
    found = of.brand_vettings(made.brand_vetting_sid).fetch()
    assert (found.vetting_status, found.vetting_id) == ("SUCCESS", "cv|1")
    assert len(of.brand_vettings.list(vetting_provider="campaign-verify")) == 1
    assert of.brand_vettings.list(vetting_provider="aegis") == []
    assert of.brand_registration_otps.create().brand_registration_sid == one.sid
    plain = platform.client.messaging.v1.brand_registrations(brand(platform).sid)
    refused(20422, 400, plain.brand_registration_otps.create)


def test_a_campaign_makes_its_service_registered(platform: Platform) -> None:
    service, compliance = campaigns(platform)
    made = compliance.create(brand_registration_sid=brand(platform).sid, **CAMPAIGN)
    assert (made.campaign_status, made.messaging_service_sid) == ("IN_PROGRESS", service)
    found = compliance(made.sid).fetch()
    assert (found.campaign_status, found.age_gated) == ("VERIFIED", False)
    assert found.message_samples == CAMPAIGN["message_samples"]
    assert found.campaign_id
    assert [one.sid for one in compliance.list()] == [made.sid]
    assert platform.get(MessagingService, service).us_app_to_person_registered
    assert compliance(made.sid).delete()
    assert not platform.get(MessagingService, service).us_app_to_person_registered


def test_a_rejected_campaign_is_handed_in_again(production: Platform) -> None:
    service, compliance = campaigns(production)
    approved = brand(production, mock=True).sid
    made = compliance.create(brand_registration_sid=approved, **CAMPAIGN)
    assert review(production, made.sid, "rejected", "what is it?") == 200
    failed = compliance(made.sid).fetch()
    assert failed.errors == [{"description": "what is it?"}]
    assert not production.get(MessagingService, service).us_app_to_person_registered
    told = {name: CAMPAIGN[name] for name in CAMPAIGN if name != "us_app_to_person_usecase"}
    again = {**told, "age_gated": True, "direct_lending": False}
    changed = compliance(made.sid).update(**again)
    assert (changed.campaign_status, changed.age_gated) == ("IN_PROGRESS", True)
    refused(21725, 400, compliance(made.sid).update, **again)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"description": "Too short"}, 21728), ({"message_flow": "Too short"}, 21728),
        ({"message_samples": ["One sample that is long enough."]}, 21728),
        ({"message_samples": ["short", "One that is long enough."]}, 21728),
        ({"message_samples": []}, 21727), ({"us_app_to_person_usecase": "SPAM"}, 21720),
        ({"brand_registration_sid": sid("BN", 99)}, 21717),
        ({"description": "x" * 4097}, 21728), ({"description": ""}, 21727),
    ],
)  # fmt: skip
def test_a_campaign_that_cannot_be_is_refused(
    platform: Platform, change: dict[str, Any], code: int
) -> None:
    _, compliance = campaigns(platform)
    told = {"brand_registration_sid": brand(platform).sid, **CAMPAIGN, **change}
    refused(code, 400, compliance.create, **told)


def test_a_campaign_needs_an_approved_brand(production: Platform) -> None:
    _, compliance = campaigns(production)
    waiting = brand(production).sid
    refused(21717, 400, compliance.create, brand_registration_sid=waiting, **CAMPAIGN)


def test_a_campaign_registered_elsewhere_is_taken_over(platform: Platform) -> None:
    service, _ = campaigns(platform)
    external = platform.client.messaging.v1.external_campaign
    made = external.create(campaign_id="CFOOBAR", messaging_service_sid=service)
    assert (made.campaign_id, made.messaging_service_sid) == ("CFOOBAR", service)
    assert made.sid.startswith("QE")
    assert platform.get(MessagingService, service).us_app_to_person_registered
    refused(30127, 404, external.create, campaign_id="C", messaging_service_sid=sid("MG", 99))


def test_what_campaigns_are_for_is_told(platform: Platform) -> None:
    service, _ = campaigns(platform)
    usecases = platform.client.messaging.v1.services(service).us_app_to_person_usecases
    found = usecases.fetch().us_app_to_person_usecases
    assert {"2FA", "MARKETING"} < {one["code"] for one in found}
    assert all(
        set(one) == {"code", "name", "description", "post_approval_required"} for one in found
    )


def test_a_toll_free_number_is_verified(platform: Platform) -> None:
    platform.add(TOLL_FREE)
    numbers = platform.client.messaging.v1.tollfree_verifications
    made = numbers.create(**TOLL_FREE_FORM)
    assert (made.status, made.tollfree_phone_number) == ("PENDING_REVIEW", "+18005551212")
    found = numbers(made.sid).fetch()
    assert (found.status, found.external_reference_id) == ("TWILIO_APPROVED", "owl-1")
    assert found.use_case_categories == ["MARKETING", "EVENTS"]
    for selects in (
        {"status": "TWILIO_APPROVED"}, {"tollfree_phone_number_sid": TOLL_FREE.sid},
        {"external_reference_id": "owl-1"},
    ):  # fmt: skip
        assert [one.sid for one in numbers.list(**selects)] == [made.sid]
    assert numbers.list(status="TWILIO_REJECTED") == []
    refused(20409, 409, numbers.create, **TOLL_FREE_FORM)
    refused(20409, 409, numbers(made.sid).update, business_name="Owl")
    assert numbers(made.sid).delete()
    assert platform.get(Registration, made.sid) is None


def test_a_rejected_number_is_handed_in_again(production: Platform) -> None:
    production.add(TOLL_FREE)
    numbers = production.client.messaging.v1.tollfree_verifications
    made = numbers.create(**TOLL_FREE_FORM)
    assert review(production, made.sid, "rejected", "no opt-in") == 200
    found = numbers(made.sid).fetch()
    assert (found.status, found.rejection_reason) == ("TWILIO_REJECTED", "no opt-in")
    assert (found.error_code, found.edit_allowed) == (30440, True)
    again = numbers(made.sid).update(business_name="Eagle", edit_reason="clearer now")
    assert (again.status, again.business_name) == ("PENDING_REVIEW", "Eagle")


def test_only_toll_free_numbers_of_the_account_are_verified(platform: Platform) -> None:
    local = replace(TOLL_FREE, sid=sid("PN", 2), phone_number="+14155550101")
    theirs = replace(TOLL_FREE, sid=sid("PN", 3), account_sid="AC" + "9" * 32)
    platform.add(local, theirs)
    numbers = platform.client.messaging.v1.tollfree_verifications
    for wrong in (local.sid, theirs.sid, sid("PN", 4)):
        form = {**TOLL_FREE_FORM, "tollfree_phone_number_sid": wrong}
        refused(30436, 400, numbers.create, **form)


def fields(*names: str) -> set[str]:
    return {"sid", "account_sid", "date_created", "date_updated", "url", *names}


def test_registrations_show_what_twilios_show(platform: Platform) -> None:
    platform.add(TOLL_FREE)
    platform.client.messaging.v1.tollfree_verifications.create(**TOLL_FREE_FORM)
    service, compliance = campaigns(platform)
    compliance.create(brand_registration_sid=brand(platform).sid, **CAMPAIGN)
    [shown] = platform.request("GET", "/messaging/v1/a2p/BrandRegistrations").json["data"]
    assert set(shown) == fields(
        "customer_profile_bundle_sid", "a2p_profile_bundle_sid", "brand_type", "status", "tcr_id",
        "failure_reason", "errors", "brand_score", "brand_feedback", "identity_status",
        "russell_3000", "government_entity", "tax_exempt_status", "skip_automatic_sec_vet", "mock",
        "links",
    )  # fmt: skip
    path = f"/messaging/v1/Services/{service}/Compliance/Usa2p"
    [shown] = platform.request("GET", path).json["compliance"]
    assert set(shown) == fields(
        "brand_registration_sid", "messaging_service_sid", "description", "message_samples",
        "us_app_to_person_usecase", "has_embedded_links", "has_embedded_phone", "subscriber_opt_in",
        "age_gated", "direct_lending", "campaign_status", "campaign_id", "is_externally_registered",
        "rate_limits", "message_flow", "opt_in_message", "opt_out_message", "help_message",
        "opt_in_keywords", "opt_out_keywords", "help_keywords", "mock", "errors",
        "privacy_policy_url", "terms_and_conditions_url",
    )  # fmt: skip
    [shown] = platform.request("GET", "/messaging/v1/Tollfree/Verifications").json["verifications"]
    assert len(shown) == 53
    assert {"rejection_reasons", "vetting_id_expiration", "resource_links"} < set(shown)


def test_registrations_of_others_are_not_seen(platform: Platform) -> None:
    made = brand(platform)
    platform.add_account("AC" + "9" * 32)
    theirs = platform.sdk("AC" + "9" * 32).messaging.v1
    assert theirs.brand_registrations.list() == []
    refused(20404, 404, theirs.brand_registrations(made.sid).fetch)
    refused(20404, 404, theirs.brand_registrations(made.sid).brand_vettings.create,
            vetting_provider="aegis")  # fmt: skip
