"""Ask the customer's app for TwiML; tell it what happened.

WebhookError is the only error: the app could not be reached, or its answer is of no use.
"""

from switchhook.webhooks.addresses import AddressPolicy
from switchhook.webhooks.alerts import Alerts
from switchhook.webhooks.client import Limits, Webhooks
from switchhook.webhooks.dead_letters import DeadLetters
from switchhook.webhooks.exchange import (
    AlertSink,
    HttpRequest,
    HttpResponse,
    WebhookError,
    resolve,
    without_secrets,
)
from switchhook.webhooks.history import History
from switchhook.webhooks.outbox import Outbox
from switchhook.webhooks.rows import rows
from switchhook.webhooks.session import Session

__all__ = [
    "AddressPolicy",
    "AlertSink",
    "Alerts",
    "DeadLetters",
    "History",
    "HttpRequest",
    "HttpResponse",
    "Limits",
    "Outbox",
    "Session",
    "WebhookError",
    "Webhooks",
    "resolve",
    "rows",
    "without_secrets",
]
