"""Keys of DTLS-SRTP (RFC 5764 §4.2, RFC 7714 §12), sans-IO.

KeyingError -- no keys could be agreed on with the peer
"""

from dataclasses import dataclass

LABEL = b"EXTRACTOR-dtls_srtp"


class KeyingError(Exception):
    """No keys could be agreed on."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A protection profile: its name in OpenSSL, and the octets of its master keys and salts."""

    name: str
    key: int
    salt: int

    @property
    def material(self) -> int:
        """Return how many octets the handshake must yield."""
        return 2 * (self.key + self.salt)


GCM_128 = Profile("SRTP_AEAD_AES_128_GCM", 16, 12)
GCM_256 = Profile("SRTP_AEAD_AES_256_GCM", 32, 12)
SHA1_80 = Profile("SRTP_AES128_CM_SHA1_80", 16, 14)
PROFILES = (GCM_128, GCM_256, SHA1_80)  # the best first: GCM costs half of what SHA-1 does


@dataclass(frozen=True, slots=True)
class Keys:
    """Master keys, each with its salt behind it, of what we send and of what we receive."""

    profile: Profile
    sending: bytes
    receiving: bytes


def split(profile: Profile, material: bytes, *, client: bool) -> Keys:
    """Split what the handshake exported; `client` tells whether we began it.

    It is the client's key, the server's key, the client's salt, the server's salt.
    """
    if len(material) != profile.material:
        raise ValueError(f"{len(material)} octets are not the keys of {profile.name}")
    key, salt = profile.key, profile.salt
    clients = material[:key] + material[2 * key : 2 * key + salt]
    servers = material[key : 2 * key] + material[2 * key + salt :]
    return Keys(profile, clients, servers) if client else Keys(profile, servers, clients)
