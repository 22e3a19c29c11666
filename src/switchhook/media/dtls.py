"""DTLS 1.2 of one leg, by OpenSSL in memory (RFC 6347, RFC 5763, RFC 5764).

Datagrams in, datagrams out; whoever holds a handshake has the socket and the timer, and lets in
nothing but what comes from an address that has proved itself by a connectivity check. So nobody
can make us send to a third party, and no cookies are needed.

Raises `KeyingError` when the handshake fails, or the peer is not who its description says.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from switchhook.protocols.srtp import LABEL, PROFILES, KeyingError, Keys, split

MTU = 640  # octets of a datagram that we send
MOST_DATAGRAMS = 256  # of one handshake, beyond which the peer is not in earnest
_RECORD_HEADER = 13
_DTLS_1_2 = 0xFEFD
_CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
)
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha-256": hashes.SHA256,
    "sha-384": hashes.SHA384,
    "sha-512": hashes.SHA512,
}


class Identity:
    """Our key and its self-signed certificate, made once for a process."""

    def __init__(self, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "switchhook")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3650))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = fingerprint(certificate, "sha-256")
        self._context = _context(certificate, key)

    def handshake(self, *, client: bool) -> "Handshake":
        """Return a handshake that is yet to begin."""
        return Handshake(self._context, client=client)


class Handshake:
    """One association, from the first hello to the keys."""

    def __init__(self, context: SSL.Context, *, client: bool) -> None:
        self.done = False
        self._client = client
        self._received = 0
        self._flight: list[bytes] = []  # what the peer has shown no sign of having
        self._connection = SSL.Connection(context, None)
        self._connection.set_ciphertext_mtu(MTU)
        if client:
            self._connection.set_connect_state()
        else:
            self._connection.set_accept_state()

    def start(self) -> list[bytes]:
        """Return the client's first flight; a server has none."""
        return self._go_on() if self._client else []

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram; return what is to be sent. Raises `KeyingError`."""
        self._received += 1
        if not datagram:
            return []
        if self.done:
            return self._after(datagram)
        if self._received > MOST_DATAGRAMS:
            raise KeyingError("too many datagrams")
        self._connection.bio_write(datagram)
        return self._go_on()

    def resend(self) -> list[bytes]:
        """Return the last flight once more. Raises `KeyingError`.

        It goes out as it was, unless OpenSSL too finds by its own clock that it is time: then with
        record numbers that a peer which had it, but whose answer got lost, does not take for a
        replay. Where we are the server, it is the peer that sees to this.
        """
        try:
            if self._connection.DTLSv1_handle_timeout():
                self._flight = self._output() or self._flight
        except SSL.Error as error:
            raise KeyingError(_reason(error)) from None
        return self._flight

    def keys(self, fingerprints: Sequence[tuple[str, str]]) -> Keys:
        """Return the keys, for a peer whose certificate has one of the fingerprints.

        Raises `KeyingError` for any other peer, and when no SRTP was agreed on.
        """
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        known = [name for name in fingerprints if name[0] in _HASHES]
        if certificate is None or not any(
            fingerprint(certificate, algorithm) == value for algorithm, value in known
        ):
            raise KeyingError("the peer's certificate is not the one that its description names")
        selected = self._connection.get_selected_srtp_profile().decode()
        profile = next((profile for profile in PROFILES if profile.name == selected), None)
        if profile is None:
            raise KeyingError("no SRTP profile in common")
        material = self._connection.export_keying_material(LABEL, profile.material)
        return split(profile, material, client=self._client)

    def close(self) -> list[bytes]:
        """Return the alert that ends the association, if there is one."""
        if not self.done:
            return []
        try:
            self._connection.shutdown()
        except SSL.Error:
            return []
        return self._output()

    def _go_on(self) -> list[bytes]:
        try:
            self._connection.do_handshake()
            self.done = True
        except SSL.WantReadError:
            pass
        except SSL.Error as error:
            raise KeyingError(_reason(error)) from None
        output = self._output()
        self._flight = output or self._flight
        return output

    def _after(self, datagram: bytes) -> list[bytes]:
        """Take what comes after the handshake.

        It is the peer's last flight once more when it lacks our answer to that, which OpenSSL
        then repeats; or an alert, or data, neither of which concerns us.
        """
        if self._received > 2 * MOST_DATAGRAMS:
            return []
        self._connection.bio_write(datagram)
        with contextlib.suppress(SSL.Error):
            self._connection.recv(MTU)
        return self._output()

    def _output(self) -> list[bytes]:
        """Return what OpenSSL wrote, whose records stand one behind the other, as datagrams."""
        datagrams = [b""]
        for record in _records(self._written()):
            if datagrams[-1] and len(datagrams[-1]) + len(record) > MTU:
                datagrams.append(b"")
            datagrams[-1] += record
        return [datagram for datagram in datagrams if datagram]

    def _written(self) -> bytes:
        written = b""
        try:
            while True:
                written += self._connection.bio_read(65536)
        except SSL.WantReadError:
            return written


def fingerprint(certificate: x509.Certificate, algorithm: str) -> str:
    """Return a certificate's fingerprint as SDP writes it (RFC 8122 §5)."""
    return certificate.fingerprint(_HASHES[algorithm]()).hex(":").upper()


def _records(written: bytes) -> list[bytes]:
    records = []
    while written:
        size = _RECORD_HEADER + int.from_bytes(written[11:13], "big")
        records.append(written[:size])
        written = written[size:]
    return records


def _context(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> SSL.Context:
    context = SSL.Context(SSL.DTLS_METHOD)
    context.set_min_proto_version(_DTLS_1_2)
    context.set_max_proto_version(_DTLS_1_2)  # 1.3 frames its records in another way
    context.set_options(SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_cipher_list(_CIPHERS.encode())
    context.set_tlsext_use_srtp(":".join(profile.name for profile in PROFILES).encode())
    context.use_certificate(certificate)
    context.use_privatekey(key)
    # Any certificate will do here: whether it is the right one, its fingerprint tells.
    wanted = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
    context.set_verify(wanted, lambda *_: True)
    return context


def _reason(error: SSL.Error) -> str:
    """Return what OpenSSL has to say, in words."""
    queue = error.args[0] if error.args else None
    if isinstance(queue, list) and queue:
        return str(queue[0][-1])
    return type(error).__name__
