"""Brands and campaigns, as carriers of the United States want to know them.

https://www.twilio.com/docs/messaging/compliance/a2p-10dlc. No registry is asked here: the operator
reviews what was told; in development everything is approved at once.
"""

from switchhook.protocols.twilio.declaration import (
    MESSAGING_V1,
    Field,
    Filter,
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

MISSING = 20001
CAMPAIGN_MISSING, CAMPAIGN_LENGTH = 21727, 21728
USECASES = (
    "2FA", "ACCOUNT_NOTIFICATION", "AGENTS_FRANCHISES", "CHARITY", "PROXY", "CUSTOMER_CARE",
    "DELIVERY_NOTIFICATION", "EMERGENCY", "FRAUD_ALERT", "HIGHER_EDUCATION", "K12_EDUCATION",
    "LOW_VOLUME", "MARKETING", "MIXED", "POLITICAL", "POLLING_VOTING",
    "PUBLIC_SERVICE_ANNOUNCEMENT", "SECURITY_ALERT", "SOCIAL", "SOLE_PROPRIETOR", "SWEEPSTAKE",
)  # fmt: skip
_PROVIDERS = ("campaign-verify", "aegis")
_URL = Field("url", "uri", "Its address.")

BRAND_REGISTRATIONS = Resource(
    name="BrandRegistration",
    plural="BrandRegistrations",
    product=MESSAGING_V1,
    path="/a2p/BrandRegistrations",
    key="data",
    accessor="brand_registrations",
    prefixes=("BN",),
    doc="A business that sends texts, as it is told to the registry: `PENDING` until it has been"
    " reviewed, then `APPROVED` or `FAILED`.",
    operations=(
        create(
            Parameter("CustomerProfileBundleSid", "sid", "Its profile.", values=("BU",),
                      required=MISSING),
            Parameter("A2PProfileBundleSid", "sid", "Its profile for texts.", values=("BU",),
                      required=MISSING),
            Parameter("BrandType", "enum", "Its type.", values=("STANDARD", "SOLE_PROPRIETOR"),
                      default="STANDARD"),
            Parameter("Mock", "boolean", "Whether it is there for tests alone: approved at once.",
                      default="false"),
            Parameter("SkipAutomaticSecVet", "boolean", "Unused.", default="false"),
            doc="Register a brand.",
        ),
        listing(doc="Read the brands."),
        fetch(doc="Read a brand."),
        update(doc="Hand a brand in again that has failed.", status=202),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        *parts.told("customer_profile_bundle_sid", "a2p_profile_bundle_sid"),
        parts.CREATED,
        parts.UPDATED,
        *parts.told("brand_type"),
        Field("status", "string", "How far it is."),
        Field("tcr_id", "nullable", "The registry's name for it.", "reference"),
        *parts.told("failure_reason", "errors"),
        _URL,
        *parts.told("brand_score", "brand_feedback", "identity_status", "russell_3000",
                "government_entity", "tax_exempt_status", "skip_automatic_sec_vet", "mock"),
        Field("links", "subresources", "Addresses of what belongs to it.", value={
            "brand_vettings": "/Vettings",
            "brand_registration_otps": "/SmsOtp",
        }),
    ),
)  # fmt: skip

BRAND_OTPS = Resource(
    name="BrandRegistrationOtp",
    plural="BrandRegistrationOtps",
    product=MESSAGING_V1,
    path="/a2p/BrandRegistrations/{BrandRegistrationSid}/SmsOtp",
    key="brand_registration_otps",
    doc="The code by which a sole proprietor shows their number; nobody asks for it here.",
    operations=(create(doc="Ask for the code again."),),
    fields=(
        parts.ACCOUNT_SID,
        Field("brand_registration_sid", "string", "The brand.", "sid"),
    ),
)

BRAND_VETTINGS = Resource(
    name="BrandVetting",
    plural="BrandVettings",
    product=MESSAGING_V1,
    path="/a2p/BrandRegistrations/{BrandSid}/Vettings",
    key="data",
    accessor="brand_vettings",
    prefixes=("VT",),
    sid="BrandVettingSid",
    scope={"BrandSid": "parent_sid", "BrandVettingSid": "sid"},
    doc="A vetting of a brand by somebody else.",
    operations=(
        create(
            Parameter("VettingProvider", "enum", "Who vetted it.", values=_PROVIDERS,
                      required=MISSING),
            Parameter("VettingId", "string", "Their name for the vetting.", maximum=256),
            doc="Hand a vetting in.",
        ),
        listing(
            Filter("VettingProvider", "enum", "Only those by them.", values=_PROVIDERS,
                   attribute="reference"),
            doc="Read the vettings.",
        ),
        fetch(doc="Read a vetting."),
    ),
    fields=(
        parts.ACCOUNT_SID,
        Field("brand_sid", "string", "The brand.", "parent_sid"),
        Field("brand_vetting_sid", "string", "Its identifier.", "sid"),
        parts.UPDATED,
        parts.CREATED,
        *parts.told("vetting_id", "vetting_class"),
        Field("vetting_status", "string", "How far it is.", "status"),
        Field("vetting_provider", "string", "Who vetted it.", "reference"),
        _URL,
    ),
)  # fmt: skip


def _told(name: str, doc: str, *, required: bool, maximum: int = 4096) -> Parameter:
    return Parameter(name, "string", doc, required=CAMPAIGN_MISSING if required else 0,
                     maximum=maximum, invalid=CAMPAIGN_LENGTH)  # fmt: skip


def _flag(name: str, doc: str, *, required: bool = False) -> Parameter:
    return Parameter(name, "boolean", doc, required=CAMPAIGN_MISSING if required else 0)


_CAMPAIGN = (
    _told("Description", "What it does, 40 to 4096 characters.", required=True),
    _told("MessageFlow", "How recipients agree, 40 to 2048 characters.", required=True,
          maximum=2048),
    Parameter("MessageSamples", "string", "Two to five texts of it, 20 to 1024 characters each.",
              repeated=True, required=CAMPAIGN_MISSING, maximum=1024, invalid=CAMPAIGN_LENGTH),
    _flag("HasEmbeddedLinks", "Whether its texts have links.", required=True),
    _flag("HasEmbeddedPhone", "Whether its texts have phone numbers.", required=True),
)  # fmt: skip
_PAGES = (
    parts.url("PrivacyPolicyUrl", "Its privacy policy.", invalid=20422),
    parts.url("TermsAndConditionsUrl", "Its terms.", invalid=20422),
)

CAMPAIGNS = Resource(
    name="UsAppToPersonCampaign",
    plural="UsAppToPersonCampaigns",
    product=MESSAGING_V1,
    path="/Services/{MessagingServiceSid}/Compliance/Usa2p",
    key="compliance",
    accessor="us_app_to_person",
    prefixes=("QE",),
    scope={"MessagingServiceSid": "parent_sid"},
    doc="What a service's texts are for, as it is told to the registry: `IN_PROGRESS` until it has"
    " been reviewed, then `VERIFIED` or `FAILED`.",
    operations=(
        create(
            Parameter("BrandRegistrationSid", "sid", "The brand; it must be approved.",
                      values=("BN",), required=CAMPAIGN_MISSING, invalid=21717),
            *_CAMPAIGN,
            Parameter("UsAppToPersonUsecase", "enum", "What they are for.", values=USECASES,
                      required=CAMPAIGN_MISSING, invalid=21720),
            _told("OptInMessage", "What answers who agrees.", required=False, maximum=320),
            _told("OptOutMessage", "What answers STOP.", required=False, maximum=320),
            _told("HelpMessage", "What answers HELP.", required=False, maximum=320),
            Parameter("OptInKeywords", "string", "Words to agree by.", repeated=True),
            Parameter("OptOutKeywords", "string", "Words to stop by.", repeated=True),
            Parameter("HelpKeywords", "string", "Words to ask for help by.", repeated=True),
            _flag("SubscriberOptIn", "Whether recipients agree first."),
            _flag("AgeGated", "Whether recipients have to be of age."),
            _flag("DirectLending", "Whether it is about loans."),
            *_PAGES,
            doc="Register a campaign.",
        ),
        listing(doc="Read the campaigns."),
        fetch(doc="Read a campaign."),
        update(
            *_CAMPAIGN,
            _flag("AgeGated", "Whether recipients have to be of age.", required=True),
            _flag("DirectLending", "Whether it is about loans.", required=True),
            *_PAGES,
            doc="Hand a campaign in again that has failed.",
        ),
        delete(doc="Remove a campaign."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        *parts.told("brand_registration_sid"),
        Field("messaging_service_sid", "string", "The service.", "parent_sid"),
        *parts.told("description", "message_samples", "us_app_to_person_usecase",
                "has_embedded_links", "has_embedded_phone", "subscriber_opt_in", "age_gated",
                "direct_lending"),
        Field("campaign_status", "string", "How far it is.", "status"),
        Field("campaign_id", "nullable", "The registry's name for it.", "reference"),
        *parts.told("is_externally_registered", "rate_limits", "message_flow", "opt_in_message",
                "opt_out_message", "help_message", "opt_in_keywords", "opt_out_keywords",
                "help_keywords"),
        parts.CREATED,
        parts.UPDATED,
        _URL,
        *parts.told("mock", "errors", "privacy_policy_url", "terms_and_conditions_url"),
    ),
)  # fmt: skip

CAMPAIGN_USECASES = Resource(
    name="UsAppToPersonUsecase",
    plural="UsAppToPersonUsecases",
    product=MESSAGING_V1,
    path="/Services/{MessagingServiceSid}/Compliance/Usa2p/Usecases",
    key="us_app_to_person_usecases",
    doc="What campaigns may be for.",
    operations=(
        Operation(
            kind="fetch", name="fetch", method="GET", place="collection", returns="instance",
            parameters=parts.unused(
                Parameter("BrandRegistrationSid", "sid", "A brand; all may do the same here.",
                          values=("BN",)),
            ),
            doc="Read what campaigns may be for.",
        ),
    ),
    fields=(
        Field("us_app_to_person_usecases", "members",
              "Each with `code`, `name`, `description`, `post_approval_required`."),
    ),
)  # fmt: skip

EXTERNAL_CAMPAIGNS = Resource(
    name="ExternalCampaign",
    plural="ExternalCampaigns",
    product=MESSAGING_V1,
    path="/Services/PreregisteredUsa2p",
    key="external_campaigns",
    doc="A campaign that somebody else has registered.",
    operations=(
        create(
            Parameter("CampaignId", "string", "The registry's name for it.", required=MISSING,
                      maximum=64),
            Parameter("MessagingServiceSid", "sid", "The service.", values=("MG",),
                      required=MISSING, invalid=30127),
            Parameter("CnpMigration", "boolean", "Whether it comes from another provider.",
                      default="false"),
            doc="Let a service have a campaign that is registered already.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("campaign_id", "string", "The registry's name for it.", "reference"),
        Field("messaging_service_sid", "string", "The service.", "parent_sid"),
        parts.CREATED,
    ),
)  # fmt: skip
