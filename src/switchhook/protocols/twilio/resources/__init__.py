"""Every resource's declaration."""

from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.resources.accounts import ACCOUNTS
from switchhook.protocols.twilio.resources.applications import APPLICATIONS
from switchhook.protocols.twilio.resources.calls import CALLS
from switchhook.protocols.twilio.resources.incoming_phone_numbers import (
    INCOMING_PHONE_NUMBERS,
    LOCAL_NUMBERS,
    MOBILE_NUMBERS,
    TOLL_FREE_NUMBERS,
)
from switchhook.protocols.twilio.resources.messages import MESSAGES
from switchhook.protocols.twilio.resources.notifications import CALL_NOTIFICATIONS, NOTIFICATIONS
from switchhook.protocols.twilio.resources.operator import (
    CREDENTIALS,
    HANDSETS,
    INBOX,
    STATUS,
    TRUNKS,
)
from switchhook.protocols.twilio.resources.queues import MEMBERS, QUEUES
from switchhook.protocols.twilio.resources.recordings import CALL_RECORDINGS, RECORDINGS
from switchhook.protocols.twilio.resources.sip_domains import (
    SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS,
    SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS,
    SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS,
    SIP_CREDENTIAL_LIST_MAPPINGS,
    SIP_DOMAINS,
    SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS,
)
from switchhook.protocols.twilio.resources.sip_lists import (
    SIP_CREDENTIAL_LISTS,
    SIP_CREDENTIALS,
    SIP_IP_ACCESS_CONTROL_LISTS,
    SIP_IP_ADDRESSES,
)
from switchhook.protocols.twilio.resources.trunking import (
    ORIGINATION_URLS,
    SIP_TRUNKS,
    TRUNK_CREDENTIAL_LISTS,
    TRUNK_IP_ACCESS_CONTROL_LISTS,
    TRUNK_PHONE_NUMBERS,
    TRUNK_RECORDING,
)

__all__ = [
    "ACCOUNTS",
    "APPLICATIONS",
    "CALLS",
    "CALL_NOTIFICATIONS",
    "CALL_RECORDINGS",
    "CREDENTIALS",
    "HANDSETS",
    "INBOX",
    "INCOMING_PHONE_NUMBERS",
    "LOCAL_NUMBERS",
    "MEMBERS",
    "MESSAGES",
    "MOBILE_NUMBERS",
    "NOTIFICATIONS",
    "ORIGINATION_URLS",
    "QUEUES",
    "RECORDINGS",
    "RESOURCES",
    "SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS",
    "SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS",
    "SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS",
    "SIP_CREDENTIALS",
    "SIP_CREDENTIAL_LISTS",
    "SIP_CREDENTIAL_LIST_MAPPINGS",
    "SIP_DOMAINS",
    "SIP_IP_ACCESS_CONTROL_LISTS",
    "SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS",
    "SIP_IP_ADDRESSES",
    "SIP_TRUNKS",
    "STATUS",
    "TOLL_FREE_NUMBERS",
    "TRUNKS",
    "TRUNK_CREDENTIAL_LISTS",
    "TRUNK_IP_ACCESS_CONTROL_LISTS",
    "TRUNK_PHONE_NUMBERS",
    "TRUNK_RECORDING",
]

RESOURCES: tuple[Resource, ...] = (
    ACCOUNTS,
    APPLICATIONS,
    CALLS,
    CALL_NOTIFICATIONS,
    CALL_RECORDINGS,
    INCOMING_PHONE_NUMBERS,
    LOCAL_NUMBERS,
    MOBILE_NUMBERS,
    TOLL_FREE_NUMBERS,
    MESSAGES,
    NOTIFICATIONS,
    QUEUES,
    MEMBERS,
    RECORDINGS,
    SIP_TRUNKS,
    ORIGINATION_URLS,
    TRUNK_CREDENTIAL_LISTS,
    TRUNK_IP_ACCESS_CONTROL_LISTS,
    TRUNK_PHONE_NUMBERS,
    TRUNK_RECORDING,
    SIP_DOMAINS,
    SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS,
    SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS,
    SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS,
    SIP_CREDENTIAL_LIST_MAPPINGS,
    SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS,
    SIP_CREDENTIAL_LISTS,
    SIP_CREDENTIALS,
    SIP_IP_ACCESS_CONTROL_LISTS,
    SIP_IP_ADDRESSES,
    HANDSETS,
    INBOX,
    CREDENTIALS,
    TRUNKS,
    STATUS,
)
