"""Calls, what belongs to them, and messages, as of 2015."""

from typing import Any, ClassVar

from switchhook.rest.classic.listing import Instance, ListResource


class Notifications(ListResource):
    """What went wrong."""

    collection = "notifications"
    on_instances = frozenset()
    filters: ClassVar = {"before": "message_date_before", "after": "message_date_after"}


class CallNotifications(Notifications):
    """What went wrong in one call."""

    collection = "call_notifications"


class Transcriptions(ListResource):
    """Recordings in writing."""

    collection = "transcriptions"
    on_instances = frozenset(("delete",))


class RecordingTranscriptions(Transcriptions):
    """One recording in writing."""

    collection = "recording_transcriptions"


def _formats(recording: Any, base_url: str) -> dict[str, str]:
    address = base_url + recording.uri.removesuffix(".json")
    return {kind: f"{address}.{kind}" for kind in ("mp3", "wav")}


class Recordings(ListResource):
    """The audio of calls. `formats` has the addresses of one, by mp3 and wav."""

    collection = "recordings"
    on_instances = frozenset(("delete",))
    below: ClassVar = {"transcriptions": (RecordingTranscriptions, "recording_sid")}
    derived: ClassVar = {"formats": _formats}
    filters: ClassVar = {"before": "date_created_before", "after": "date_created_after"}


class CallRecordings(Recordings):
    """The audio of one call."""

    collection = "call_recordings"


class Calls(ListResource):
    """Calls, to place, follow, redirect and end."""

    collection = "calls"
    on_instances = ListResource.on_instances | {"hangup", "cancel", "route"}
    below: ClassVar = {
        "notifications": (CallNotifications, "call_sid"),
        "recordings": (CallRecordings, "call_sid"),
    }
    filters: ClassVar = {
        "started": "start_time",
        "started_before": "start_time_before",
        "started_after": "start_time_after",
        "ended": "end_time",
        "ended_before": "end_time_before",
        "ended_after": "end_time_after",
    }

    def create(
        self,
        to: str,
        from_: str,
        url: str | None = None,
        status_method: str | None = None,
        status_events: Any = None,
        **values: Any,
    ) -> Instance:
        """Place a call."""
        values.pop("if_machine", None)  # what the API no longer knows, it ignores
        if status_method is not None:
            values["status_callback_method"] = status_method
        if status_events is not None:
            values["status_callback_event"] = status_events
        return self._create({"to": to, "from_": from_, "url": url, **values})

    def hangup(self, sid: str) -> Instance:
        """End a call."""
        return self.update(sid, status="completed")

    def cancel(self, sid: str) -> Instance:
        """End a call that isn't answered; let one that is go on."""
        return self.update(sid, status="canceled")

    def route(self, sid: str, url: str, method: str = "POST") -> Instance:
        """Make a call go on with the TwiML at `url`."""
        return self.update(sid, url=url, method=method)


class MediaList(ListResource):
    """What came along with a message."""

    collection = "message_media"
    on_instances = frozenset(("delete",))
    filters: ClassVar = {"before": "date_created_before", "after": "date_created_after"}


class Messages(ListResource):
    """Texts, to send, read and redact."""

    collection = "messages"
    on_instances = ListResource.on_instances | {"redact"}
    below: ClassVar = {"media_list": (MediaList, "message_sid")}
    filters: ClassVar = {"before": "date_sent_before", "after": "date_sent_after"}

    def create(self, from_: str | None = None, **values: Any) -> Instance:
        """Send a text."""
        return self._create({"from_": from_, **values})

    def redact(self, sid: str) -> Instance:
        """Forget a message's text."""
        return self.update(sid, body="")
