"""Commands about people and secret things: keys are asked for once a batch, and nobody is told by a hash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from application.bus.bus import Bus
from application.kernel.keys import KeysMissing, NoKeys
from application.kernel.orders import CommandIdReused, Order, Principal
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, Pair, SubjectErased, ThingDestroyed
from domain.kernel.declarations import Refused
from tests.support import matters as m
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import ANA, BO, SLICE, EmailReplaced, ErasePerson, MemoryKeys, RegisterPerson, ReplaceEmail

CLERK = Principal("u-clerk", "*")
REGISTER = RegisterPerson(ANA, "Ana Canary", "canary@example.org", "Orhei")
CODEC = Codec(SLICE.events)


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def bus(journal: MemoryJournal, keys: MemoryKeys) -> Bus:
    return Bus([SLICE], CODEC, journal, Everyone(), keys)


async def test_what_a_person_told_is_stored_under_seal(bus: Bus, journal: MemoryJournal, keys: MemoryKeys) -> None:
    await bus.execute(Order(REGISTER), CLERK)
    assert keys.calls == ["ensure"]
    (stored,) = journal.stored
    assert b"anary" not in stored.state
    assert CODEC.open(stored.state, 0, keys.kept).event.name == "Ana Canary"


async def test_a_decision_sees_the_opened_values(bus: Bus, journal: MemoryJournal) -> None:
    await bus.execute(Order(REGISTER), CLERK)
    same = await bus.execute(Order(ReplaceEmail(ANA, "canary@example.org")), CLERK)
    other = await bus.execute(Order(ReplaceEmail(ANA, "new@example.org")), CLERK)
    assert (same.events, other.events, len(journal.stored)) == (0, 1, 2)


async def test_a_batch_asks_once(bus: Bus, keys: MemoryKeys) -> None:
    orders = [Order(replace(REGISTER, person_id=f"person-number-{n:04}")) for n in range(50)]
    await bus.execute_many(orders, CLERK)
    assert keys.calls == ["ensure"]


async def test_nothing_more_is_recorded_about_the_erased(bus: Bus, journal: MemoryJournal, keys: MemoryKeys) -> None:
    await bus.execute(Order(REGISTER), CLERK)
    await bus.execute(Order(ErasePerson(ANA)), CLERK)
    keys.destroy(ANA)
    with pytest.raises(SubjectErased):
        await bus.execute(Order(ReplaceEmail(ANA, "again@example.org")), CLERK)
    assert len(journal.stored) == 2
    assert keys.kept == {}


async def test_the_erased_do_not_hold_up_the_others(journal: MemoryJournal, keys: MemoryKeys) -> None:
    bus = Bus([replace(SLICE, in_turn=True)], CODEC, journal, Everyone(), keys)
    keys.destroy(ANA)
    with pytest.raises(SubjectErased):
        await bus.execute(Order(REGISTER), CLERK)
    await bus.execute(Order(replace(REGISTER, person_id=BO)), CLERK)
    assert [pair.subject for pair in keys.kept] == [BO, BO]
    await bus.close()


async def test_the_same_command_again_is_replayed(bus: Bus) -> None:
    order = Order(REGISTER)
    first = await bus.execute(order, CLERK)
    assert await bus.execute(order, CLERK) == replace(first, replayed=True)
    with pytest.raises(CommandIdReused):
        await bus.execute(replace(order, command=replace(REGISTER, town="Soroca")), CLERK)


async def test_what_is_remembered_of_a_command_confirms_no_guess(bus: Bus, journal: MemoryJournal) -> None:
    one, other = uuid4(), uuid4()
    await bus.execute(Order(REGISTER, one), CLERK)
    await bus.execute(Order(replace(REGISTER, person_id=BO), other), CLERK)
    guessed = replace(REGISTER, name="somebody else", email=None)
    before = journal.commands["u-clerk", one].command_hash
    again = await bus.execute(Order(guessed, one), CLERK)
    assert again.replayed
    assert journal.commands["u-clerk", one].command_hash == before != journal.commands["u-clerk", other].command_hash


async def test_a_rehearsal_asks_for_no_new_keys(bus: Bus, keys: MemoryKeys) -> None:
    (rehearsal,) = await bus.rehearse([REGISTER], CLERK)
    assert isinstance(rehearsal.outcome, tuple)
    assert keys.calls == []


async def test_a_process_without_keys_says_so(journal: MemoryJournal) -> None:
    with pytest.raises(KeysMissing, match="FOJA_KEYS_DATABASE_URL"):
        await Bus([SLICE], CODEC, journal, Everyone()).execute(Order(REGISTER), CLERK)
    assert await NoKeys().find(()) == {}
    assert journal.stored == []


def test_personal_data_is_not_kept_in_memory(journal: MemoryJournal) -> None:
    with pytest.raises(ValueError, match="outlive its erasure"):
        Bus([replace(SLICE, keeps_folded=True)], CODEC, journal, Everyone())


def test_a_command_that_may_bring_personal_data_says_which(journal: MemoryJournal) -> None:
    @dataclass(frozen=True, slots=True)
    class Undecorated:
        person_id: str

    handles = next(iter(SLICE.commands.values()))
    with pytest.raises(ValueError, match="Undecorated"):
        Bus([replace(SLICE, commands={Undecorated: handles})], CODEC, journal, Everyone())


async def test_events_about_people_can_be_read_without_any_key(bus: Bus, journal: MemoryJournal) -> None:
    await bus.execute(Order(REGISTER), CLERK)
    await bus.execute(Order(ReplaceEmail(ANA, "new@example.org")), CLERK)
    assert CODEC.open(journal.stored[1].state, 2, UNREADABLE).event == EmailReplaced(ANA, None)
    assert CODEC.wanted([journal.stored[1].state]) == {Pair(ANA, "contact")}


# --- secrets of things -----------------------------------------------------------------------------

MATTERS_CODEC = Codec(m.EVENTS)
OPENED = m.OpenMatter(m.MATTER, "treasury", "The canary matter", ANA, "Ana Canary")
FILED = m.FilePaper(m.MATTER, m.PAPER, "canary-digest", "a canary remark")


@pytest.fixture
def matters(journal: MemoryJournal, keys: MemoryKeys) -> Bus:
    return Bus([m.SLICE], MATTERS_CODEC, journal, Everyone(), keys)


async def test_secrets_and_personal_values_stand_under_keys_of_their_own(
    matters: Bus, journal: MemoryJournal, keys: MemoryKeys
) -> None:
    for command in (OPENED, FILED):
        await matters.execute(Order(command), CLERK)
    assert set(keys.kept) == {Pair(m.MATTER, "secret"), Pair(ANA, "identity"), Pair(m.PAPER, "secret")}
    assert not any(b"anary" in stored.state for stored in journal.stored)
    opened = [MATTERS_CODEC.open(stored.state, 0, keys.kept).event for stored in journal.stored]
    assert opened == [
        m.MatterOpened(m.MATTER, "treasury", "The canary matter", ANA, "Ana Canary"),
        m.PaperFiled(m.MATTER, m.PAPER, "canary-digest", "a canary remark"),
    ]


async def test_a_decision_meets_secrets_until_they_are_destroyed(matters: Bus, keys: MemoryKeys) -> None:
    approve = m.ApprovePaper(m.MATTER, m.PAPER, "canary-digest")
    for command in (OPENED, FILED, approve):
        await matters.execute(Order(command), CLERK)
    with pytest.raises(Refused, match="digest_differs"):
        await matters.execute(Order(replace(approve, digest="another")), CLERK)
    await matters.execute(Order(m.DestroyPaper(m.MATTER, m.PAPER)), CLERK)
    keys.destroy(m.PAPER)
    with pytest.raises(Refused, match="paper_destroyed"):
        await matters.execute(Order(approve), CLERK)


async def test_nothing_secret_is_recorded_about_what_was_destroyed(
    matters: Bus, journal: MemoryJournal, keys: MemoryKeys
) -> None:
    await matters.execute(Order(OPENED), CLERK)
    keys.destroy(m.PAPER)
    with pytest.raises(ThingDestroyed):
        await matters.execute(Order(FILED), CLERK)
    await matters.execute(Order(replace(FILED, digest=None)), CLERK)
    assert len(journal.stored) == 2


async def test_what_is_remembered_of_a_command_confirms_no_guess_of_a_secret(
    matters: Bus, journal: MemoryJournal
) -> None:
    id_ = uuid4()
    first = await matters.execute(Order(OPENED, id_), CLERK)
    before = journal.commands["u-clerk", id_].command_hash
    again = await matters.execute(Order(replace(OPENED, title="a guess"), id_), CLERK)
    assert again == replace(first, replayed=True)
    assert journal.commands["u-clerk", id_].command_hash == before
    with pytest.raises(CommandIdReused):
        await matters.execute(Order(replace(OPENED, unit="another"), id_), CLERK)


def test_secrets_are_not_kept_in_memory(journal: MemoryJournal) -> None:
    with pytest.raises(ValueError, match="outlive its erasure"):
        Bus([replace(m.SLICE, keeps_folded=True)], MATTERS_CODEC, journal, Everyone())
