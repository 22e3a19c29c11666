"""Free ports for real programs."""

import socket

_ATTEMPTS = 200


def free_ports(count: int = 1, *, even: bool = False) -> int:
    """Return the first of `count` consecutive ports that are free for UDP and TCP."""
    for _ in range(_ATTEMPTS):
        first = _anywhere()
        if even and first % 2:
            continue
        if first + count <= 65536 and all(_is_free(first + n) for n in range(count)):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def _anywhere() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
