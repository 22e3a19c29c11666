"""What happens to an account, told as it happens to whoever listens (docs/reference/events.md)."""

from switchhook.api.feed.feed import Feed, Follower, Wanted
from switchhook.api.feed.sampling import Sampler
from switchhook.api.feed.stream import EventStream

__all__ = ["EventStream", "Feed", "Follower", "Sampler", "Wanted"]
