"""The numbers that can be had: which are taken, and which are free for the asking."""

from switchhook.api.services import Directory

FICTION = tuple(f"+141555501{last:02d}" for last in range(100))


def is_taken(directory: Directory, number: str) -> bool:
    """Return whether an account or a handset has `number`."""
    return directory.number(number) is not None or directory.handset(number) is not None


def free_number(directory: Directory, prefix: str = "") -> str | None:
    """Return the first free number for fiction that starts with `prefix`, or None."""
    wanted = (number for number in FICTION if number.startswith(prefix))
    return next((number for number in wanted if not is_taken(directory, number)), None)
