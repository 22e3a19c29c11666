"""Texts by WhatsApp's Cloud API, to and from addresses such as `whatsapp:+14155550100`."""

from switchhook.messaging.carriers.whatsapp.carrier import WhatsAppCarrier, WhatsAppKind

__all__ = ["WhatsAppCarrier", "WhatsAppKind"]
