"""New outbound calls, as records."""

from switchhook.domain.entities import Call, Direction, Method
from switchhook.voice.live.parts import Parts


def new_call(
    parts: Parts,
    *,
    account_sid: str,
    to: str,
    from_: str,
    direction: Direction,
    parent_call_sid: str = "",
    phone_number_sid: str = "",
    trunk_sid: str = "",
    status_callback: str = "",
    status_callback_method: Method = "POST",
    status_callback_event: tuple[str, ...] = ("completed",),
) -> Call:
    """Return a queued call."""
    now = parts.now()
    return Call(
        sid=parts.new_sid("CA"),
        account_sid=account_sid,
        to=to,
        from_=from_,
        status="queued",
        direction=direction,
        parent_call_sid=parent_call_sid,
        phone_number_sid=phone_number_sid,
        trunk_sid=trunk_sid,
        status_callback=status_callback,
        status_callback_method=status_callback_method,
        status_callback_event=status_callback_event or ("completed",),
        date_created=now,
        date_updated=now,
    )
