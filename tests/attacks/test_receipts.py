"""Receipts that lie, written by somebody who has the database: an auditor finds each, and no caller is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any
from uuid import uuid4

import pytest

from application.bus.bus import Bus
from application.kernel.journal import Prior
from application.kernel.orders import CommandIdReused, Order, Principal, Receipt, ReceiptDoubted
from infra.audit.findings import Check, FoundError
from infra.audit.proving import positions_of
from infra.postgres.writing.journal import PostgresJournal
from tests.application.bus.test_bus import APPROVE, CLERK, OPEN, SPEND, a_bus, facts, give
from tests.infra.audit.conftest import execute, named
from tests.infra.audit.corpus import END, P
from tests.infra.audit.records import ALL, InDatabase, Secrets
from tests.infra.postgres.requests import query
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal

ID = "'00000000-0000-4000-8000-000000000001'"
ROW = "INSERT INTO ledger.commands (actor, command_id, command_hash, stream, version, position, events) VALUES"


@dataclass(frozen=True)
class Lie:
    """A change of the table of receipts, and the first position that it makes doubtful."""

    name: str
    statement: str
    position: int = P

    def __str__(self) -> str:
        return self.name


LIES = [
    Lie("invented beside one", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {P}, 1)"),
    Lie("invented over many", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {P}, 300)"),
    Lie("invented over none", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {P}, -1)"),
    Lie("invented behind the last", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {ALL + 9}, 1)", ALL + 9),
    Lie("invented before the first", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, -4, 1)", -4),
    Lie("invented among the unsigned", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {END + 2}, 1)", END + 2),
    Lie("nothing to do, in a time to come", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 1, {ALL + 9}, 0)", ALL + 9),
    Lie("nothing to do, on what was not there", f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 99, {P}, 0)"),
    Lie("re-hashed", f"UPDATE ledger.commands SET command_hash = 'h' WHERE position = {P}"),
    Lie("re-counted to more", f"UPDATE ledger.commands SET events = 2 WHERE position = {P}"),
    Lie("re-counted to none", f"UPDATE ledger.commands SET events = 0 WHERE position = {P}"),
    Lie("moved", f"UPDATE ledger.commands SET position = position + 1 WHERE position = {P}"),
    Lie("of another version", f"UPDATE ledger.commands SET version = version + 1 WHERE position = {P}"),
    Lie("of another stream", f"UPDATE ledger.commands SET stream = 'case-elsewhere' WHERE position = {P}"),
    Lie("of another actor", f"UPDATE ledger.commands SET actor = 'officer-9' WHERE position = {P}"),
    Lie("twice", f"INSERT INTO ledger.commands SELECT * FROM ledger.commands WHERE position = {P}"),
]


@pytest.fixture(scope="module")
def attacked(postgres_dsn: str, laid_down: tuple[str, Secrets]) -> Iterator[InDatabase]:
    """One database for all lies: its table of receipts is put right behind each."""
    name = f"foja_record_{token_hex(6)}"
    execute(postgres_dsn, f"CREATE DATABASE {name} TEMPLATE {laid_down[0]}")
    record = InDatabase(laid_down[1], named(postgres_dsn, name))
    record.run("CREATE TABLE ledger.truth AS TABLE ledger.commands")
    yield record
    execute(postgres_dsn, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_receipt_that_lies(lie: Lie, attacked: InDatabase) -> None:
    attacked.run(lie.statement)
    found = attacked.verify().findings
    attacked.run("TRUNCATE ledger.commands; INSERT INTO ledger.commands TABLE ledger.truth")

    assert [(one.check, one.position) for one in found] == [(Check.RECEIPTS, lie.position)]


def test_a_command_that_had_nothing_to_do_is_counted_as_one_that_no_act_vouches_for(attacked: InDatabase) -> None:
    attacked.run(f"{ROW} ('officer-1', {ID}, 'h', 'case-1', 7, {P}, 0)")
    found = attacked.verify()
    attacked.run("TRUNCATE ledger.commands; INSERT INTO ledger.commands TABLE ledger.truth")

    assert found.good
    assert found.plain()["receipts"] == ALL + 1
    assert found.plain()["receiptsOfNothingDone"] == 1
    assert found.plain()["actsWithoutDigest"] == 0


def test_a_receipt_that_names_another_commands_acts_as_its_own_proof(attacked: InDatabase) -> None:
    ((command,),) = attacked.run(f"SELECT command_id FROM ledger.commands WHERE position = {P}")
    assert list(positions_of(attacked.dsn, command, None)) == [P]
    attacked.run(f"UPDATE ledger.commands SET position = position + 1 WHERE position = {P}")
    try:
        with pytest.raises(FoundError, match=r"names positions 301 to 301"):
            positions_of(attacked.dsn, command, None)
    finally:
        attacked.run("TRUNCATE ledger.commands; INSERT INTO ledger.commands TABLE ledger.truth")


# --- the same command again --------------------------------------------------------------------


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def bus(journal: MemoryJournal) -> Bus:
    return a_bus(journal, Everyone())


async def test_an_invented_receipt_vouches_for_a_command_that_never_ran(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    honest = Order(SPEND)
    await bus.execute(honest, CLERK)
    forged = Order(SPEND)
    held = journal.commands["u-clerk", honest.command_id]
    journal.commands["u-clerk", forged.command_id] = replace(
        held, receipt=replace(held.receipt, command_id=forged.command_id)
    )

    with pytest.raises(ReceiptDoubted, match=str(forged.command_id)):
        await bus.execute(forged, CLERK)


async def test_a_re_hashed_receipt_vouches_for_another_command(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    honest = Order(SPEND)
    await bus.execute(honest, CLERK)
    never = Order(replace(SPEND, reference="never decided"))
    with pytest.raises(CommandIdReused):
        await bus.execute(Order(never.command, honest.command_id), CLERK)
    other = await hash_of(never, journal, bus)
    key = ("u-clerk", honest.command_id)
    journal.commands[key] = replace(journal.commands[key], command_hash=other)

    with pytest.raises(ReceiptDoubted):
        await bus.execute(Order(never.command, honest.command_id), CLERK)


@pytest.mark.parametrize("change", [{"events": 2}, {"position": 2}, {"position": 99}, {"stream": "budget-RO"}])
async def test_a_receipt_that_was_changed_is_given_out_as_it_is(
    change: dict[str, object], bus: Bus, journal: MemoryJournal
) -> None:
    await give(bus, OPEN, APPROVE)
    order = Order(SPEND)
    await bus.execute(order, CLERK)
    key = ("u-clerk", order.command_id)
    prior = journal.commands[key]
    journal.commands[key] = replace(prior, receipt=replace(prior.receipt, **change))  # type: ignore[arg-type]

    with pytest.raises(ReceiptDoubted):
        await bus.execute(order, CLERK)


async def test_a_receipt_of_nothing_to_do_keeps_a_command_from_being_done(bus: Bus, journal: MemoryJournal) -> None:
    await give(bus, OPEN, APPROVE)
    order = Order(SPEND)
    digest = await hash_of(order, journal, bus)
    forged = Receipt(order.command_id, "line-1", 1, 2, 0)
    forged = replace(forged, stream=str(journal.stored[-1].originator_id))
    journal.commands["u-clerk", order.command_id] = Prior(digest, forged)

    with pytest.raises(CommandIdReused, match="nothing to do"):
        await bus.execute(order, CLERK)
    assert len(facts(journal)) == 2


async def test_an_invented_receipt_in_the_database_vouches_for_a_command_that_never_ran(database: str) -> None:
    journal = await PostgresJournal.open(database)
    try:
        bus = a_bus(journal, Everyone())  # type: ignore[arg-type]
        await give(bus, OPEN, APPROVE)
        order, forged = Order(SPEND), uuid4()
        first = await bus.execute(order, CLERK)
        assert await bus.execute(order, CLERK) == replace(first, replayed=True)
        query(database, f"{_COPY} RETURNING 1", forged, order.command_id)
        with pytest.raises(ReceiptDoubted):
            await bus.execute(Order(SPEND, forged), CLERK)
    finally:
        await journal.close()


_COPY = (
    "INSERT INTO ledger.commands SELECT actor, %s, command_hash, stream, version, position, events"
    " FROM ledger.commands WHERE command_id = %s"
)


async def hash_of(order: Order[Any], journal: MemoryJournal, bus: Bus) -> bytes:
    """What the ledger would remember of a command: anybody who has the code can compute it."""
    await bus.execute(order, Principal("u-elsewhere", "*"))
    found = journal.commands.pop(("u-elsewhere", order.command_id))
    journal.stored.pop()
    return found.command_hash
