"""Conferences and queues, and who is in them, as of 2015."""

from typing import Any, ClassVar

from switchhook.rest.classic.listing import Instance, ListResource


class Participants(ListResource):
    """Who is in a conference, by call SID."""

    collection = "participants"
    key = "call_sid"
    on_instances = ListResource.on_instances | {"mute", "unmute", "kick"}

    def mute(self, call_sid: str) -> Instance:
        """Let a participant be heard no more."""
        return self.update(call_sid, muted=True)

    def unmute(self, call_sid: str) -> Instance:
        """Let a participant be heard again."""
        return self.update(call_sid, muted=False)

    def kick(self, call_sid: str) -> bool:
        """Take a participant out."""
        return self.delete(call_sid)


class Conferences(ListResource):
    """Conferences."""

    collection = "conferences"
    on_instances = frozenset()
    below: ClassVar = {"participants": (Participants, "conference_sid")}
    filters: ClassVar = {
        "updated": "date_updated",
        "updated_before": "date_updated_before",
        "updated_after": "date_updated_after",
        "created": "date_created",
        "created_before": "date_created_before",
        "created_after": "date_created_after",
    }


class Members(ListResource):
    """Who waits in a queue, by call SID."""

    collection = "members"
    key = "call_sid"
    on_instances = frozenset()

    def dequeue(self, url: str, call_sid: str = "Front", **values: Any) -> Instance:
        """Let a caller, the first unless told, go on with the TwiML at `url`."""
        return self.update(call_sid, url=url, **values)


class Queues(ListResource):
    """Queues of callers."""

    collection = "queues"
    below: ClassVar = {"queue_members": (Members, "queue_sid")}

    def create(self, name: str, **values: Any) -> Instance:
        """Create a queue."""
        return self._create({"friendly_name": name, **values})
