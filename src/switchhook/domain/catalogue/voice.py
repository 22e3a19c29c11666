"""What goes wrong beside and below the documents of a call: conferences, streams, SIP."""

from switchhook.domain.catalogue.kinds import kinds

# What conferences may raise, and REST may answer about them.
CONFERENCES = (
    *kinds(
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
STREAMS = (
    *kinds(
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
    *kinds(
        "warning",
        400,
        (31930, "Stream - Media - Buffer Overflow"),
        (31931, "Stream - Media - Media Discarded"),
        (31950, "Stream - Protocol - Malformed Message"),
        (31951, "Stream - Protocol - Invalid Message"),
    ),
)

# What messages between an app and the client in a call may be refused with.
USER_MESSAGES = kinds(
    "warning",
    400,
    (32702, "Voice User-Defined Message: Invalid Content"),
    (32703, "Voice User-Defined Message: Content body exceeded max length"),
)

# What SIP legs may raise.
SIP = (
    *kinds(
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
    *kinds(
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
