"""Toll-free numbers, as carriers of North America want to know them.

https://www.twilio.com/docs/messaging/compliance/toll-free/api-onboarding
"""

from switchhook.protocols.twilio.declaration import (
    MESSAGING_V1,
    Field,
    Filter,
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
_URL = Field("url", "uri", "Its address.")

CATEGORIES = (
    "TWO_FACTOR_AUTHENTICATION", "ACCOUNT_NOTIFICATIONS", "CUSTOMER_CARE", "CHARITY_NONPROFIT",
    "DELIVERY_NOTIFICATIONS", "FRAUD_ALERT_MESSAGING", "EVENTS", "HIGHER_EDUCATION", "K12",
    "MARKETING", "POLLING_AND_VOTING_NON_POLITICAL", "POLITICAL_ELECTION_CAMPAIGNS",
    "PUBLIC_SERVICE_ANNOUNCEMENT", "SECURITY_ALERT",
)  # fmt: skip
OPT_IN_TYPES = (
    "VERBAL", "WEB_FORM", "PAPER_FORM", "VIA_TEXT", "MOBILE_QR_CODE", "IMPORT",
    "IMPORT_PLEASE_REPLACE",
)  # fmt: skip
AUTHORITIES = (
    "EIN", "CBN", "CRN", "PROVINCIAL_NUMBER", "VAT", "ACN", "ABN", "BRN", "SIREN", "SIRET",
    "NZBN", "USt-IdNr", "CIF", "NIF", "CNPJ", "UID", "NEQ", "OTHER",
)  # fmt: skip
BUSINESS_TYPES = (
    "PRIVATE_PROFIT", "PUBLIC_PROFIT", "SOLE_PROPRIETOR", "NON_PROFIT", "GOVERNMENT",
)  # fmt: skip
TOLLFREE_STATUSES = ("PENDING_REVIEW", "IN_REVIEW", "TWILIO_APPROVED", "TWILIO_REJECTED")

_BUSINESS = (
    "BusinessStreetAddress", "BusinessStreetAddress2", "BusinessCity",
    "BusinessStateProvinceRegion", "BusinessPostalCode", "BusinessCountry",
    "AdditionalInformation", "BusinessContactFirstName", "BusinessContactLastName",
    "BusinessContactEmail", "BusinessContactPhone", "BusinessRegistrationNumber",
    "BusinessRegistrationCountry", "BusinessRegistrationPhoneNumber", "DoingBusinessAs",
    "OptInConfirmationMessage", "HelpMessageSample", "PrivacyPolicyUrl", "TermsAndConditionsUrl",
    "VettingId",
)  # fmt: skip


def _tollfree(required: int) -> tuple[Parameter, ...]:
    """Declare what is told of a toll-free number; at first some of it is needed."""
    needed = (
        "BusinessName", "BusinessWebsite", "NotificationEmail", "UseCaseSummary",
        "ProductionMessageSample", "MessageVolume",
    )  # fmt: skip
    doc = "Told to whoever reviews it."
    return (
        *(Parameter(name, "string", doc, required=required, maximum=2000) for name in needed),
        Parameter("UseCaseCategories", "enum", "What its texts are for.", values=CATEGORIES,
                  repeated=True, required=required),
        Parameter("OptInImageUrls", "url", "Pictures of how recipients agree.", repeated=True,
                  required=required),
        Parameter("OptInType", "enum", "How recipients agree.", values=OPT_IN_TYPES,
                  required=required),
        *(Parameter(name, "string", doc, maximum=2000) for name in _BUSINESS),
        Parameter("BusinessRegistrationAuthority", "enum", "Who registered the business.",
                  values=AUTHORITIES),
        Parameter("BusinessType", "enum", "What kind of business it is.", values=BUSINESS_TYPES),
        Parameter("AgeGatedContent", "boolean", "Whether recipients have to be of age."),
        Parameter("OptInKeywords", "string", "Words to agree by.", repeated=True),
        Parameter("VettingProvider", "enum", "Who vetted it.", values=("CAMPAIGN_VERIFY",)),
    )  # fmt: skip


TOLLFREE_VERIFICATIONS = Resource(
    name="TollfreeVerification",
    plural="TollfreeVerifications",
    product=MESSAGING_V1,
    path="/Tollfree/Verifications",
    key="verifications",
    accessor="tollfree_verifications",
    prefixes=("HH",),
    doc="What a toll-free number's texts are for: `PENDING_REVIEW` until it has been reviewed, then"
    " `TWILIO_APPROVED` or `TWILIO_REJECTED`.",
    operations=(
        create(
            *_tollfree(MISSING),
            Parameter("TollfreePhoneNumberSid", "sid", "The number.", values=("PN",),
                      required=MISSING, invalid=30436),
            Parameter("CustomerProfileSid", "sid", "The customer's profile.", values=("BU",)),
            Parameter("ExternalReferenceId", "string", "A name of your own for it.", maximum=256),
            doc="Hand a number in for verification.",
        ),
        listing(
            Filter("TollfreePhoneNumberSid", "sid", "Only of this number.",
                   attribute="parent_sid"),
            Filter("Status", "enum", "Only those so far.", values=TOLLFREE_STATUSES),
            Filter("ExternalReferenceId", doc="Only with this name.", attribute="reference"),
            *parts.unused(
                Filter("IncludeSubAccounts", "boolean", "Unused."),
                Filter("TrustProductSid", "string", "Unused.", repeated=True),
            ),
            doc="Read the verifications.",
        ),
        fetch(doc="Read a verification."),
        update(
            *_tollfree(0),
            Parameter("EditReason", "string", "Why it is handed in again.", maximum=2000),
            doc="Hand a verification in again that was rejected.",
            status=202,
        ),
        delete(doc="Remove a verification."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        *parts.told("customer_profile_sid", "trust_product_sid"),
        parts.CREATED,
        parts.UPDATED,
        *parts.told(
            "regulated_item_sid", "business_name", "business_street_address",
            "business_street_address2", "business_city", "business_state_province_region",
            "business_postal_code", "business_country", "business_website",
            "business_contact_first_name", "business_contact_last_name",
            "business_contact_email", "business_contact_phone", "notification_email",
            "use_case_categories", "use_case_summary", "production_message_sample",
            "opt_in_image_urls", "opt_in_type", "message_volume", "additional_information",
        ),
        Field("tollfree_phone_number_sid", "string", "The number.", "parent_sid"),
        *parts.told("tollfree_phone_number"),
        Field("status", "string", "How far it is."),
        _URL,
        *parts.told(
            "rejection_reason", "error_code", "edit_expiration", "edit_allowed",
            "business_registration_number", "business_registration_authority",
            "business_registration_country", "business_type",
            "business_registration_phone_number", "doing_business_as",
            "opt_in_confirmation_message", "help_message_sample", "privacy_policy_url",
            "terms_and_conditions_url", "age_gated_content", "opt_in_keywords",
            "rejection_reasons", "resource_links",
        ),
        Field("external_reference_id", "nullable", "Your own name for it.", "reference"),
        *parts.told("vetting_id", "vetting_provider", "vetting_id_expiration"),
    ),
)  # fmt: skip
