"""Numbers of handsets and accounts: which are taken, and which a new handset may have."""

from switchhook.api.services import Directory

FICTION = tuple(f"+141555501{last:02d}" for last in range(100))


def is_taken(directory: Directory, number: str) -> bool:
    """Return whether an account or a handset has `number`."""
    return directory.number(number) is not None or directory.handset(number) is not None


def free_number(directory: Directory) -> str | None:
    """Return the first free number of a range for fiction, or None."""
    return next((number for number in FICTION if not is_taken(directory, number)), None)
