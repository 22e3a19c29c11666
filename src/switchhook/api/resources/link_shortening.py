"""Shortened links: domains, their certificates and settings, and the services that use them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Condition, Delete, Query, Update
from switchhook.domain.entities import LinkDomain, MessagingService, Secret
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import (
    DOMAIN_CERTIFICATE,
    DOMAIN_CONFIG,
    DOMAIN_DNS,
    LINK_DOMAINS,
    LINK_SERVICES,
    SERVICE_DOMAIN,
    SERVICE_DOMAIN_CONFIG,
)

INVALID, TAKEN = 20422, 20409
NO_SUCH_DOMAIN, NOT_SET_UP, NO_SUCH_SERVICE, IN_ANOTHER = 30100, 30106, 30127, 30130
INCOMPLETE, NOT_A_CERTIFICATE, NOT_A_KEY, NOT_A_PAIR, NONE_THERE = 30116, 30117, 30118, 30119, 30120

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)


async def add(request: Request, values: Values) -> LinkDomain:
    """Add a domain, which nobody else has."""
    name = values["domain_name"].lower().removeprefix("https://").rstrip("/")
    if not _NAME.fullmatch(name):
        raise TwilioError.about(INVALID, "DomainName", name)
    owner = operator.owner_sid(request, values)
    async with request.services.claim:
        if await request.services.messages.links.domain(name):
            raise TwilioError(TAKEN, f"{name} is somebody's")
        settings = {"domain_name": name, "account_sid": owner}
        return await stored.create(request, LinkDomain, "DN", settings)


async def remove(request: Request, domain: LinkDomain, values: Values) -> None:
    """Remove a domain; services whose links had it shorten none."""
    using = Query((Condition("domain_sid", "=", domain.sid),))
    changes: list[Change] = [Delete(LinkDomain, domain.sid)]
    for service in await request.services.store.find(MessagingService, using):
        changes.append(Update(MessagingService, service.sid, {"domain_sid": ""}))
    await request.services.bus.commit(changes)


async def _domain(request: Request) -> LinkDomain:
    """Return the account's domain that the path names; raises TwilioError 30100."""
    domain = await request.services.store.get(LinkDomain, request.ids["DomainSid"])
    if domain is None or domain.account_sid != request.account.sid:
        raise TwilioError(NO_SUCH_DOMAIN)
    return domain


async def _service(request: Request) -> MessagingService:
    """Return the account's service that the path names; raises TwilioError 30127."""
    sid = request.ids["MessagingServiceSid"]
    service = await request.services.store.get(MessagingService, sid)
    if service is None or service.account_sid != request.account.sid:
        raise TwilioError(NO_SUCH_SERVICE)
    return service


async def fetch_config(request: Request, values: Values) -> LinkDomain:
    """Return a domain's settings."""
    return await _domain(request)


async def configure(request: Request, values: Values) -> LinkDomain:
    """Change a domain's settings."""
    domain = await _domain(request)
    config_sid = domain.config_sid or request.services.new_sid("ZK")
    return await stored.update(request, domain, {**values, "config_sid": config_sid})


async def fetch_certificate(request: Request, values: Values) -> LinkDomain:
    """Return what is known of a domain's certificate."""
    domain = await _domain(request)
    if not domain.certificate_sid:
        raise TwilioError(NONE_THERE, status=404)
    return domain


async def certify(request: Request, values: Values) -> LinkDomain:
    """Keep a domain's certificate."""
    domain = await _domain(request)
    pem = values["tls_cert"]
    kept: Values = {
        "certificate_sid": request.services.new_sid("CW"),
        "certificate": Secret(pem),
        "date_expires": expiry(pem),
    }
    return await stored.update(request, domain, kept)


def expiry(pem: str) -> datetime:
    """Return when the certificate with its key expires; raises TwilioError."""
    blocks = {kind: found[0] for found in _BLOCK.finditer(pem) for kind in (found[1],)}
    keys = [block for kind, block in blocks.items() if kind.endswith("PRIVATE KEY")]
    if not keys or "CERTIFICATE" not in blocks:
        raise TwilioError(INCOMPLETE)
    try:
        certificate = x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        raise TwilioError(NOT_A_CERTIFICATE) from None
    try:
        key: Any = load_pem_private_key(keys[0].encode(), None)
    except (ValueError, TypeError):
        raise TwilioError(NOT_A_KEY) from None
    if _octets(key.public_key()) != _octets(certificate.public_key()):
        raise TwilioError(NOT_A_PAIR)
    return certificate.not_valid_after_utc.astimezone(UTC)


def _octets(key: Any) -> bytes:
    octets: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return octets


async def decertify(request: Request, values: Values) -> None:
    """Forget a domain's certificate."""
    domain = await fetch_certificate(request, values)
    nothing: Mapping[str, Any] = {
        "certificate_sid": "",
        "certificate": Secret(""),
        "date_expires": None,
    }
    await stored.update(request, domain, dict(nothing))


@dataclass(frozen=True, slots=True)
class Validation:
    """Whether a domain's name means this server."""

    domain_sid: str
    is_valid: bool
    reason: str


async def validate(request: Request, values: Values) -> Validation:
    """Look whether a domain's name means this server."""
    domain = await _domain(request)
    host = domain.domain_name.partition(":")[0]
    ours = request.services.endpoints.is_us(host)
    return Validation(domain.sid, ours, "" if ours else f"{host} does not lead to this server")


@dataclass(frozen=True, slots=True)
class Association:
    """A service and the domain that its links have."""

    domain_sid: str
    messaging_service_sid: str


async def find_service(request: Request, sid: str) -> MessagingService:
    """Return the service that a domain is for."""
    return await _service(request)


async def associate(request: Request, service: MessagingService, values: Values) -> Association:
    """Let a service's links have the domain."""
    domain = await _domain(request)
    if service.domain_sid not in ("", domain.sid):
        raise TwilioError(IN_ANOTHER)
    await stored.update(request, service, {"domain_sid": domain.sid})
    return Association(domain.sid, service.sid)


async def dissociate(request: Request, service: MessagingService, values: Values) -> None:
    """Let a service's links have the domain no more."""
    domain = await _domain(request)
    if service.domain_sid != domain.sid:
        raise TwilioError(NOT_SET_UP, status=404)
    await stored.update(request, service, {"domain_sid": ""})


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """What is done about a service's links."""

    domain_sid: str
    config_sid: str
    messaging_service_sid: str
    fallback_url: str
    callback_url: str
    continue_on_failure: bool
    date_created: datetime
    date_updated: datetime


async def service_config(request: Request, values: Values) -> ServiceConfig:
    """Return the settings of a service's domain."""
    service = await _service(request)
    domain = await request.services.store.get(LinkDomain, service.domain_sid)
    if domain is None:
        raise TwilioError(NOT_SET_UP, status=404)
    return ServiceConfig(
        domain_sid=domain.sid,
        config_sid=domain.config_sid,
        messaging_service_sid=service.sid,
        fallback_url=domain.fallback_url,
        callback_url=domain.callback_url,
        continue_on_failure=domain.continue_on_failure,
        date_created=domain.date_created,
        date_updated=domain.date_updated,
    )


async def service_domain(request: Request, values: Values) -> Association:
    """Return which domain a service's links have."""
    service = await _service(request)
    if not service.domain_sid:
        raise TwilioError(NOT_SET_UP, status=404)
    return Association(service.domain_sid, service.sid)


OPERATIONS = [
    *bind(LINK_DOMAINS, LinkDomain, scope=operator.scope, create=add, delete=remove),
    *bind(DOMAIN_CONFIG, parents={}, fetch=fetch_config, update=configure),
    *bind(
        DOMAIN_CERTIFICATE, parents={}, fetch=fetch_certificate, update=certify, delete=decertify
    ),
    *bind(DOMAIN_DNS, parents={}, fetch=validate),
    *bind(LINK_SERVICES, parents={}, find=find_service, create=associate, delete=dissociate),
    *bind(SERVICE_DOMAIN_CONFIG, parents={}, fetch=service_config),
    *bind(SERVICE_DOMAIN, parents={}, fetch=service_domain),
]
