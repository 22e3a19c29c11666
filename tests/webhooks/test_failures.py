"""What is wrong with a certificate is told by Twilio's codes 11220 to 11237."""

import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from switchhook.webhooks import AddressPolicy, WebhookError, Webhooks
from tests.webhooks.apps import NOW, AlertList, App, Clock, Sids
from tests.webhooks.conftest import token_of


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls"), "elsewhere.example")


def write_certificate(folder: Path, name: str) -> Path:
    """Write a self-signed certificate for `name`, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW.replace(year=2020))
        .not_valid_after(NOW.replace(year=2120))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("trusted", "code"), [(False, 11237), (True, 11235)])
async def test_a_certificate_that_is_not_trusted_or_not_the_hosts_is_told_apart(
    app: App, alerts: AlertList, certificate: Path, trusted: bool, code: int
) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0, ssl=theirs)
    ours = ssl.create_default_context(cafile=certificate if trusted else None)
    webhooks = Webhooks(
        token_of=token_of,
        alert=alerts,
        now=Clock(),
        new_sid=Sids(),
        allow=AddressPolicy(private=True),
        tls=ours,
    )
    await webhooks.start()
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(WebhookError) as failed:
            await webhooks.fetch(app.request(f"https://localhost:{port}/"))
    await webhooks.close()
    assert failed.value.code == code
