"""What went wrong with an exchange, as Twilio's codes (11200 to 11237)."""

import ssl

import aiohttp

from switchhook.webhooks.addresses import Target
from switchhook.webhooks.exchange import HttpRequest, WebhookError

_DOMAIN_MISMATCH = 62, 64  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED


def failure(
    error: aiohttp.ClientError | OSError | ValueError, request: HttpRequest, target: Target
) -> WebhookError:
    """Return the error to raise for one that the HTTP client raised."""
    where = f"{target.host}:{target.port}"
    match error:
        case aiohttp.ClientConnectorDNSError():
            return WebhookError(11210, f"{target.host} could not be resolved", request, reason="ct")
        case aiohttp.ClientConnectorCertificateError():
            code = _certificate(error.certificate_error)
            return WebhookError(code, f"certificate of {where} refused", request, reason="ct")
        case aiohttp.ClientSSLError():
            return WebhookError(11220, f"no TLS with {where}", request, reason="ct")
        case aiohttp.ConnectionTimeoutError():
            return WebhookError(11205, f"no connection to {where} in time", request, reason="ct")
        case TimeoutError():
            return WebhookError(11200, f"{where} did not answer in time", request, reason="rt")
        case aiohttp.ClientConnectorError() if target.refused:
            text = f"{where} is at {target.refused}, a private address, which is not allowed"
            return WebhookError(11205, text, request)
        case aiohttp.ClientConnectorError():
            reason = error.os_error.strerror or str(error.os_error)
            return WebhookError(11205, f"cannot connect to {where}: {reason}", request, reason="ct")
        case aiohttp.InvalidURL() | ValueError():
            return WebhookError(11100, f"{target.host!r} is not a host", request)
        case aiohttp.ClientOSError() | aiohttp.ServerDisconnectedError() | OSError():
            return WebhookError(11206, f"{where} hung up", request, reason="rt")
    return WebhookError(11206, f"{where} does not speak HTTP: {error}"[:500], request)


def _certificate(error: Exception) -> int:
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
    if code in _DOMAIN_MISMATCH or (isinstance(error, ssl.CertificateError) and not code):
        return 11235
    return 11236 if code == _EXPIRED else 11237
