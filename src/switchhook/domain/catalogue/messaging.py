"""What is wrong with a text, its service or its sender, and why one was not delivered."""

from switchhook.domain.catalogue.kinds import kinds

# What the Messages resource may answer.
MESSAGES = (
    *kinds(
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
        (92001, "'Types' Parameter Required"),
        (92003, "'language' Parameter Required"),
        (92008, "Unsupported Content Type"),
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
MESSAGING_SERVICES = (
    *kinds(
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
    *kinds(
        "warning",
        400,
        (21708, "Alpha Sender ID Missing from the request"),
        (30104, "Shortened link not found. Click redirected to fallback Url"),
    ),
    *kinds(
        "error",
        404,
        (30100, "Domain SID is invalid"),
        (30127, "MessagingServiceSID is invalid."),
    ),
    *kinds("warning", 404, (30105, "Shortened link not found and no fallback URL found")),
    *kinds("warning", 409, (21710, "Phone Number Already Exists in Messaging Service")),
    *kinds(
        "error",
        409,
        (21712, "Phone Number or Short Code is associated with another Messaging Service."),
        (30130, "Messaging Service SID already belongs in another domain configuration."),
    ),
    *kinds("error", 412, (21714, "Messaging Service Number Pool size limit reached")),
)

# Why a message was not delivered: a Message's `error_code`.
DELIVERY = (
    *kinds(
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
    *kinds("warning", 400, (30018, "Destination carrier requires sender ID pre-registration")),
)
