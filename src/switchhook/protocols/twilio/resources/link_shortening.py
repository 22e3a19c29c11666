"""Shortened links: domains, what is done about clicks, and which services use them.

https://www.twilio.com/docs/messaging/features/link-shortening
"""

from switchhook.protocols.twilio.declaration import (
    MESSAGING_V1,
    SWITCHHOOK_V1,
    Field,
    Operation,
    Parameter,
    Resource,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

_OF_DOMAIN = {"DomainSid": "sid"}
_DOMAIN_SID = Field("domain_sid", "string", "The domain.", "sid")
_URL = Field("url", "uri", "Its address.")
_NAME = Field("domain_name", "string", "The host name.")
_CONFIG = (
    Field("fallback_url", "nullable", "Where links that are not known lead."),
    Field("callback_url", "nullable", "Told of clicks."),
    Field("continue_on_failure", "boolean", "Whether texts go with long links rather than not."),
    parts.CREATED,
    parts.UPDATED,
)

LINK_DOMAINS = Resource(
    name="LinkDomain",
    plural="LinkDomains",
    product=SWITCHHOOK_V1,
    path="/link_domains",
    key="link_domains",
    prefixes=("DN",),
    doc="A host name that shortened links have. It has to lead to this server.",
    operations=(
        create(
            Parameter("AccountSid", "sid", "Whose it is to be; yours unless you are the operator.",
                      values=("AC",), invalid=21470),
            Parameter("DomainName", "string", "The host name, maybe with a port.", required=20001,
                      maximum=253),
            doc="Add a domain.",
        ),
        listing(doc="Read the domains."),
        fetch(doc="Read a domain."),
        delete(doc="Remove a domain; its links lead nowhere then."),
    ),
    fields=(parts.SID, parts.ACCOUNT_SID, _NAME, *_CONFIG, _URL),
)  # fmt: skip

DOMAIN_CONFIG = Resource(
    name="DomainConfig",
    plural="DomainConfigs",
    product=MESSAGING_V1,
    path="/LinkShortening/Domains/{DomainSid}/Config",
    key="domain_configs",
    scope=_OF_DOMAIN,
    doc="What is done about a domain's links.",
    operations=(
        fetch(place="collection", doc="Read the settings."),
        update(
            parts.url("FallbackUrl", "Where links that are not known lead.", invalid=30122),
            parts.url("CallbackUrl", "Told of clicks.", invalid=30109),
            Parameter("ContinueOnFailure", "boolean", "Whether texts go with long links when the"
                      " domain's certificate has expired, rather than not.", default="false"),
            Parameter("DisableHttps", "boolean", "Whether links leave `https://` out.",
                      default="false"),
            place="collection",
            doc="Change the settings.",
        ),
    ),
    fields=(
        _DOMAIN_SID,
        Field("config_sid", "nullable", "The identifier of the settings."),
        *_CONFIG,
        Field("url", "uri", "Its address.", value="/LinkShortening/Domains/{DomainSid}/Config"),
        Field("disable_https", "boolean", "Whether links leave `https://` out."),
    ),
)  # fmt: skip

DOMAIN_CERTIFICATE = Resource(
    name="DomainCertificate",
    plural="DomainCertificates",
    product=MESSAGING_V1,
    path="/LinkShortening/Domains/{DomainSid}/Certificate",
    key="domain_certs",
    scope=_OF_DOMAIN,
    doc="The certificate of a domain. This server keeps it and knows when it expires; whoever"
    " takes HTTPS for the domain has to use it.",
    operations=(
        fetch(place="collection", doc="Read about the certificate."),
        update(
            Parameter("TlsCert", "string", "The certificate and its key, PEM.", required=30116,
                      maximum=100_000, invalid=30117),
            place="collection",
            doc="Hand the certificate in.",
        ),
        Operation(kind="delete", name="delete", method="DELETE", place="collection",
                  returns="nothing", status=204, doc="Forget the certificate."),
    ),
    fields=(
        _DOMAIN_SID,
        parts.UPDATED,
        Field("date_expires", "date", "When it expires."),
        parts.CREATED,
        _NAME,
        Field("certificate_sid", "nullable", "Its identifier."),
        Field("url", "uri", "Its address.",
              value="/LinkShortening/Domains/{DomainSid}/Certificate"),
        Field("cert_in_validation", "constant", "Nothing: certificates are looked at at once."),
    ),
)  # fmt: skip

DOMAIN_DNS = Resource(
    name="DomainDnsValidation",
    plural="DomainDnsValidations",
    product=MESSAGING_V1,
    path="/LinkShortening/Domains/{DomainSid}/ValidateDns",
    key="domain_dns_validations",
    doc="Whether a domain's name means this server.",
    operations=(fetch(place="collection", doc="Look whether it does."),),
    fields=(
        Field("domain_sid", "string", "The domain."),
        Field("is_valid", "boolean", "Whether it does."),
        Field("reason", "nullable", "Why not."),
        Field("url", "uri", "Its address.",
              value="/LinkShortening/Domains/{DomainSid}/ValidateDns"),
    ),
)  # fmt: skip

_SERVICE_SID = Field("messaging_service_sid", "string", "The service.")

LINK_SERVICES = Resource(
    name="LinkShorteningMessagingService",
    plural="LinkShorteningMessagingServices",
    product=MESSAGING_V1,
    path="/LinkShortening/Domains/{DomainSid}/MessagingServices",
    key="linkshortening_messaging_services",
    sid="MessagingServiceSid",
    prefixes=("MG",),
    doc="A service whose links have a domain.",
    operations=(
        Operation(kind="action", name="create", method="POST", place="instance", status=201,
                  returns="instance", doc="Let a service's links have the domain."),
        delete(doc="Let them have it no more."),
    ),
    fields=(
        Field("domain_sid", "string", "The domain."),
        _SERVICE_SID,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip

SERVICE_DOMAIN_CONFIG = Resource(
    name="DomainConfigMessagingService",
    plural="DomainConfigMessagingServices",
    product=MESSAGING_V1,
    path="/LinkShortening/MessagingService/{MessagingServiceSid}/DomainConfig",
    key="domain_config_messaging_services",
    doc="What is done about a service's links.",
    operations=(fetch(place="collection", doc="Read the settings of the service's domain."),),
    fields=(
        Field("domain_sid", "string", "The domain."),
        Field("config_sid", "nullable", "The identifier of the settings."),
        _SERVICE_SID,
        *_CONFIG,
        Field("url", "uri", "Its address.",
              value="/LinkShortening/MessagingService/{MessagingServiceSid}/DomainConfig"),
    ),
)  # fmt: skip

SERVICE_DOMAIN = Resource(
    name="MessagingServiceDomainAssociation",
    plural="MessagingServiceDomainAssociations",
    product=MESSAGING_V1,
    path="/LinkShortening/MessagingServices/{MessagingServiceSid}/Domain",
    key="linkshortening_associations",
    doc="Which domain a service's links have.",
    operations=(fetch(place="collection", doc="Read which."),),
    fields=(
        Field("domain_sid", "string", "The domain."),
        _SERVICE_SID,
        Field("url", "uri", "Its address.",
              value="/LinkShortening/MessagingServices/{MessagingServiceSid}/Domain"),
    ),
)  # fmt: skip
