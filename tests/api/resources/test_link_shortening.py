"""https://www.twilio.com/docs/messaging/features/link-shortening"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import LinkDomain, Message, MessagingService, ShortLink
from tests.api.fakes import START
from tests.api.platform import SID, Platform
from tests.store.samples import sid

PATH = "/switchhook/v1/link_domains"
EXPIRES = datetime(2030, 1, 1, tzinfo=UTC)
OTHER = "AC" + "9" * 32


def pair() -> tuple[str, str]:
    """Return a certificate and its key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "go.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(EXPIRES - timedelta(days=3650))
        .not_valid_after(EXPIRES)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), private.decode()


CERTIFICATE, KEY = pair()
OTHER_KEY = pair()[1]


@pytest.fixture
def domain(platform: Platform) -> str:
    """Return the SID of a domain."""
    reply = platform.request("POST", PATH, {"DomainName": "Go.Example.com"})
    assert reply.status == 201
    return str(reply.json["sid"])


@pytest.fixture
def links(platform: Platform) -> Any:
    return platform.client.messaging.v1


def refused(code: int, status: int, work: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(TwilioRestException) as raised:
        work(*args, **kwargs)
    assert (raised.value.code, raised.value.status) == (code, status)


def test_a_domain_is_somebody_s_alone(platform: Platform, domain: str) -> None:
    assert domain.startswith("DN")
    again = platform.request("POST", PATH, {"DomainName": "https://go.example.com/"})
    assert (again.status, again.json["code"]) == (409, 20409)
    for wrong in ("no host", "-x", "a/b"):
        assert platform.request("POST", PATH, {"DomainName": wrong}).json["code"] == 20422
    shown = platform.request("GET", f"{PATH}/{domain}").json
    assert (shown["domain_name"], shown["account_sid"]) == ("go.example.com", SID)


def test_a_domain_that_is_removed_leaves_its_services(platform: Platform, domain: str) -> None:
    service = platform.client.messaging.v1.services.create(friendly_name="x").sid
    links = platform.client.messaging.v1
    links.linkshortening_messaging_service(domain, service).create()
    assert platform.get(MessagingService, service).domain_sid == domain
    assert platform.request("DELETE", f"{PATH}/{domain}").status == 204
    assert platform.get(MessagingService, service).domain_sid == ""
    assert platform.get(LinkDomain, domain) is None


def test_what_is_done_about_clicks_is_set(links: Any, domain: str) -> None:
    assert links.domain_config(domain).fetch().callback_url is None
    made = links.domain_config(domain).update(
        fallback_url="https://example.com/sorry", callback_url="https://app.test/clicks",
        continue_on_failure=True, disable_https=True,
    )  # fmt: skip
    again = links.domain_config(domain).update(disable_https=False)
    assert made.config_sid.startswith("ZK")
    assert (again.domain_sid, again.config_sid) == (domain, made.config_sid)
    assert (again.fallback_url, again.callback_url) == (made.fallback_url, made.callback_url)
    assert (again.continue_on_failure, again.disable_https) == (True, False)
    assert again.url.endswith(f"/v1/LinkShortening/Domains/{domain}/Config")
    refused(30122, 400, links.domain_config(domain).update, fallback_url="x")
    refused(30109, 400, links.domain_config(domain).update, callback_url="x")
    refused(30100, 404, links.domain_config(sid("DN", 99)).fetch)


def test_fields_are_twilio_s(platform: Platform, domain: str) -> None:
    service = platform.client.messaging.v1.services.create(friendly_name="x").sid
    root = "/messaging/v1/LinkShortening"
    pem = {"TlsCert": CERTIFICATE + KEY}
    for method, path, form, fields in (
        ("POST", f"Domains/{domain}/Config", {}, {
            "domain_sid", "config_sid", "fallback_url", "callback_url", "continue_on_failure",
            "date_created", "date_updated", "url", "disable_https",
        }),
        ("POST", f"Domains/{domain}/Certificate", pem, {
            "domain_sid", "date_updated", "date_expires", "date_created", "domain_name",
            "certificate_sid", "url", "cert_in_validation",
        }),
        ("GET", f"Domains/{domain}/ValidateDns", None,
         {"domain_sid", "is_valid", "reason", "url"}),
        ("POST", f"Domains/{domain}/MessagingServices/{service}", {},
         {"domain_sid", "messaging_service_sid", "url"}),
        ("GET", f"MessagingServices/{service}/Domain", None,
         {"domain_sid", "messaging_service_sid", "url"}),
        ("GET", f"MessagingService/{service}/DomainConfig", None, {
            "domain_sid", "config_sid", "messaging_service_sid", "fallback_url", "callback_url",
            "continue_on_failure", "date_created", "date_updated", "url",
        }),
    ):  # fmt: skip
        reply = platform.request(method, f"{root}/{path}", form)
        assert set(reply.json) == fields, path
        assert reply.json["url"] == f"http://localhost:8080{root}/{path}"


def test_a_certificate_is_kept_with_its_end(platform: Platform, links: Any, domain: str) -> None:
    refused(30120, 404, links.domain_certs(domain).fetch)
    made = links.domain_certs(domain).update(tls_cert=CERTIFICATE + KEY)
    assert made.certificate_sid.startswith("CW")
    assert (made.date_expires, made.domain_name) == (EXPIRES, "go.example.com")
    assert links.domain_certs(domain).fetch().certificate_sid == made.certificate_sid
    assert KEY in platform.get(LinkDomain, domain).certificate
    assert links.domain_certs(domain).delete()
    refused(30120, 404, links.domain_certs(domain).fetch)


@pytest.mark.parametrize(
    ("pem", "code"),
    [
        ("nonsense", 30116), (CERTIFICATE, 30116), (KEY, 30116), (CERTIFICATE + OTHER_KEY, 30119),
        (CERTIFICATE.replace("M", "N") + KEY, 30117), (CERTIFICATE + KEY.replace("M", "N"), 30118),
    ],
)  # fmt: skip
def test_what_is_no_certificate_with_its_key_is_refused(
    links: Any, domain: str, pem: str, code: int
) -> None:
    refused(code, 400, links.domain_certs(domain).update, tls_cert=pem)


def test_a_name_is_valid_when_it_means_this_server(platform: Platform) -> None:
    ours = platform.request("POST", PATH, {"DomainName": "us.example.com:8080"}).json["sid"]
    theirs = platform.request("POST", PATH, {"DomainName": "far.example.com"}).json["sid"]
    for domain, valid in ((ours, True), (theirs, False)):
        path = f"/messaging/v1/LinkShortening/Domains/{domain}/ValidateDns"
        shown = platform.request("GET", path).json
        assert (shown["is_valid"], shown["reason"] is None) == (valid, valid)


def test_a_service_has_one_domain(platform: Platform, links: Any, domain: str) -> None:
    other = platform.request("POST", PATH, {"DomainName": "two.example.com"}).json["sid"]
    service = links.services.create(friendly_name="x").sid
    associated = links.linkshortening_messaging_service_domain_association(service)
    refused(30106, 404, associated.fetch)
    refused(30106, 404, links.domain_config_messaging_service(service).fetch)
    made = links.linkshortening_messaging_service(domain, service).create()
    assert (made.domain_sid, made.messaging_service_sid) == (domain, service)
    assert associated.fetch().domain_sid == domain
    links.domain_config(domain).update(callback_url="https://app.test/clicks")
    config = links.domain_config_messaging_service(service).fetch()
    assert (config.domain_sid, config.callback_url) == (domain, "https://app.test/clicks")
    refused(30130, 409, links.linkshortening_messaging_service(other, service).create)
    refused(30106, 404, links.linkshortening_messaging_service(other, service).delete)
    assert links.linkshortening_messaging_service(domain, service).delete()
    refused(30106, 404, associated.fetch)
    refused(30127, 404, links.linkshortening_messaging_service(domain, sid("MG", 99)).create)


def test_domains_of_others_are_not_seen(platform: Platform, domain: str) -> None:
    platform.add_account(OTHER)
    theirs = platform.sdk(OTHER).messaging.v1
    refused(30100, 404, theirs.domain_config(domain).fetch)
    path = f"{PATH}/{domain}"
    assert platform.request("GET", path, auth=(OTHER, "b" * 32)).status == 404


def add_link(platform: Platform, domain: str) -> str:
    """Store a link and return its token."""
    of: dict[str, Any] = {"account_sid": SID, "date_created": START, "date_updated": START}
    message = Message(
        sid=sid("SM", 1), to="+14155550123", from_="+14155550100", body="x", status="delivered",
        direction="outbound-api", **of,
    )  # fmt: skip
    link = ShortLink(
        sid="abcDEF0123", service_sid=sid("MG", 1), domain_sid=domain, message_sid=message.sid,
        url="https://example.com/long?a=b&c=ä", **of,
    )  # fmt: skip
    platform.add(message, link)
    return link.sid


@pytest.mark.parametrize("start", ["/", "/l/"])
def test_a_link_leads_on(platform: Platform, domain: str, start: str) -> None:
    token = add_link(platform, domain)
    headers = {"host": "go.example.com", "user-agent": "Phone"}
    for method in ("GET", "HEAD"):
        reply = platform.request(method, start + token, auth=None, headers=headers)
        assert reply.status == 302
        assert reply.headers["location"] == "https://example.com/long?a=b&c=%C3%A4"
        assert reply.headers["cache-control"] == "no-store"


def test_a_link_that_is_not_known_leads_to_the_domain_s_fallback(
    platform: Platform, links: Any, domain: str
) -> None:
    headers = {"host": "go.example.com"}
    reply = platform.request("GET", "/0123456789", auth=None, headers=headers)
    assert (reply.status, reply.text) == (404, "This link leads nowhere.")
    links.domain_config(domain).update(fallback_url="https://example.com/sorry")
    reply = platform.request("GET", "/0123456789", auth=None, headers=headers)
    assert (reply.status, reply.headers["location"]) == (302, "https://example.com/sorry")
    reply = platform.request("GET", "/0123456789", auth=None)
    assert reply.status == 404


def test_a_link_waits_for_the_store(
    platform: Platform, domain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*asked: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(platform.store, "get", broken)
    assert platform.request("GET", "/0123456789", auth=None).status == 503


def test_other_paths_are_the_api_s(platform: Platform) -> None:
    assert platform.request("GET", "/tooshort", auth=None).json["code"] == 20404
