"""Argon2id, RFC 9106."""

from switchhook.api.sessions.passwords import Passwords


async def test_a_password_fits_its_hash_and_no_other() -> None:
    passwords = Passwords()
    one, other = await passwords.hash("correct horse"), await passwords.hash("correct horse")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other  # by their salts
    assert await passwords.fits("correct horse", one)
    assert not await passwords.fits("correct horsf", one)
    assert not await passwords.fits("", "")


async def test_text_that_is_no_ascii_is_a_password_too() -> None:
    passwords = Passwords()
    assert await passwords.fits("пароль\N{KEY}", await passwords.hash("пароль\N{KEY}"))
