"""One of everything that can be stored, told apart by a number."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from switchhook.domain.entities import (
    Account,
    Alert,
    Application,
    Call,
    Callback,
    CallStatus,
    CarrierTrunk,
    Entity,
    Handset,
    IncomingPhoneNumber,
    Message,
    Recording,
    Secret,
    SipCredential,
    Trace,
)

NOW = datetime(2025, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


def sid(prefix: str, n: int) -> str:
    """Return the `n`th SID of a kind."""
    return f"{prefix}{n:032x}"


ACCOUNT = sid("AC", 1)


def at(seconds: float) -> datetime:
    """Return the time `seconds` after NOW."""
    return NOW + timedelta(seconds=seconds)


def account(n: int) -> Account:
    """Return the `n`th account."""
    return Account(
        sid=sid("AC", n),
        auth_token=Secret(f"token {n}"),
        friendly_name=f"Account {n}",
        owner_account_sid=sid("AC", n),
        date_created=at(n),
        date_updated=at(n),
    )


def number(n: int) -> IncomingPhoneNumber:
    """Return the `n`th number."""
    return IncomingPhoneNumber(
        sid=sid("PN", n),
        account_sid=ACCOUNT,
        phone_number=f"+141555501{n:02}",
        friendly_name="a number",
        voice_caller_id_lookup=True,
        date_created=at(n),
        date_updated=at(n),
    )


def application(n: int) -> Application:
    """Return the `n`th application."""
    return Application(
        sid=sid("AP", n),
        account_sid=ACCOUNT,
        friendly_name="an app",
        voice_url="http://localhost/voice",
        date_created=at(n),
        date_updated=at(n),
    )


def call(n: int, *, status: CallStatus = "queued", duration: int | None = None) -> Call:
    """Return the `n`th call."""
    return Call(
        sid=sid("CA", n),
        account_sid=ACCOUNT,
        to="+14155550101",
        from_="+14155550100",
        status=status,
        direction="outbound-api",
        duration=duration,
        status_callback_event=("initiated", "completed"),
        start_time=None if duration is None else at(n),
        date_created=at(n),
        date_updated=at(n),
    )


def message(n: int) -> Message:
    """Return the `n`th message."""
    return Message(
        sid=sid("SM", n),
        account_sid=ACCOUNT,
        to="+14155550101",
        from_="+14155550100",
        body="Grüße 👋 'quoted' \"twice\" \\ and\nbroken",
        status="queued",
        direction="outbound-api",
        error_code=None,
        date_created=at(n),
        date_updated=at(n),
    )


def recording(n: int) -> Recording:
    """Return the `n`th recording."""
    return Recording(
        sid=sid("RE", n),
        account_sid=ACCOUNT,
        call_sid=sid("CA", n),
        status="completed",
        duration=7,
        date_created=at(n),
        date_updated=at(n),
    )


def alert(n: int) -> Alert:
    """Return the `n`th alert."""
    return Alert(
        sid=sid("NO", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", n),
        error_code=11200,
        level="error",
        text="HTTP retrieval failure",
        date_created=at(n),
        date_updated=at(n),
    )


def handset(n: int) -> Handset:
    """Return the `n`th handset."""
    return Handset(
        sid=sid("HT", n),
        account_sid=ACCOUNT,
        phone_number=f"+141555501{n:02}",
        friendly_name="a phone",
        username=f"phone{n}",
        password=Secret("correct horse"),
        date_created=at(n),
        date_updated=at(n),
    )


def credential(n: int) -> SipCredential:
    """Return the `n`th credential."""
    return SipCredential(
        sid=sid("CR", n),
        account_sid=ACCOUNT,
        username=f"user{n}",
        password=Secret("battery staple"),
        date_created=at(n),
        date_updated=at(n),
    )


def trunk(n: int) -> CarrierTrunk:
    """Return the `n`th trunk."""
    return CarrierTrunk(
        sid=sid("CT", n),
        account_sid=ACCOUNT,
        friendly_name="a carrier",
        host="sip.example.com",
        allowed_addresses=("192.0.2.1", "198.51.100.0/24"),
        prefixes=(),
        strip_plus=True,
        date_created=at(n),
        date_updated=at(n),
    )


def callback(
    n: int,
    *,
    stream: str = "stream",
    due: float = 0,
    state: Literal["pending", "done", "dead"] = "pending",
) -> Callback:
    """Return the `n`th callback, due `due` seconds after NOW."""
    return Callback(
        sid=sid("WO", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", n),
        stream=stream,
        url="http://localhost/status",
        method="POST",
        parameters={"CallStatus": "completed", "AccountSid": ACCOUNT, "Body": "ä"},
        due=at(due),
        state=state,
        date_created=at(n),
        date_updated=at(n),
    )


def trace(n: int) -> Trace:
    """Return the `n`th trace row."""
    return Trace(
        sid=sid("XT", n),
        account_sid=ACCOUNT,
        resource_sid=sid("CA", 1),
        kind="verb",
        detail={"verb": "Say", "pii.text": "hello"},
        date_created=at(n),
        date_updated=at(n),
    )


ONE_OF_EACH: tuple[Entity, ...] = (
    account(1),
    number(1),
    application(1),
    call(1),
    message(1),
    recording(1),
    alert(1),
    handset(1),
    credential(1),
    trunk(1),
    callback(1),
    trace(1),
)
