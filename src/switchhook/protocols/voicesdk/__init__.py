"""Calls with browsers: what the Voice SDK (`@twilio/voice-sdk`) and its server tell each other.

The SDK speaks over one WebSocket: text frames, each a JSON object `{"type", "payload"}`, and a
lone line feed as heartbeat. A `Link` is the state of one socket, a `PageCall` the signalling of
one call; both are pure. `grant` reads the token that says what a page may do.
https://www.twilio.com/docs/voice/sdks/javascript

InvalidFrame    the page sent something that is of no use; carries the SDK's code
BadToken        the token gives no rights; carries the SDK's code
"""

from switchhook.protocols.voicesdk.incoming import InvalidFrame
from switchhook.protocols.voicesdk.tokens import BadToken, Grant

__all__ = ["BadToken", "Grant", "InvalidFrame"]
