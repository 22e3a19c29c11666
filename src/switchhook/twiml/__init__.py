"""Build TwiML documents.

    from switchhook.twiml import VoiceResponse

    response = VoiceResponse()
    with response.gather(num_digits=1, action="/menu") as gather:
        gather.say("Press 1 for opening hours.")
    print(response)

The spelling of 2015 works beside it: `twiml.Response()`, `addSay`, `numDigits=1`, `toxml()`.
The classes come from the vocabulary; `__init__.pyi` describes them to editors and type checkers.
"""

from switchhook.twiml.classes import CLASSES
from switchhook.twiml.node import GenericNode, TwiML, TwimlException

TwiMLException = TwimlException

globals().update(CLASSES)

__all__ = ["GenericNode", "TwiML", "TwiMLException", "TwimlException", *CLASSES]
