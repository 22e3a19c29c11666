"""The helper library that users import."""

from switchhook.rest.classic import TwilioRestClient
from switchhook.rest.client import AsyncClient, Client
from switchhook.rest.errors import NoAnswer, TwilioException, TwilioRestException
from switchhook.rest.tokens import AccessToken, TwilioCapability, VoiceGrant
from switchhook.rest.validator import RequestValidator

__all__ = [
    "AccessToken",
    "AsyncClient",
    "Client",
    "NoAnswer",
    "RequestValidator",
    "TwilioCapability",
    "TwilioException",
    "TwilioRestClient",
    "TwilioRestException",
    "VoiceGrant",
]
