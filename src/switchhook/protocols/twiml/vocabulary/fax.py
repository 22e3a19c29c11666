"""The fax verb: https://www.twilio.com/docs/fax"""

from switchhook.protocols.twiml.vocabulary.element import Element
from switchhook.protocols.twiml.vocabulary.kinds import FLAG, METHOD, URL, Choice

ELEMENTS = (
    Element(
        "Receive",
        "Response",
        {
            "action": URL,
            "method": METHOD,
            "mediaType": Choice("application/pdf image/tiff"),
            "pageSize": Choice("letter legal a4"),
            "storeMedia": FLAG,
        },
    ),
)
