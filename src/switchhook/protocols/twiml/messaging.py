"""The messaging verbs: https://www.twilio.com/docs/messaging/twiml"""

from dataclasses import dataclass

from switchhook.protocols.twiml.voice import Method, Redirect


@dataclass(frozen=True, slots=True)
class Message:
    """Send a text. An empty `to` is the sender that we reply to, an empty `from_` our number.

    `action` is told the message's status and, by its answer, takes over the document's flow;
    `status_callback` is only told.
    """

    body: str = ""
    media: tuple[str, ...] = ()
    to: str = ""
    from_: str = ""
    action: str = ""
    method: Method = "POST"
    status_callback: str = ""


MessagingVerb = Message | Redirect
