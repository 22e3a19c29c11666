"""The error catalogue: each Twilio code that this project emits, with its text, once.

Codes and titles: https://www.twilio.com/docs/api/errors. A kind's `text` is what an alert says.
Its `wording` is what a REST answer says when it can name the offending value: `{}` takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """What a code means. `status` is the HTTP status of a REST answer that carries it."""

    code: int
    level: Level
    status: int
    text: str
    wording: str = ""

    def about(self, *values: object) -> str:
        """Return the wording with `values` filled in, or the plain text when they do not fit."""
        fits = self.wording and self.wording.count("{}") == len(values)
        return self.wording.format(*values) if fits else self.text


def _kinds(
    level: Level, status: int, *rows: tuple[int, str] | tuple[int, str, str]
) -> list[ErrorKind]:
    return [ErrorKind(row[0], level, status, *row[1:]) for row in rows]


# What any REST resource may answer.
_REST = (
    *_kinds("warning", 400, (20001, "Unknown parameters", "Invalid parameter {}: {}")),
    *_kinds("error", 401, (20003, "Authenticate")),
    *_kinds("error", 405, (20004, "Method not allowed")),
    *_kinds(
        "error",
        403,
        (20005, "Account not active"),
        (20006, "Access Denied"),
        (20008, "Resource not accessible with Test Account Credentials"),
        (20010, "Action disabled for account"),
        (20403, "Forbidden"),
        (21101, "Subaccounts cannot contain subaccounts"),
    ),
    *_kinds(
        "error",
        400,
        (20002, "Invalid FriendlyName"),
        (20007, "Page size must be between 1 and 1000"),
        (20009, "Cannot delete this resource before it is complete"),
        (20020, "No update/state change is observed for the data entered"),
        (20422, "Invalid Parameter", "Invalid Parameter {}: {}"),
        (20423, "Invalid SID", "Invalid SID {}"),
    ),
    *_kinds("error", 401, (20101, "Invalid Access Token"), (20104, "Access Token expired")),
    *_kinds(
        "error",
        404,
        (20404, "Not Found", "The requested resource {} was not found"),
        (21701, "The Messaging Service does not exist"),
    ),
    *_kinds("error", 409, (20409, "Conflict")),
    *_kinds("error", 410, (20410, "Gone")),
    *_kinds("error", 413, (20413, "Request Entity Too Large")),
    *_kinds("error", 426, (20426, "Upgrade Required")),
    *_kinds("error", 429, (20429, "Too Many Requests")),
    *_kinds("error", 500, (20500, "Internal Server Error")),
    *_kinds("error", 503, (20503, "Service unavailable")),
)

# What the Calls resource may answer.
_CALLS = (
    *_kinds(
        "error",
        400,
        (21201, "No 'To' number is specified"),
        (21202, "Called number is a premium number"),
        (21203, "International calling not enabled"),
        (21204, "Call already initiated"),
        (21205, "Invalid URL", "{} is not a valid URL: {}"),
        (21206, "Invalid SendDigits", "SendDigits {} is not valid"),
        (21207, "Invalid IfMachine"),
        (21208, "Invalid Timeout", "Timeout {} is not valid"),
        (21209, "Invalid Method", "{} is not a valid method: {}"),
        (
            21210,
            "'From' phone number not verified",
            "The source phone number provided, {}, is not yet verified for your account."
            " You may only make calls from phone numbers that you've verified or purchased.",
        ),
        (21211, "Invalid 'To' Phone Number", "The 'To' number {} is not a valid phone number."),
        (
            21212,
            "Invalid From Number (caller ID)",
            "The 'From' number {} is not a valid phone number, shortcode,"
            " or alphanumeric sender ID.",
        ),
        (21213, "Caller phone number is required", "No 'From' number is specified"),
        (21214, "'To' phone number cannot be reached", "The 'To' number {} cannot be reached."),
        (
            21215,
            "Geo Permission configuration is not permitting call",
            "Account not authorized to call {}.",
        ),
        (21216, "Call blocked by blocklist", "Account not allowed to call {}."),
        (
            21217,
            "Phone number does not appear to be valid",
            "Phone number {} does not appear to be valid.",
        ),
        (21218, "Invalid ApplicationSid", "ApplicationSid {} is not valid."),
        (
            21219,
            "'To' phone number not verified",
            "The number {} is unverified. Trial accounts may only make calls to verified numbers.",
        ),
        (21220, "Invalid call state", "Call is not in-progress. Cannot redirect."),
        (21223, "Invalid SipAuthPassword. Must be fewer than 256 chars"),
        (21225, "SipAuthPassword is required when providing SipAuthUsername"),
        (21227, "Headers portion of SIP URI must be fewer than 1024 chars"),
        (21228, "Invalid SIP Header. Illegal chars in header name"),
        (21229, "Invalid SIP Header. Illegal chars in header value"),
        (21232, "Invalid Domain"),
        (21234, "Invalid Machine Detection configuration value"),
        (21262, "No AMD status callback URL provided"),
        (21263, "Invalid Answering Machine Detection Parameters"),
    ),
    *_kinds(
        "warning",
        400,
        (21221, "Invalid SipAuthUsername. Must be fewer than 256 chars"),
        (21222, "Invalid SipAuthUsername. Illegal chars"),
        (21224, "Invalid SipAuthPassword. Illegal chars"),
        (21226, "SIP calling not enabled for this account"),
    ),
)

# What numbers, applications, accounts and credentials may answer.
_NUMBERS_AND_ACCOUNTS = (
    *_kinds(
        "error",
        400,
        (21230, "Maximum Domains Reached"),
        (21231, "Domain Validation Error"),
        (21233, "Domain still has subdomains"),
        (21235, "IP Access Control List Validation Error"),
        (21236, "IP Access Control List Dependencies Violation"),
        (21237, "Maximum IP Addresses Reached for List"),
        (21238, "Address Validation Error"),
        (21239, "Maximum Credential Lists Reached"),
        (21240, "Credential List Validation Error"),
        (21241, "Credential List Dependencies Violation"),
        (21242, "Maximum Credentials Reached for List"),
        (21243, "Credential Validation Error"),
        (21244, "Maximum Number of Trunks reached"),
        (21245, "Trunk Validation Error"),
        (21247, "Trunk Dependencies"),
        (21248, "Trunk Domain already taken"),
        (21249, "Maximum Origination URIs reached"),
        (21254, "Max Connection Policy Entries Reached"),
        (21255, "Maximum IP Access Control Lists reached"),
        (21266, "'To' and 'From' numbers cannot be the same"),
        (21300, "Invalid BYOC trunk SID", "ByocTrunkSid {} is not valid."),
        (21301, "Cannot create application: application limit exceeded"),
        (21401, "Invalid Phone Number", "{} is not a valid phone number."),
        (21402, "Invalid Url", "{} is not valid: {}"),
        (21403, "Invalid Method", "{} is not a valid method: {}"),
        (21404, "Inbound Phone number not available to trial account"),
        (21405, "Cannot set VoiceFallbackUrl without setting Url"),
        (21406, "Cannot set SmsFallbackUrl without setting SmsUrl"),
        (21407, "This Phone Number type does not support SMS"),
        (21409, "VoiceCallerIdLookup cannot be set for this phone number"),
        (21420, "ApplicationSid is not accessible", "ApplicationSid {} is not accessible"),
        (21421, "Phone Number is invalid", "{} is not a valid number"),
        (21422, "PhoneNumber is not available", "{} is not available"),
        (21450, "Phone number already validated on your account"),
        (21451, "Invalid area code"),
        (21452, "No phone numbers found in area code", "No phone numbers found in area code {}"),
        (21454, "Invalid CallDelay"),
        (21456, "Invalid CallbackUrl"),
        (21457, "AreaCode Parameter not Supported"),
        (21458, "PhoneNumber Provisioning Type Mismatch"),
        (21470, "Invalid AccountSid"),
        (21471, "Account does not exist"),
        (21472, "Account is not active"),
        (21475, "Unable to update Status, invalid Status."),
        (21476, "Unable to update Status for subaccount, parent account is suspended."),
        (21477, "Unable to update Status for parent accounts"),
        (21479, "Unable to update Status for subaccount, subaccount has been closed."),
        (21480, "Reached maximum number of subaccounts"),
        (21481, "Invalid PageToken"),
        (21501, "Resource not available"),
        (21628, "Address Validation Error"),
        (21502, "Invalid callback url", "{} is not a valid callback url: {}"),
    ),
)

# What the Messages resource may answer.
_MESSAGES = (
    *_kinds(
        "error",
        400,
        (
            21408,
            "Permission to send an SMS has not been enabled for the region indicated by the 'To'"
            " number",
            "Permission to send an SMS has not been enabled for the region indicated by the 'To'"
            " number: {}.",
        ),
        (21601, "Phone number is not a valid SMS-capable inbound phone number"),
        (21602, "Message body is required"),
        (21603, "A 'From' or 'MessagingServiceSid' parameter is required to send a message"),
        (21604, "The destination 'To' phone number is required to send an SMS"),
        (
            21606,
            "The 'From' phone number provided is not a valid message-capable phone number for this"
            " destination.",
            "The 'From' phone number provided ({}) is not a valid message-capable phone number for"
            " this destination.",
        ),
        (
            21608,
            "The 'to' phone number provided is not yet verified for this account.",
            "The number {} is unverified. Trial accounts cannot send messages to unverified"
            " numbers.",
        ),
        (21609, "Invalid 'StatusCallback'", "The StatusCallback URL {} is not a valid URL."),
        (21610, "Attempt to send to unsubscribed recipient"),
        (21611, "This 'From' number has exceeded the maximum number of queued messages"),
        (
            21612,
            "The 'To' phone number is not currently reachable via SMS",
            "The 'To' phone number: {}, is not currently reachable using the 'From' phone number:"
            " {} via SMS.",
        ),
        (
            21614,
            "'To' number is not a valid mobile number",
            "To number: {}, is not a mobile number",
        ),
        (21617, "The concatenated message body exceeds the 1600 character limit"),
        (21618, "The message body cannot be sent"),
        (21619, "Unable to create record"),
        (21620, "Invalid media URL(s)", "Invalid media URL(s): {}"),
        (21623, "Number of media files exceeds allowed limit"),
        (21624, "Invalid validity period value"),
        (21626, "Invalid 'StatusCallbackEvent'", "{} is not a valid StatusCallbackEvent"),
        (21658, "Parameter exceeded character limit", "Parameter {} exceeded character limit"),
        (21627, "Max Price must be a valid float"),
        (21654, "ContentSid Required"),
        (21655, "The ContentSid is Invalid", "The ContentSid {} is Invalid"),
        (21656, "The ContentVariables Parameter is invalid"),
        (21910, "Invalid From and To pair. From and To should be of the same channel."),
        (30029, "Invalid ContentRetention"),
        (30030, "Invalid AddressRetention"),
        (30404, "Not Found"),
        (30409, "This message cannot be canceled"),
        (35111, "SendAt timestamp is missing"),
        (35114, "Scheduling does not support this timestamp"),
        (35118, "MessagingServiceSid is required to schedule a message"),
        (35125, "Maximum limit reached in the account for scheduling messages"),
        (63007, "There is no Channel with the specified From address"),
        (35126, "The ScheduleType value provided is not supported for this channel"),
    ),
)

# What messaging services, their links and registrations may answer.
_MESSAGING_SERVICES = (
    *_kinds(
        "error",
        400,
        (21703, "The Messaging Service does not have a phone number available to send a message"),
        (21704, "The Messaging Service contains no phone numbers"),
        (21709, "Alpha Sender ID is Invalid or Not Authorized for this Messaging Service"),
        (
            21711,
            "Phone Number, Shortcode, or AlphaSender is not associated to the specified Messaging"
            " Service.",
        ),
        (21713, "Messaging Service Use Case is Invalid"),
        (21715, "Phone Number Does Not Have Correct Messaging Service Capabilities"),
        (
            21717,
            "Brand Registration SID for US A2P Campaign Use Case is Not Registered or Not Valid",
        ),
        (21720, "A2P Use Case is Invalid"),
        (21724, "Brand update count exceeded"),
        (21725, "Brand can only be updated when in FAILED state"),
        (21727, "Campaign registration failed due to missing parameter(s)"),
        (21728, "Campaign registration failed due to length validation failures"),
        (30106, "Domain has not been set up for this account"),
        (30109, "Callback URL is invalid"),
        (30113, "Specified date is too old"),
        (30114, "Specified date is not available yet"),
        (30115, "Date format is incorrect"),
        (30116, "Certificate or private key or both are missing"),
        (30117, "Certificate cannot be parsed"),
        (30118, "Private key is invalid"),
        (30119, "Certificate and private key pair is invalid"),
        (30120, "Domain certificate and private key are not uploaded"),
        (30122, "Fallback URL is invalid"),
        (30436, "Invalid Phone Number SID"),
    ),
    *_kinds(
        "warning",
        400,
        (21708, "Alpha Sender ID Missing from the request"),
        (30104, "Shortened link not found. Click redirected to fallback Url"),
    ),
    *_kinds(
        "error",
        404,
        (30100, "Domain SID is invalid"),
        (30127, "MessagingServiceSID is invalid."),
    ),
    *_kinds("warning", 404, (30105, "Shortened link not found and no fallback URL found")),
    *_kinds("warning", 409, (21710, "Phone Number Already Exists in Messaging Service")),
    *_kinds(
        "error",
        409,
        (21712, "Phone Number or Short Code is associated with another Messaging Service."),
        (30130, "Messaging Service SID already belongs in another domain configuration."),
    ),
    *_kinds("error", 412, (21714, "Messaging Service Number Pool size limit reached")),
)

# Why a message was not delivered: a Message's `error_code`.
_DELIVERY = (
    *_kinds(
        "error",
        400,
        (30001, "Queue overflow"),
        (30002, "Account suspended"),
        (30003, "Unreachable destination handset"),
        (30004, "Message blocked"),
        (30005, "Unknown destination handset"),
        (30006, "Landline or unreachable carrier"),
        (30007, "Message filtered"),
        (30008, "Unknown error"),
        (30009, "Missing inbound segment"),
        (30010, "Message price exceeds max price"),
        (30011, "MMS not supported by the receiving phone number in this region"),
        (30102, "Domain's certificate has expired"),
        (30103, "Links not shortened due to shortener application failure"),
        (30017, "Carrier network congestion"),
        (30019, "Content size exceeds carrier limit"),
        (30024, "Numeric Sender ID Not Provisioned on Carrier"),
        (30410, "Provider Timeout Error"),
        (63001, "Channel could not authenticate the request"),
        (63002, "Channel could not find the From address"),
        (63005, "Channel did not accept given content"),
        (63009, "Channel provider returned an internal service error"),
        (63013, "Channel policy violation"),
        (63016, "Failed to send freeform message because you are outside the allowed window"),
        (63018, "Rate limit exceeded for Channel"),
        (63024, "Invalid message recipient"),
        (63031, "Channels message cannot have same From and To"),
        (63032, "We cannot send this message to this user because of a WhatsApp limitation"),
        (63033, "Recipient blocked to receive message"),
    ),
    *_kinds("warning", 400, (30018, "Destination carrier requires sender ID pre-registration")),
)

# What can go wrong between us and an app.
_WEBHOOKS = (
    *_kinds(
        "error",
        400,
        (10001, "Account is not active"),
        (10003, "Incoming call rejected due to inactive account"),
        (10004, "Call concurrency limit exceeded"),
        (11100, "Invalid URL format"),
        (11200, "HTTP retrieval failure"),
        (11201, "TCP connection timed out"),
        (11202, "TCP connection refused"),
        (11203, "HTTP communication total time out triggered"),
        (11205, "HTTP connection failure"),
        (11206, "HTTP protocol violation"),
        (11210, "HTTP bad host name"),
        (11215, "HTTP too many redirects"),
        (11220, "SSL/TLS Handshake Error"),
        (11235, "Certificate Invalid - Domain Mismatch"),
        (11236, "Certificate Invalid - Certificate Expired"),
        (11237, "Certificate Invalid - Could not find path to certificate"),
        (11243, "HTTP retry policy is invalid"),
        (11750, "TwiML response body too large"),
        (11751, "Media Message - Media exceeds messaging provider size limit"),
        (11770, "Empty response body"),
        (12100, "Document parse failure"),
        (12101, "Invalid Twilio Markup XML version"),
        (12102, "The root element must be Response"),
        (12300, "Invalid Content-Type"),
        (12400, "Internal Failure"),
        (15000, "Call Progress: Internal Error"),
        (15002, "Call Progress: Queue Timeout"),
        (
            15004,
            "Action Callback URL must be an absolute URL when using TwiML to update in-progress"
            " calls",
        ),
    ),
    *_kinds(
        "warning",
        400,
        (12200, "Schema validation warning"),
        (15003, "Call Progress: Warning Response to Callback URL"),
    ),
)

# What TwiML's `<Dial>` and its nouns may raise.
_DIAL = (
    *_kinds(
        "error",
        400,
        (13201, "Dial: Cannot Dial out from a Dial Call Segment"),
        (13231, "Dial->Conference: Invalid endConferenceOnExit value"),
        (13238, "Dial->Conference: Invalid Verb used in waitUrl, holdUrl, or announceUrl TwiML"),
        (13239, "Dial->Conference: Invalid Trim Value"),
        (13240, "Dial->Conference: Invalid Whisper SID"),
        (13247, "Dial: Invalid From number (caller ID)"),
        (13801, "Refer not allowed on non-SIP call legs"),
        (13802, "Dial: No referUrl attribute specified"),
        (14210, "Dial->Queue: Invalid whisper method"),
        (14212, "Dial->Queue: queue name too short"),
        (14219, "TaskRouter Dial Queue not supported in this realm"),
    ),
    *_kinds(
        "warning",
        400,
        (13000, "Conference Noun cannot be mixed with Number nouns"),
        (13210, "Dial: Invalid method value"),
        (13212, "Dial: Invalid timeout value"),
        (13213, "Dial: Invalid hangupOnStar value"),
        (13214, "Dial: Invalid callerId value"),
        (13215, "Dial: Invalid nested element"),
        (13216, "Invalid timeLimit value"),
        (13217, "Dial: Invalid record value"),
        (13218, "Dial: Invalid sequential value"),
        (13219, "Dial: Invalid answerOnBridge value"),
        (13220, "Dial: Invalid ringTone value"),
        (13221, "Dial->Number: Invalid method value"),
        (13222, "Dial->Number: Invalid sendDigits value"),
        (13223, "Dial: Invalid phone number format"),
        (13224, "Dial: This number cannot be called or is invalid"),
        (13225, "Dial: Call blocked by block list"),
        (13226, "Dial: Invalid country code"),
        (13227, "Geo Permission configuration is not permitting call"),
        (13230, "Dial->Conference: Invalid muted value"),
        (13232, "Dial->Conference: Invalid startConferenceOnEnter value"),
        (13233, "Dial->Conference: Invalid waitUrl"),
        (13234, "Dial->Conference: Invalid waitMethod"),
        (13235, "Dial->Conference: Invalid beep value"),
        (13237, "Dial->Conference: Invalid Conference Name"),
        (13241, "Dial->SIP: Invalid method value"),
        (13242, "Dial->SIP: Invalid sendDigits value"),
        (13243, "Dial->SIP: Invalid SIP URI"),
        (13244, "Dial: No SIP Authorization"),
        (13248, "Dial: Invalid callerID, too long"),
        (13249, "Dial: Invalid username or password attribute"),
        (13250, "Dial: Too many URIs passed"),
        (13251, "Dial: Too many headers passed"),
        (13252, "Dial: Invalid header name"),
        (13253, "Dial: Header is too long"),
        (13254, "Dial->Sip: SIP URI DNS does not resolve"),
        (13256, "Invalid recordingStatusCallback URL"),
    ),
)

# What the verbs that prompt and listen may raise.
_GATHER_PLAY_SAY = (
    *_kinds(
        "error",
        400,
        (13325, "Gather->Play: Invalid Content-Type"),
        (13340, "Gather: Degraded Speech"),
        (94000, "Transcriptions: request to transcribe audio error"),
        (13338, "Gather: Invalid actionOnEmptyResult value"),
        (13420, "Play: Invalid Content-Type"),
    ),
    *_kinds(
        "warning",
        400,
        (13310, "Gather: Invalid finishOnKey value"),
        (13312, "Gather: Invalid method value"),
        (13313, "Gather: Invalid timeout value"),
        (13314, "Gather: Invalid numDigits value"),
        (13320, "Gather: Invalid nested verb"),
        (13321, "Gather->Say: Invalid voice value"),
        (13322, "Gather->Say: Invalid loop value"),
        (13326, "Gather: Invalid input value"),
        (13327, "Gather: Invalid speechTimeout value"),
        (13328, "Gather: Invalid maxSpeechTime value"),
        (13329, "Gather: Invalid partialResultCallbackMethod value"),
        (13330, "Gather: Invalid hints value"),
        (13331, "Gather: Invalid language value"),
        (13332, "Gather: Invalid bargeIn value"),
        (13333, "Gather: Invalid profanityFilter value"),
        (13334, "Gather: Invalid model value"),
        (13335, "Gather: speechTimeout auto cannot be used with model default"),
        (13410, "Play: Invalid loop value"),
        (13430, "Play: Invalid DTMF String"),
        (13510, "Say: Invalid loop value"),
        (13511, "Say: Invalid voice value"),
        (13512, 'Gather element has an invalid "language" attribute value'),
        (13513, "Say: Invalid rate value"),
        (13520, "Say: Invalid text"),
        (13521, "`<Say>` element character limits exceeded"),
    ),
)

# What Record and the remaining verbs may raise.
_OTHER_VERBS = (
    *_kinds(
        "error",
        400,
        (13257, "Invalid transcribeCallback URL"),
        (13621, "Invalid 'recordingStatusCallbackEvent'"),
        (14201, "Enqueue: Invalid method value"),
        (14204, "Enqueue: Queue name too short"),
        (14205, "Enqueue: Queue name too long"),
        (14226, "TaskRouter Enqueue not supported in this realm"),
        (14206, "Enqueue: Invalid waitUrlMethod value"),
        (14300, "Start: Invalid nested noun value"),
        (16104, "Voice Recording: Unavailable due to encryption failure"),
        (16108, "Voice Recording: Request failed due to concurrent recordings"),
    ),
    *_kinds(
        "warning",
        400,
        (13610, "Record: Invalid method value"),
        (13611, "Record: Invalid timeout value"),
        (13612, "Record: Invalid maxLength value"),
        (13613, "Record: Invalid finishOnKey value"),
        (13614, "Record: Invalid transcribe value"),
        (13615, "Record: maxLength too high for transcription"),
        (13616, "Record: playBeep must be true or false"),
        (13617, "Record: Recording length is out of range for transcription"),
        (13618, "Record: Recording not available for transcription"),
        (13620, "Record: Transcription not available for this recording"),
        (13699, "Record: Invalid trim value"),
        (13710, "Redirect: Invalid method value"),
        (13810, "Reject: Invalid cause"),
        (13910, "Pause: Invalid length value"),
        (14101, 'Invalid "To" attribute'),
        (14102, 'Invalid "From" attribute'),
        (14103, "Invalid Body"),
        (14104, "Invalid Method attribute"),
        (14105, "Invalid statusCallback attribute"),
        (14106, "Document retrieval limit reached"),
        (14107, "SMS send rate limit exceeded"),
        (14108, "From phone number not SMS capable"),
        (14109, "TwiML Reply message limit exceeded"),
        (14110, "Invalid Verb for SMS Reply"),
        (14207, "Enqueue: The targeted queue reached max queue size"),
        (16101, "Voice Recording : Unavailable because duration is too short"),
        (16102, "Voice Recording: Unavailable because recording is silent"),
        (16113, "Cannot download a dual-channel presentation of a mono recording"),
    ),
)

# What conferences may raise, and REST may answer about them.
_CONFERENCES = (
    *_kinds(
        "error",
        400,
        (16001, "Conference is not bridged"),
        (16002, "Failed to validate conference attributes"),
        (16003, "Could not recognize conference sid or friendly name"),
        (16020, "Conference is full"),
        (16022, "Conference does not exist or is completed"),
        (
            16023,
            "Dial->Conference: Invalid participant label, must not exceed 128 characters,"
            " must not be a CallSid, must not contain '/'",
        ),
        (
            16024,
            "Invalid participant label, must not exceed 128 characters, must not be a CallSid,"
            " must not contain '/'",
        ),
        (16025, "Dial->Conference: Participant label is in use by another participant"),
        (16026, "Participant label is in use by another participant"),
        (16027, "Participant to be whispered is on hold"),
        (16028, "Participant to be whispered is not present in the conference"),
    ),
)

# What Media Streams may raise.
_STREAMS = (
    *_kinds(
        "error",
        400,
        (31900, "Stream - Unknown Error"),
        (31901, "Stream - WebSocket - Connection Timeout"),
        (31902, "Stream - WebSocket - Connection Refused"),
        (31903, "Stream - WebSocket - Connection Broken Pipe"),
        (31904, "Stream - WebSocket - Host Unreachable"),
        (31910, "Stream - WebSocket - SSL Protocol Error"),
        (31920, "Stream - WebSocket - Handshake Error"),
        (31921, "Stream - WebSocket - Close Error"),
        (31922, "Stream - WebSocket - URL Schema Not Supported"),
        (31923, "Stream - WebSocket - Malformed URL"),
        (31924, "Stream - Websocket - Protocol Error"),
        (31940, "Stream - Invalid connectorName attribute in TwiML."),
        (31941, "Stream - Invalid Track configuration"),
        (31960, "Stream - Quota exceeded"),
    ),
    *_kinds(
        "warning",
        400,
        (31930, "Stream - Media - Buffer Overflow"),
        (31931, "Stream - Media - Media Discarded"),
        (31950, "Stream - Protocol - Malformed Message"),
        (31951, "Stream - Protocol - Invalid Message"),
    ),
)

# What messages between an app and the client in a call may be refused with.
_USER_MESSAGES = _kinds(
    "warning",
    400,
    (32702, "Voice User-Defined Message: Invalid Content"),
    (32703, "Voice User-Defined Message: Content body exceeded max length"),
)

# What SIP legs may raise.
_SIP = (
    *_kinds(
        "error",
        400,
        (32010, "SIP: No valid Origination URIs configured"),
        (32016, "PSTN PDD timeout"),
        (32017, "PSTN: Carrier blocked call due to calling number (caller ID)"),
        (32018, "Twiml size exceeded maximum allowed value"),
        (32022, "ACK not received from your SIP endpoint"),
        (32106, "SIP: Authentication Error"),
        (32200, "SIP: Insufficient permissions"),
        (32201, "SIP: Source IP address not in ACL"),
        (32202, "SIP: Bad user credentials"),
        (32205, "SIP Trunking: Geo Permission configuration is not permitting call"),
        (32206, "SIP: Invalid From number (caller ID)"),
        (32218, "SIP: Transfer not allowed"),
        (32219, "SIP: Redirect failed"),
        (32223, "There is no username in the SIP URI when calling a SIP registered endpoint"),
        (32400, "BYOC Trunk routing failure - failover routing disabled."),
    ),
    *_kinds(
        "warning",
        400,
        (32002, "SIP: Dial failure - SIP Domain not found"),
        (32006, "SIP: Too many hops"),
        (32007, "SIP: Too many endpoints/bindings for the Address-of-record (AOR)"),
        (32008, "SIP: Registration per second limit reached"),
        (32009, "The user you tried to dial is not registered with the corresponding SIP Domain"),
        (32011, "Error communicating with your SIP communications infrastructure"),
        (32014, "Call is terminated because of no audio received"),
        (32015, "Call is terminated due to exceeding maximum call duration"),
        (32019, "Twiml and Voice URL are both set. Using Voice URL."),
        (32101, "SIP: Invalid phone number"),
        (32102, "SIP: Bad SDP"),
        (32103, "SIP: Empty body"),
        (32105, "SIP: Invalid contact header"),
        (32110, "SIP: URI is formatted incorrectly"),
        (32111, "SIP: Invalid header name"),
        (32112, "SIP: Invalid header value"),
        (32114, "SIP: Unsupported parameter value"),
        (32212, "SIP: Registration Authentication problem"),
        (32214, "SIP: Invalid <Dial><Sip>"),
    ),
)

_KINDS = (
    *_REST, *_CALLS, *_NUMBERS_AND_ACCOUNTS, *_MESSAGES, *_MESSAGING_SERVICES, *_DELIVERY,
    *_WEBHOOKS, *_DIAL, *_GATHER_PLAY_SAY, *_OTHER_VERBS, *_CONFERENCES, *_STREAMS, *_USER_MESSAGES,
    *_SIP,
)  # fmt: skip

CATALOGUE: Mapping[int, ErrorKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
