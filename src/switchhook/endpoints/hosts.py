"""Which SIP hosts are this server: the addresses it listens on and its domain names."""

from ipaddress import ip_address

from switchhook.protocols.sip.uri import SipUri

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Hosts:
    """The server's own SIP hosts. `name` is what we call ourselves in addresses."""

    def __init__(self) -> None:
        self.name = "localhost"
        self._places: set[tuple[str, int]] = set()
        self._names: set[str] = set()  # of these any port is ours

    def listening(self, host: str, port: int, *, advertise: str | None = None) -> None:
        """Note that we listen on `host` and `port`, and are known as `advertise`."""
        wildcard = host in ("", "0.0.0.0", "::")
        loopback = wildcard or host in _LOOPBACK
        for place in (advertise, None if wildcard else host, *(_LOOPBACK if loopback else ())):
            if place:
                self._places.add((place.lower(), port))
        self.name = advertise or ("localhost" if wildcard else host)
        if advertise and not _is_address(advertise):
            self._names.add(advertise.lower())

    def has(self, uri: SipUri) -> bool:
        """Say whether a SIP URI is at this server. Without a port any of ours will do."""
        host = uri.host.lower()
        if not uri.is_sip or host in self._names:
            return uri.is_sip
        if uri.port is None:
            return any(host == place for place, _ in self._places)
        return (host, uri.port) in self._places


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
