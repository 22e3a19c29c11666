"""Kinds of carriers of texts, each with what it needs."""

from contextlib import AsyncExitStack
from functools import partial

from switchhook.app import chance
from switchhook.app.machinery import Machinery
from switchhook.app.smpp import smpp_kind
from switchhook.endpoints import Endpoints
from switchhook.messaging.carriers.http.kind import HttpKind
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.carriers.kinds import Kinds
from switchhook.messaging.carriers.sip.carrier import SipKind
from switchhook.messaging.carriers.sip.carrier import Tools as SipTools
from switchhook.messaging.carriers.sip.phones import Phones
from switchhook.messaging.carriers.sip.taking import Taking
from switchhook.messaging.carriers.whatsapp import WhatsAppKind
from switchhook.messaging.carriers.whatsapp.templates import template
from switchhook.messaging.media import shown
from switchhook.messaging.messages import Messages
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.webhooks.errands import Errands


def carrier_kinds(
    machinery: Machinery, errands: Errands, endpoints: Endpoints, sip: SipEndpoint, base_url: str
) -> Kinds:
    """Return every kind of carrier; `base_url` is what carriers reach us by."""
    tools = Tools(
        errands=errands,
        media=partial(shown, machinery.store, base_url),
        now=chance.now,
        base_url=base_url,
    )
    by_sip = SipTools(endpoints=endpoints, sip=sip, bus=machinery.bus)
    return {
        "http": HttpKind(tools),
        "sip": SipKind(by_sip),
        "smpp": smpp_kind(),
        "whatsapp": WhatsAppKind(tools, partial(template, machinery.store)),
    }


def text_by_sip(
    machinery: Machinery,
    endpoints: Endpoints,
    sip: SipEndpoint,
    messages: Messages,
    base_url: str,
    stack: AsyncExitStack,
) -> None:
    """Let SIP phones and carriers bring texts, and phones show those of their handsets."""
    taking = Taking(endpoints, messages)
    stack.push_async_callback(taking.close)
    endpoints.text_with(taking.take)
    media = partial(shown, machinery.store, base_url)
    stack.push_async_callback(Phones(endpoints, sip, machinery.bus, media).close)
