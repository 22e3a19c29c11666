"""The certificate that is made where the operator has none."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from switchhook.app import chance
from switchhook.app.authority import Papers, papers
from switchhook.app.folder import FolderError

NOW = chance.now()  # TLS has a clock of its own
DAY = timedelta(days=1)


async def shaken(made: Papers, name: str) -> str:
    """Return what a client that trusts the authority makes of a server called `name`."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=served)
    async with server:
        port = server.sockets[0].getsockname()[1]
        trusting = ssl.create_default_context(cafile=made.authority)
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting, server_hostname=name
            )
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        writer.close()
        return "trusted"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "pbx.example", "eventgw.pbx.example"])
async def test_who_trusts_the_authority_trusts_the_server(tmp_path: Path, name: str) -> None:
    made = papers(tmp_path / "tls", ["pbx.example", "eventgw.pbx.example", ""], NOW)
    assert await shaken(made, name) == "trusted"


async def test_no_other_name_is_trusted(tmp_path: Path) -> None:
    made = papers(tmp_path / "tls", [], NOW)
    assert await shaken(made, "bank.example") != "trusted"


async def test_the_authority_vouches_for_nobody_else(tmp_path: Path) -> None:
    """Whoever steals its key gains nothing against other sites."""
    made = papers(tmp_path / "tls", [], NOW)
    key = load_pem_private_key((tmp_path / "tls" / "authority.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    forged = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=True)
        .sign(key, hashes.SHA256())
    )
    made.certificate.write_bytes(forged.public_bytes(Encoding.PEM))
    made.key.write_bytes((tmp_path / "tls" / "authority.key").read_bytes())
    assert await shaken(made, "bank.example") == "permitted subtree violation"


def test_keys_are_private_and_certificates_are_not(tmp_path: Path) -> None:
    made = papers(tmp_path / "tls", [], NOW)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "tls").iterdir()}
    assert modes == {
        "authority.key": 0o600,
        "authority.pem": 0o644,
        "server.key": 0o600,
        "server.pem": 0o644,
    }
    assert made.authority.name == "authority.pem"


def test_another_start_changes_nothing(tmp_path: Path) -> None:
    before = read(papers(tmp_path / "tls", ["pbx.example"], NOW))
    assert read(papers(tmp_path / "tls", ["pbx.example"], NOW + 30 * DAY)) == before


def test_the_server_s_certificate_is_renewed_in_time(tmp_path: Path) -> None:
    before = read(papers(tmp_path / "tls", [], NOW))
    after = read(papers(tmp_path / "tls", [], NOW + 360 * DAY))
    assert after["authority.pem"] == before["authority.pem"]
    assert after["server.pem"] != before["server.pem"]


async def test_another_name_takes_another_authority(tmp_path: Path) -> None:
    before = read(papers(tmp_path / "tls", [], NOW))
    made = papers(tmp_path / "tls", ["pbx.example"], NOW)
    assert read(made)["authority.pem"] != before["authority.pem"]
    assert await shaken(made, "pbx.example") == "trusted"


def test_what_is_no_certificate_is_told(tmp_path: Path) -> None:
    made = papers(tmp_path / "tls", [], NOW)
    made.authority.write_text("nonsense")
    with pytest.raises(FolderError, match="cannot use the certificates"):
        papers(tmp_path / "tls", [], NOW)


def read(made: Papers) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in made.authority.parent.iterdir()}
