"""The error catalogue: each Twilio code that this project emits, with its text, once."""

from collections.abc import Mapping
from types import MappingProxyType

from switchhook.domain.catalogue import messaging, rest, twiml, voice
from switchhook.domain.catalogue.kinds import ErrorKind

__all__ = ["CATALOGUE", "ErrorKind"]

_KINDS = (
    *rest.REST,
    *rest.CALLS,
    *rest.NUMBERS_AND_ACCOUNTS,
    *messaging.MESSAGES,
    *messaging.MESSAGING_SERVICES,
    *messaging.DELIVERY,
    *twiml.WEBHOOKS,
    *twiml.DIAL,
    *twiml.GATHER_PLAY_SAY,
    *twiml.OTHER_VERBS,
    *voice.CONFERENCES,
    *voice.STREAMS,
    *voice.USER_MESSAGES,
    *voice.SIP,
)

CATALOGUE: Mapping[int, ErrorKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
