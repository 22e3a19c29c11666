"""The messaging verbs: https://www.twilio.com/docs/messaging/twiml"""

from switchhook.protocols.twiml.vocabulary.element import Element
from switchhook.protocols.twiml.vocabulary.kinds import URL, Kind, Method, Text

MESSAGE: dict[str, Kind] = {
    "to": Text(256, 14101),
    "from": Text(256, 14102),
    "action": URL,
    "method": Method(14104),
    "statusCallback": Text(code=14105),
}

ELEMENTS = (
    Element("Message", "Response", MESSAGE, "optional", "body"),
    Element("Sms", "Response", MESSAGE, "required", "message"),  # its first name, still served
    Element("Body", "Message", {}, "required", "message"),
    Element("Media", "Message", {}, "required", "url"),
    Element(
        "Redirect",
        "Response",
        {"method": Method(14104)},
        "optional",
        "url",
    ),
)
