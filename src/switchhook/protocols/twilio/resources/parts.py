"""Parameters and fields that several resources share."""

from dataclasses import replace
from typing import TypeVar

from switchhook.protocols.twilio.declaration import Field, Parameter

P = TypeVar("P", bound=Parameter)

METHODS = ("GET", "POST")
MOST_CUSTOM = 99
CREATED = Field("date_created", "date", "When it was created.")
UPDATED = Field("date_updated", "date", "When it last changed.")
ACCOUNT_SID = Field("account_sid", "string", "The account that owns it.")
API_VERSION = Field("api_version", "constant", "The API's version.", value="2010-04-01")
FRIENDLY_NAME = Field("friendly_name", "string", "What you call it.")
URI = Field("uri", "uri", "Its address, relative to the base URL.")
SID = Field("sid", "string", "Its identifier.")


def url(name: str, doc: str, *, invalid: int = 21402) -> Parameter:
    """Declare a webhook's address; empty clears it."""
    return Parameter(name, "url", doc, invalid=invalid)


def method(name: str, *, invalid: int = 21403) -> Parameter:
    """Declare the HTTP method of the webhook that `name` belongs to."""
    target = name.removesuffix("Method")
    if not target.endswith("Callback"):
        target += "Url"
    return Parameter(name, "enum", f"How `{target}` is requested.",
                     values=METHODS, invalid=invalid, default="POST")  # fmt: skip


def unused(*parameters: P) -> tuple[P, ...]:
    """Declare parameters that are checked, so that programs run, and have no effect yet."""
    return tuple(replace(parameter, used=False) for parameter in parameters)


def told(*names: str) -> tuple[Field, ...]:
    """Declare fields that show what was told of something, as it was; null when it was not."""
    return tuple(Field(name, "members", f"What was told as `{name}`.") for name in names)


def custom_parameters() -> tuple[Parameter, ...]:
    """Declare the names and values that an app gets handed through: 99 pairs."""
    told = f"of a custom parameter, which the app gets handed through; up to {MOST_CUSTOM} of them"
    return tuple(
        Parameter(f"Parameter{number}.{part}", "string", f"The {part.lower()} {told}.", maximum=500)
        for number in range(1, MOST_CUSTOM + 1)
        for part in ("Name", "Value")
    )


VOICE_WEBHOOKS = (
    url("VoiceUrl", "Asked for TwiML when a call comes in."),
    method("VoiceMethod"),
    url("VoiceFallbackUrl", "Asked for TwiML when `VoiceUrl` fails."),
    method("VoiceFallbackMethod"),
    Parameter(
        "VoiceCallerIdLookup", "boolean", "Whether to look up callers' names.", default="false"
    ),
)
SMS_WEBHOOKS = (
    url("SmsUrl", "Asked for TwiML when a message comes in."),
    method("SmsMethod"),
    url("SmsFallbackUrl", "Asked for TwiML when `SmsUrl` fails."),
    method("SmsFallbackMethod"),
)
STATUS_CALLBACK = (
    url("StatusCallback", "Told when a call to it has ended."),
    method("StatusCallbackMethod"),
)
VOICE_WEBHOOK_FIELDS = (
    Field("voice_url", "nullable", "Asked for TwiML when a call comes in."),
    Field("voice_method", "string", "How `voice_url` is requested."),
    Field("voice_fallback_url", "nullable", "Asked for TwiML when `voice_url` fails."),
    Field("voice_fallback_method", "string", "How `voice_fallback_url` is requested."),
    Field("voice_caller_id_lookup", "boolean", "Whether callers' names are looked up."),
)
SMS_WEBHOOK_FIELDS = (
    Field("sms_url", "string", "Asked for TwiML when a message comes in."),
    Field("sms_method", "string", "How `sms_url` is requested."),
    Field("sms_fallback_url", "string", "Asked for TwiML when `sms_url` fails."),
    Field("sms_fallback_method", "string", "How `sms_fallback_url` is requested."),
)
STATUS_CALLBACK_FIELDS = (
    Field("status_callback", "string", "Told when a call to it has ended."),
    Field("status_callback_method", "string", "How `status_callback` is requested."),
)
