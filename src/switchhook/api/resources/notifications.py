"""Notifications: the alerts of an account, or of one of its calls."""

from switchhook.api.binding import bind
from switchhook.domain.entities import Alert
from switchhook.protocols.twilio.resources import CALL_NOTIFICATIONS, NOTIFICATIONS

OPERATIONS = [*bind(NOTIFICATIONS, Alert), *bind(CALL_NOTIFICATIONS, Alert)]
