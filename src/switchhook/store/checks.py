"""Refuse what no store could do, at the call and not in the log."""

from switchhook.domain.changes import Change, Update


def check(change: Change) -> None:
    """Raise ValueError when an Update sets nothing, its key, or a field its kind doesn't have."""
    if isinstance(change, Update):
        names = change.kind.__dataclass_fields__.keys()
        strangers = (change.values.keys() | change.only_if.keys()) - names
        if strangers or not change.values or "sid" in change.values:
            raise ValueError(f"cannot set {sorted(change.values)} on {change.kind.__name__}")
