"""Parameters of the app's own: `Parameter1.Name`, `Parameter1.Value` and on."""

from switchhook.api.requests import Values
from switchhook.protocols.twilio.resources.parts import MOST_CUSTOM


def parameters(values: Values) -> tuple[tuple[str, str], ...]:
    """Return those of a request that have a name, in their order."""
    found = (
        (values.get(f"parameter{number}_name", ""), values.get(f"parameter{number}_value", ""))
        for number in range(1, MOST_CUSTOM + 1)
    )
    return tuple((name, value) for name, value in found if name)
