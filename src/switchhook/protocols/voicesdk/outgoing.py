"""What we tell a page: each function returns one text frame."""

from collections.abc import Mapping
from typing import Any

import msgspec

from switchhook.protocols.voicesdk.codes import TEXTS
from switchhook.protocols.voicesdk.incoming import BEAT

USER_MESSAGE = "user-defined-message"
JSON = "application/json"


def beat() -> str:
    """Return the heartbeat, which the page answers."""
    return BEAT


def connected(identity: str, ttl: int, home: str = "") -> str:
    """Return that the page's token is good, for `ttl` more seconds.

    With `home` the SDK sends what it measures to `eventgw.<home>.twilio.com`.
    """
    where = {"home": home} if home else {}
    return _frame("connected", {"token": {"identity": identity, "ttl": ttl}, **where})


def ready() -> str:
    """Return that the page will be called."""
    return _frame("ready", {})


def offline() -> str:
    """Return that the page won't be called."""
    return _frame("offline", {})


def close() -> str:
    """Return that we are done with the page: it does not come back by itself."""
    return _frame("close", {})


def error(code: int, *, call_id: str = "", event_sid: str = "") -> str:
    """Return what went wrong, with a call or a message of it if one is named."""
    told: dict[str, object] = {"error": _fault(code)}
    if call_id:
        told["callsid"] = call_id
    if event_sid:
        told["voiceeventsid"] = event_sid
    return _frame("error", told)


def invite(call_id: str, sdp: str, parameters: Mapping[str, str], reconnect: str) -> str:
    """Return that somebody calls the page."""
    told = {"callsid": call_id, "sdp": sdp, "parameters": parameters, "reconnect": reconnect}
    return _frame("invite", told)


def ringing(call_id: str, sdp: str = "") -> str:
    """Return that it rings where the page calls; with `sdp` the page hears it."""
    return _frame("ringing", {"callsid": call_id, **({"sdp": sdp} if sdp else {})})


def answer(call_id: str, reconnect: str, sdp: str = "") -> str:
    """Return that the call is on; `sdp` is needed unless the page has had it."""
    told = {"callsid": call_id, "reconnect": reconnect}
    return _frame("answer", {**told, **({"sdp": sdp} if sdp else {})})


def hangup(call_id: str, code: int = 0) -> str:
    """Return that the call is over, and why if that is a fault."""
    # Without an identifier the SDK would end every call of the page.
    return _frame("hangup", {"callsid": call_id, **({"error": _fault(code)} if code else {})})


def cancel(call_id: str) -> str:
    """Return that the call which rings at the page is not to be had any more."""
    return _frame("cancel", {"callsid": call_id})


def message(call_id: str, event_sid: str, content: str) -> str:
    """Return what the app tells the page: `content` is JSON."""
    told = {
        "callsid": call_id,
        "content": msgspec.Raw(content.encode()),
        "contenttype": JSON,
        "messagetype": USER_MESSAGE,
        "voiceeventsid": event_sid,
    }
    return _frame("message", told)


def caption(call_id: str, text: str) -> str:
    """Return what is being said to the page of a handset; the SDK knows no such frame."""
    return _frame("caption", {"callsid": call_id, "text": text})


def ack(call_id: str, event_sid: str) -> str:
    """Return that the page's message has been taken."""
    told = {"acktype": "message", "callsid": call_id, "voiceeventsid": event_sid}
    return _frame("ack", told)


def _fault(code: int) -> dict[str, object]:
    return {"code": code, "message": TEXTS[code]}


def _frame(kind: str, payload: Mapping[str, Any]) -> str:
    return msgspec.json.encode({"type": kind, "payload": payload}).decode()
