"""A call, a message, a recording, a conference and who is in it, for `dataclasses.replace`."""

from switchhook.domain.entities import Call, Conference, Message, Participant, Recording
from tests.webhooks.apps import NOW

CALL = Call(
    sid="CA1",
    account_sid="AC1",
    to="+442071838750",
    from_="+14155550100",
    status="ringing",
    direction="inbound",
    date_created=NOW,
    date_updated=NOW,
)
MESSAGE = Message(
    sid="SM1",
    account_sid="AC1",
    to="+14155550101",
    from_="+14155550100",
    body="hello",
    status="received",
    direction="inbound",
    date_created=NOW,
    date_updated=NOW,
)
CONFERENCE = Conference(
    sid="CF1",
    account_sid="AC1",
    friendly_name="Monday",
    status="in-progress",
    sequence=7,
    date_created=NOW,
    date_updated=NOW,
)
PARTICIPANT = Participant(
    account_sid="AC1",
    conference_sid="CF1",
    call_sid="CA1",
    date_created=NOW,
    date_updated=NOW,
)
RECORDING = Recording(
    sid="RE1",
    account_sid="AC1",
    call_sid="CA1",
    status="completed",
    duration=7,
    start_time=NOW,
    date_created=NOW,
    date_updated=NOW,
)
