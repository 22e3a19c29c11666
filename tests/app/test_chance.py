"""Identifiers: fresh each time, whoever asks."""

import re
from concurrent.futures import ThreadPoolExecutor

from switchhook.app import chance

MANY = 20_000


def test_no_identifier_is_given_twice_even_to_several_threads() -> None:
    with ThreadPoolExecutor(4) as threads:
        sids = list(threads.map(chance.new_sid, ["CA"] * MANY))
    assert len(set(sids)) == MANY
    assert all(re.fullmatch("CA[0-9a-f]{32}", sid) for sid in sids)


def test_a_token_has_64_random_bits() -> None:
    tokens = {chance.new_token() for _ in range(MANY)}
    assert len(tokens) == MANY
    assert all(re.fullmatch("[0-9a-f]{16}", token) for token in tokens)
