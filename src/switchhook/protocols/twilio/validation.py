"""Validation: from a form to typed values, by an operation's declaration.

A `Reader` is compiled once per operation. It takes Twilio's spelling, ignores what it doesn't
know (20001 is but a warning) and stops at the first parameter that won't do, as Twilio does. An
empty value of a type that has no empty value counts as not sent.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from switchhook.protocols.twilio import dates, phone
from switchhook.protocols.twilio.declaration import Parameter, ParameterType
from switchhook.protocols.twilio.forms import Form

Values = dict[str, Any]  # by Python name: the one place where types are not written out

_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
_URL = re.compile(
    r"(?i:https?)://(?:[^\s/?#@]*@)?"
    r"(?:\[[0-9a-fA-F:.]+\]|[^\s\x00-\x20\x7f\"%<>^`{|}/?#@:\[\]_\\]+)(?::([0-9]{1,5}))?"
    r"(?:[/?#][^\s]*)?"
)
_MAX_PORT = 65535
_MAX_URL = 4000
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_DIGITS = re.compile(r"[0-9A-Da-d*#wW]*")
_INTEGER = re.compile(r"-?[0-9]+")
_MAX_INTEGER = 18  # digits: what every store can hold


class ParameterError(Exception):
    """A parameter was refused: with Twilio's `code`, its `name` and, if it was sent, `value`."""

    def __init__(self, code: int, name: str, value: str | None = None) -> None:
        super().__init__(f"{code}: {name}" if value is None else f"{code}: {name}={value}")
        self.code = code
        self.name = name
        self.value = value


def is_url(text: str) -> bool:
    """Return whether `text` is an absolute http or https address that a webhook may have."""
    found = _URL.fullmatch(text) if len(text) <= _MAX_URL else None
    return found is not None and int(found[1] or 0) <= _MAX_PORT


def is_sid(text: str, *prefixes: str) -> bool:
    """Return whether `text` is a SID, with one of `prefixes` if any are given."""
    return _SID.fullmatch(text) is not None and (not prefixes or text.startswith(prefixes))


class Reader:
    """Reads one operation's parameters."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._plan = [(one, one.name, one.argument, _parser(one)) for one in parameters]

    def read(self, form: Form) -> Values:
        """Return the parameters that were sent, by their Python names.

        Raises ParameterError for the first, in the declaration's order, that is missing or wrong.
        """
        values: Values = {}
        for parameter, name, argument, parse in self._plan:
            sent = form.get(name)
            if sent is None:
                if parameter.required:
                    raise ParameterError(parameter.required, name)
            elif parameter.repeated:
                values[argument] = tuple(parse(text) for text in _each(parameter, sent) if text)
            else:
                _put(values, parameter, argument, sent[-1], parse)
        return values


def _each(parameter: Parameter, sent: list[str]) -> list[str]:
    """Return the values of a repeated parameter; words of an enum may share one."""
    if parameter.type == "enum":
        return [word for text in sent for word in text.split()]
    return sent


def _put(
    values: Values, parameter: Parameter, argument: str, text: str, parse: Callable[[str], object]
) -> None:
    if text or parameter.type in _MAY_BE_EMPTY:
        if not text and parameter.required:
            raise ParameterError(parameter.required, parameter.name)
        values[argument] = parse(text)
    elif parameter.required:
        raise ParameterError(parameter.required, parameter.name)


def _parser(parameter: Parameter) -> Callable[[str], object]:
    check = _PARSERS[parameter.type](parameter)
    code, name = parameter.invalid, parameter.name

    def parse(text: str) -> object:
        value = check(text)
        if value is None:
            raise ParameterError(code, name, text)
        return value

    return parse


Check = Callable[[str], object]  # None: refused


def _string(parameter: Parameter) -> Check:
    maximum, code = parameter.maximum, parameter.too_long or parameter.invalid

    def check(text: str) -> object:
        if maximum is not None and len(text) > maximum:
            raise ParameterError(code, parameter.name, text)
        return text

    return check


def _integer(parameter: Parameter) -> Check:
    low, high = parameter.minimum, parameter.maximum

    def check(text: str) -> object:
        if len(text) > _MAX_INTEGER or not _INTEGER.fullmatch(text):
            return None
        value = int(text)
        fits = (low is None or value >= low) and (high is None or value <= high)
        return value if fits else None

    return check


def _enum(parameter: Parameter) -> Check:
    exact = {value.lower(): value for value in parameter.values}
    return lambda text: exact.get(text.lower())


def _number(text: str) -> object:
    return text if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text) else None


def _url(parameter: Parameter) -> Check:
    return lambda text: text if not text or is_url(text) else None


def _digits(parameter: Parameter) -> Check:
    maximum = parameter.maximum or 32
    return lambda text: text if len(text) <= maximum and _DIGITS.fullmatch(text) else None


def _json(text: str) -> object:
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _sid(parameter: Parameter) -> Check:
    prefixes = parameter.values
    return lambda text: text if not text or is_sid(text, *prefixes) else None


_MAY_BE_EMPTY: frozenset[ParameterType] = frozenset(("string", "url", "sid", "digits"))
_PARSERS: dict[ParameterType, Callable[[Parameter], Check]] = {
    "string": _string,
    "integer": _integer,
    "number": lambda _: _number,
    "boolean": lambda _: lambda text: _BOOLEANS.get(text.lower()),
    "enum": _enum,
    "url": _url,
    "phone": lambda _: phone.sender,
    "endpoint": lambda _: phone.endpoint,
    "sid": _sid,
    "datetime": lambda _: dates.parse,
    "digits": _digits,
    "json": lambda _: _json,
}
