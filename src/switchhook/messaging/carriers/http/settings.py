"""What an operator says about an HTTP carrier: a preset's settings, or a profile of one's own.

`{"preset": "telnyx", "public_key": "…"}` are the settings of a preset, by its own names.
`{"profile": {…}}` is a whole profile; beside a preset, its members replace the preset's.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.delivery import CarrierSettingsError
from switchhook.protocols.http_carriers import Profile, ProfileError

PRESETS: Final = Path(__file__).parent / "presets"


def presets() -> list[str]:
    """Return the names of all presets."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


@cache
def preset(name: str) -> Mapping[str, Any]:
    """Return a preset's profile. Raises `CarrierSettingsError`."""
    if name not in presets():
        raise CarrierSettingsError(f"no preset {name!r}; there are: {', '.join(presets())}")
    return tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def profile_of(record: MessageCarrier) -> Profile:
    """Return the profile of a carrier's record. Raises `CarrierSettingsError`."""
    settings = dict(record.settings)
    name, own = settings.pop("preset", None), settings.pop("profile", None)
    if name is None and own is None:
        names = ", ".join(presets())
        raise CarrierSettingsError(f"the setting preset or profile is missing; presets: {names}")
    if not isinstance(own, dict | None):
        raise CarrierSettingsError("the setting profile is no object")
    written = _merged(preset(str(name)) if name is not None else {}, own or {})
    try:
        return Profile.of(written, _texts(settings), _texts(_secrets(record)))
    except ProfileError as error:
        raise CarrierSettingsError(str(error)) from None


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[name] = _merged(below, value) if both and below is not None else value
    return merged


def _secrets(record: MessageCarrier) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(record.secret or "{}", type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise CarrierSettingsError("the secret is no JSON object") from None


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    """Return settings as texts: a key of digits alone may come as a number."""
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise CarrierSettingsError(f"the setting {name!r} is no text")
    return {name: str(value) for name, value in given.items()}
