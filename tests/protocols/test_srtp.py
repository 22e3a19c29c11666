"""Whose key is whose in what a DTLS handshake exports (RFC 5764 §4.2)."""

import pytest

from switchhook.protocols.srtp import GCM_128, GCM_256, PROFILES, SHA1_80, Profile, split


def material(profile: Profile) -> bytes:
    parts = ((b"C", profile.key), (b"S", profile.key), (b"c", profile.salt), (b"s", profile.salt))
    return b"".join(letter * count for letter, count in parts)


@pytest.mark.parametrize("profile", PROFILES)
def test_each_side_sends_with_the_key_that_the_other_receives_with(profile: Profile) -> None:
    client = split(profile, material(profile), client=True)
    server = split(profile, material(profile), client=False)
    assert client.sending == server.receiving == b"C" * profile.key + b"c" * profile.salt
    assert server.sending == client.receiving == b"S" * profile.key + b"s" * profile.salt


def test_the_sizes_are_those_of_the_specifications() -> None:
    assert [profile.material for profile in (GCM_128, GCM_256, SHA1_80)] == [56, 88, 60]


def test_any_other_amount_of_material_is_a_mistake() -> None:
    with pytest.raises(ValueError):
        split(GCM_128, bytes(60), client=True)
