"""Who hears whom: https://www.twilio.com/docs/voice/twiml/conference"""

import asyncio

from tests.voice.conferences.party import Party


async def test_everybody_hears_all_others(party: Party) -> None:
    for name in ("alice", "bob", "carol"):
        await party.join(name)
    assert await party.heard() == {
        "alice": {"bob", "carol"},
        "bob": {"alice", "carol"},
        "carol": {"alice", "bob"},
    }


async def test_who_is_muted_hears_but_is_not_heard(party: Party) -> None:
    await party.join("alice", 'muted="true"')
    await party.join("bob")
    assert await party.heard() == {"alice": {"bob"}, "bob": set()}


async def test_a_coach_is_heard_by_one_alone(party: Party) -> None:
    await party.join("alice")
    agent = await party.join("bob")
    await party.join("carol", f'coach="{agent.sid}"')
    assert await party.heard() == {
        "alice": {"bob"},
        "bob": {"alice", "carol"},
        "carol": {"alice", "bob"},
    }


async def test_rooms_and_accounts_are_apart(party: Party) -> None:
    await party.join("alice", room="one")
    await party.join("bob", room="one")
    await party.join("carol", room="two")
    await party.join("dave", room="two")
    assert await party.heard() == {
        "alice": {"bob"}, "bob": {"alice"}, "carol": {"dave"}, "dave": {"carol"},
    }  # fmt: skip


async def test_who_stays_alone_hears_nobody_until_another_comes(party: Party) -> None:
    await party.join("alice")
    await party.join("bob")
    await party.hang_up("bob")
    assert await party.heard() == {"alice": set()}
    await asyncio.sleep(1)
    await party.join("carol")
    assert await party.heard() == {"alice": {"carol"}, "carol": {"alice"}}
    assert len(await party.records()) == 1
