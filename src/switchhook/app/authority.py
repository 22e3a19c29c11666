"""A certificate for HTTPS where the operator has none: signed by an authority of our own.

Browsers give a microphone to secure pages alone, and the Voice SDK speaks TLS only. The authority
is made at the first start that needs it and lasts; whoever trusts it trusts it for the server's
names and no others (RFC 5280 §4.2.1.10), so it is made anew when the server gets other names.
"""

import ipaddress
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from switchhook.app.folder import FolderError, write_private

ALWAYS: Final = ("localhost", "127.0.0.1", "::1")
AUTHORITY_DAYS: Final = 3650
SERVER_DAYS: Final = 397  # more is refused by some browsers
RENEW_DAYS: Final = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Papers:
    """Files in PEM: what the server shows, its key, and what browsers have to trust."""

    certificate: Path
    key: Path
    authority: Path


def papers(folder: Path, names: Sequence[str], now: datetime) -> Papers:
    """Return a certificate for `names`, made or renewed if need be; raises `FolderError`."""
    wanted = tuple(dict.fromkeys((*ALWAYS, *filter(None, names))))
    made = Papers(folder / "server.pem", folder / "server.key", folder / "authority.pem")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        authority = _authority(folder, wanted, now)
        _server(made, authority, wanted, now)
    except (OSError, ValueError, TypeError) as error:
        raise FolderError(f"cannot use the certificates in {folder}: {error}") from None
    return made


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _authority(folder: Path, names: Sequence[str], now: datetime) -> _Authority:
    """Return the authority there is, or a new one unless that will do."""
    certificate_file, key_file = folder / "authority.pem", folder / "authority.key"
    if certificate_file.exists() and key_file.exists():
        found = _Authority(
            x509.load_pem_x509_certificate(certificate_file.read_bytes()), _key(key_file)
        )
        if _covers(found.certificate, names) and _lasts(found.certificate, now, SERVER_DAYS):
            return found
        log.warning("the authority for https is made anew: browsers have to trust it again")
    made = _make_authority(names, now)
    write_private(key_file, _pem(made.key))
    _write(certificate_file, made.certificate)
    return made


def _make_authority(names: Sequence[str], now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Switchhook of {now:%Y-%m-%d}, for {names[-1]}"[:64])
    constraints = x509.NameConstraints([_subtree(one) for one in names], None)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(constraints, critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Authority(certificate, key)


def _server(made: Papers, authority: _Authority, names: Sequence[str], now: datetime) -> None:
    """Make the server's certificate unless the one there is will do."""
    if made.certificate.exists() and made.key.exists():
        found = x509.load_pem_x509_certificate(made.certificate.read_bytes())
        ours = found.issuer == authority.certificate.subject and _signed(found, authority)
        if ours and _lasts(found, now, RENEW_DAYS) and _says(found) == _alternatives(names):
            return
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    certificate = (
        _builder(_name("Switchhook"), issuer.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(_alternatives(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()),
            critical=False,
        )
        .sign(authority.key, hashes.SHA256())
    )
    write_private(made.key, _pem(key))
    _write(made.certificate, certificate)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _signed(certificate: x509.Certificate, authority: _Authority) -> bool:
    """Say whether it was this authority: all are called the same on one day."""
    found = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    return found == ours


def _lasts(certificate: x509.Certificate, now: datetime, days: int) -> bool:
    return certificate.not_valid_after_utc > now + timedelta(days=days)


def _covers(certificate: x509.Certificate, names: Sequence[str]) -> bool:
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = set(constraints.permitted_subtrees or ())
    return allowed >= {_subtree(name) for name in names}


def _says(certificate: x509.Certificate) -> x509.SubjectAlternativeName:
    return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


def _alternatives(names: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_general(name) for name in names])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _subtree(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file.name} is not a key of ours")
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _write(file: Path, certificate: x509.Certificate) -> None:
    """Write what everybody may read, all of it or nothing."""
    write_private(file, certificate.public_bytes(Encoding.PEM).decode())
    file.chmod(0o644)
