"""Events that a read model cannot fold: their key waits, others go on, and a skip is explicit."""

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from domain.kernel.declarations import Recorded
from infra.postgres.projecting.quarantine import NotQuarantinedError, skip
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import (
    CODEC,
    TALLIES,
    Cleared,
    Counted,
    Eye,
    Pen,
    Tally,
    eventually,
    evolve,
    projecting,
    sealed,
)


def mended(row: Tally | None, fact: Recorded[Any], key: str) -> Tally | None:
    if isinstance(fact.event, Counted) and fact.event.amount == POISON:
        found = row or Tally(key, 0, 0)
        return replace(found, total=found.total + POISON, times=found.times + 1)
    return evolve(row, fact, key)


MENDED: ReadModel[Tally] = replace(TALLIES, evolve=mended)
POISON, POISON_KEYS, UNSTORABLE = 13, 666, 14


async def test_a_poison_event_stops_its_key_alone(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(Counted("a", 1), Counted("a", POISON), Counted("a", 5), Counted("b", 1))
        await eye.wait_for(await pen.append(Counted("a", 7), Counted("b", 1)))
        assert (await eye.see()).live == {"a": (Tally("a", 1, 1), 1), "b": (Tally("b", 2, 2), 6)}
        relation = "testing_tallies_v1"
        assert await eye.quarantined() == [(relation, "a", 2, "ValueError at position 2")]
        assert REGISTRY.get_sample_value("foja_projection_quarantined", {"model": TALLIES.name}) == 1


async def test_it_is_remembered_by_the_next_worker(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 1), Counted("a", POISON)))
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 5)))
            assert (await eye.see()).live == {"a": (Tally("a", 1, 1), 1)}


async def test_a_skip_folds_what_was_held_back(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(Counted("a", 1), Counted("a", POISON), Counted("a+b", 5), Cleared("a"), Counted("a", 3))
        await eye.wait_for(await pen.append(Counted("a", POISON), Counted("a", 4)))
        await skip(database, TALLIES, "a", 2, by="operator", reason="wrong unit, corrected by event 3")
        await eventually(lambda: _quarantined_at(eye, [6]))
        seen = await eye.see()
        assert seen.live == {"a": (Tally("a", 3, 1), 5), "b": (Tally("b", 5, 1), 3)}
        assert seen.past == [(Tally("a", 1, 1), 1, 3), (Tally("a", 6, 2), 3, 4)]
        await skip(database, TALLIES, "a", 6, by="operator", reason="the same")
        await eventually(lambda: _quarantined_at(eye, []))
        await eye.wait_for(await pen.append(Counted("a", 1)))
        assert (await eye.see()).live["a"] == (Tally("a", 8, 3), 8)
        assert await eye.ask("SELECT count(*) FROM projections.held_back") == [(0,)]
        assert await eye.ask("SELECT key, position, error, skipped_by, reason FROM projections.skips LIMIT 1") == [
            ("a", 2, "ValueError at position 2", "operator", "wrong unit, corrected by event 3")
        ]


async def test_an_event_whose_keys_cannot_be_found_holds_nobody_up(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(Counted("a", 1), Counted("a", POISON_KEYS), Counted("a", POISON_KEYS))
        await eye.wait_for(await pen.append(Counted("a", 2)))
        assert (await eye.see()).live["a"] == (Tally("a", 3, 2), 4)
        assert [row[1:3] for row in await eye.quarantined()] == [("", 2), ("", 3)]
        await skip(database, TALLIES, "", 2, by="operator", reason="known")
        await eventually(lambda: _quarantined_at(eye, [3]))


async def test_a_row_that_the_database_refuses_is_poison_too(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        events = [Counted(f"thing {n}", 1) for n in range(100)]
        position = await pen.append(*events, Counted("a", 5), Counted("a", UNSTORABLE), *events, Counted("a", 1))
        async with projecting(database):
            await eye.wait_for(position)
            seen = await eye.see()
            assert seen.live["a"] == (Tally("a", 5, 1), 101)
            assert seen.live["thing 99"] == (Tally("thing 99", 2, 2), 202)
            assert await eye.quarantined() == [
                ("testing_tallies_v1", "a", 102, "CharacterNotInRepertoire at position 102")
            ]


async def test_an_event_type_that_this_version_does_not_know_is_poison(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        stored = sealed(CODEC, Counted("a", 1), "stream", 1)
        newer = stored.state.replace(b'"schema":1', b'"schema":2')
        await pen.append_stored(newer, stored.topic)
        await eye.wait_for(await pen.append(Counted("a", 2)))
        assert (await eye.see()).live["a"] == (Tally("a", 2, 1), 2)
        assert [row[1:] for row in await eye.quarantined()] == [("", 1, "NewerSchemaError at position 1")]


async def test_only_what_is_quarantined_can_be_skipped_and_only_with_a_reason(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a", 1), Counted("a", POISON)))
        with pytest.raises(NotQuarantinedError):
            await skip(database, TALLIES, "a", 1, by="operator", reason="mistaken")
        with pytest.raises(ValueError, match="reason"):
            await skip(database, TALLIES, "a", 2, by="operator", reason=" ")


async def test_a_rebuild_tries_again_but_respects_skips(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        async with projecting(database):
            await eye.wait_for(
                await pen.append(
                    Counted("a", 1), Counted("a", POISON), Counted("a", 5), Counted("b", POISON), Counted("b", 2)
                )
            )
            await skip(database, TALLIES, "a", 2, by="operator", reason="wrong")
            await eventually(lambda: _quarantined_at(eye, [4]))
        async with projecting(database, MENDED) as projector:
            await projector.rebuild()
            seen = await eye.see()
            assert seen.live == {"a": (Tally("a", 6, 2), 3), "b": (Tally("b", 15, 2), 5)}
            await eventually(lambda: _quarantined_at(eye, []))
            await eye.wait_for(await pen.append(Counted("b", 1)))
            assert (await eye.see()).live["b"] == (Tally("b", 16, 3), 6)


async def _quarantined_at(eye: Eye, positions: list[int]) -> bool:
    registry = await eye.registry()
    assert registry is not None
    return [row[2] for row in await eye.quarantined() if row[0] == registry[0]] == positions
