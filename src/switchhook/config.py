"""Settings: what an operator may choose, read once at start.

Sources, later ones win: the defaults below, DATA/switchhook.toml, the environment
(SWITCHHOOK_<NAME>), the command line. Each field's metadata documents it; the command line
and the reference page are made from them.
"""

import dataclasses
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

Mode = Literal["development", "production"]

_OPTIONAL: tuple[Literal["https", "smpp", "smpps"], ...] = ("https", "smpp", "smpps")
_GATEWAY = re.compile(r"eventgw\.[A-Za-z0-9.-]+(:\d{1,5})?")


class SettingsError(Exception):
    """A setting cannot be used; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to listen on; port 0 picks a free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `HOST:PORT` (an IPv6 host in brackets); raises `SettingsError`."""
        host, colon, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not colon or not host or not port.isdecimal() or int(port) > 65535:
            raise SettingsError(f"{text!r} is not HOST:PORT")
        return cls(host, int(port))

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def default_data() -> str:
    """Return the user's data folder (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return str(Path(base) / "switchhook")


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked. Build it with `load`."""

    data: str = _setting("", "folder that holds everything; the user's data folder when empty")
    http: str = _setting("127.0.0.1:8080", "HOST:PORT of the REST API and the console")
    https: str = _setting("", "HOST:PORT of the same over TLS; off when empty")
    tls_certificate: str = _setting(
        "", "PEM file with the certificate chain for --https; one is made when empty"
    )
    tls_key: str = _setting("", "PEM file with the key for --https")
    event_gateway: str = _setting(
        "",
        "host of this server, eventgw.NAME[:PORT], that browsers send their calls' quality to;"
        " Twilio's own when empty",
    )
    sip: str = _setting("127.0.0.1:5060", "HOST:PORT for SIP, UDP and TCP")
    rtp: str = _setting("127.0.0.1:16384", "HOST:PORT of the first RTP port; RTCP is one above")
    rtp_ports: int = _setting(16, "how many shared RTP ports")
    rtp_max: int = _setting(1024, "how many sockets of their own calls may take beyond those")
    smpp: str = _setting("", "HOST:PORT for customers' own SMPP systems to bind to; off when empty")
    smpps: str = _setting(
        "",
        "HOST:PORT of the same over TLS, with --tls-certificate and --tls-key; off when empty",
    )
    advertise: str = _setting("", "address that SIP and RTP peers are told, when behind NAT")
    mode: str = _setting("", "development or production; development if all is on loopback")
    database: str = _setting("", "postgresql://… ; empty for SQLite in the data folder")
    base_url: str = _setting("", "public URL of the HTTP side, as customers' apps see it")
    webhook_allow: str = _setting("", "private addresses (CIDR, comma-separated) for webhooks")
    calls_per_second: float = _setting(100.0, "outbound calls an account may start each second")
    max_calls: int = _setting(2000, "calls at once; beyond that INVITEs are answered 503")
    trunk_ping: float = _setting(30.0, "seconds between OPTIONS to each trunk; 0 sends none")
    dialing_countries: str = _setting(
        "",
        "ISO codes of the countries that accounts may call through carriers until they change their"
        " dialing permissions, comma-separated, or *; when empty * in development, else US",
    )
    message_rates: str = _setting(
        "",
        "segments a second that a sender may send through carriers, where it is not as usual:"
        " long-code=1 toll-free=3 short-code=100 alphanumeric=10 other=10; 0: no limit",
    )
    trace_days: int = _setting(7, "days that traces of calls are kept")
    trace_sip: str = _setting(
        "", "on or off: whether SIP messages are among them; when empty on in development"
    )
    drain: float = _setting(30.0, "seconds that running calls have to end after SIGTERM")
    ready_file: str = _setting("", "file that gets a JSON object once traffic is accepted")
    log_level: str = _setting("info", "debug, info, warning or error")
    log_format: str = _setting("", "text or json; text on a terminal")

    def address(self, name: Literal["http", "https", "sip", "rtp", "smpp", "smpps"]) -> Address:
        """Return one of the listening addresses; raises `SettingsError`."""
        try:
            return Address.parse(getattr(self, name))
        except SettingsError as error:
            raise SettingsError(f"--{name}: {error}") from None

    @property
    def effective_mode(self) -> Mode:
        """Return the mode: development by default exactly when every listener is on loopback."""
        if self.mode:
            return "development" if self.mode == "development" else "production"
        listeners = [self.address("http"), self.address("sip"), self.address("rtp")]
        listeners += [self.address(name) for name in _OPTIONAL if getattr(self, name)]
        return "development" if all(a.is_loopback for a in listeners) else "production"

    @property
    def traces_sip(self) -> bool:
        """Return whether SIP messages are noted with the traces of calls."""
        return self.trace_sip == "on" or (
            not self.trace_sip and self.effective_mode == "development"
        )

    @property
    def callable_countries(self) -> tuple[str, ...]:
        """Return which countries accounts may call by default; `*` for all."""
        text = self.dialing_countries or ("*" if self.effective_mode == "development" else "US")
        return tuple(code.strip().upper() for code in text.split(",") if code.strip())

    @property
    def database_url(self) -> str:
        """Return where the store is."""
        return self.database or f"sqlite:///{Path(self.data) / 'switchhook.db'}"


def load(flags: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """Return the settings from every source; raises `SettingsError` naming the bad one."""
    names = {f.name for f in dataclasses.fields(Settings)}
    given = {name: value for name, value in flags.items() if value is not None}
    from_environment = {
        name: environ[f"SWITCHHOOK_{name.upper()}"]
        for name in names
        if environ.get(f"SWITCHHOOK_{name.upper()}")
    }
    data = str(given.get("data") or from_environment.get("data") or default_data())
    values: dict[str, object] = {"data": data}
    values |= _from_file(Path(data) / "switchhook.toml", names)
    values |= from_environment
    values |= given
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"bad setting: {error}") from None
    _check(settings)
    return settings


def _from_file(path: Path, names: set[str]) -> dict[str, object]:
    try:
        text = path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        return {}  # whether the folder can be used is asked later
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None
    unknown = sorted(values.keys() - names)
    if unknown:
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}")
    return values


def _check(settings: Settings) -> None:
    _check_listeners(settings)
    if settings.event_gateway and not _GATEWAY.fullmatch(settings.event_gateway):
        raise SettingsError(f"--event-gateway: {settings.event_gateway!r} is not eventgw.NAME")
    _check_words(settings)
    if settings.drain < 0 or settings.rtp_ports < 1 or settings.max_calls < 1:
        raise SettingsError("--drain, --rtp-ports and --max-calls take positive numbers")
    unknown = _unknown_countries(settings) if settings.dialing_countries else set()
    if unknown:
        raise SettingsError(f"--dialing-countries: no country has the code {min(unknown)}")
    if settings.trunk_ping and not settings.trunk_ping >= 1:
        raise SettingsError("--trunk-ping takes at least one second, or 0 for none")


def _check_words(settings: Settings) -> None:
    if settings.mode and settings.mode not in get_args(Mode):
        raise SettingsError(f"--mode: {settings.mode!r} is neither development nor production")
    if settings.trace_sip not in ("", "on", "off"):
        raise SettingsError(f"--trace-sip: {settings.trace_sip!r} is neither on nor off")
    if settings.log_level not in ("debug", "info", "warning", "error"):
        raise SettingsError(f"--log-level: {settings.log_level!r} is not a level")


def _check_listeners(settings: Settings) -> None:
    names: tuple[Literal["http", "sip", "rtp"], ...] = ("http", "sip", "rtp")
    for name in names:
        settings.address(name)
    for optional in _OPTIONAL:
        if getattr(settings, optional):
            settings.address(optional)
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise SettingsError("--tls-certificate and --tls-key need each other")
    if settings.smpps and not settings.tls_certificate:
        raise SettingsError("--smpps needs --tls-certificate and --tls-key")


def _unknown_countries(settings: Settings) -> set[str]:
    from switchhook.protocols.countries import NAMES  # with libphonenumber, which takes its time

    return set(settings.callable_countries) - {"*", *NAMES}
