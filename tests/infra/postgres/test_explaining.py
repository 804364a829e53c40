"""How a row came about, and what happened to an entity: read from the ledger alone, act by act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from domain.audit import refusals
from infra.audit.replay.page import history_page
from infra.audit.replay.screen import history_lines
from infra.postgres.projecting.quarantine import skip
from infra.postgres.replaying.explaining import ExplainedAct, Explanation, ExplanationRequest, explain
from infra.postgres.replaying.telling import History, HistoryRequest, history
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.replaying import LIVE, PAST, projected, tamper
from tests.infra.postgres.tallies import CODEC, TALLIES, Cleared, Counted, Eye, Pen, Tally, Whistled, projecting

FACTS = (Counted("a", 1), Counted("b", 2), Whistled("la"), Counted("a+b", 4), Cleared("a"), Counted("a", 7))


async def explained(dsn: str, key: str, field: str | None = None, **more: Any) -> Explanation:
    return await explain(
        dsn, ExplanationRequest(more.pop("model", TALLIES), key, field, **more), CODEC, lambda *_: None
    )


async def told(dsn: str, of: str, models: Sequence[ReadModel[Any]] = (TALLIES,), **more: Any) -> History:
    return await history(dsn, HistoryRequest(of, models, **more), CODEC, lambda *_: None)


def seen(act: ExplainedAct) -> tuple[int, str, dict[str, tuple[Any, Any]]]:
    return act.entry.position, act.effect, {one.field: (one.before, one.after) for one in act.changes}


async def test_each_act_says_what_it_changed(database: str) -> None:
    async with projected(database, *FACTS):
        found = await explained(database, "a")
    assert [seen(act) for act in found.acts] == [
        (1, "made", {"thing": (None, "a"), "total": (None, 1), "times": (None, 1)}),
        (4, "changed", {"total": (1, 5), "times": (1, 2)}),
        (5, "removed", {"thing": ("a", None), "total": (5, None), "times": (2, None)}),
        (6, "made", {"thing": (None, "a"), "total": (None, 7), "times": (None, 1)}),
    ]
    assert found.row == {"thing": "a", "total": 7, "times": 1, "note": None}
    assert (found.position, found.model, found.version, found.key) == (6, TALLIES.name, 1, "a")


async def test_an_act_says_who_did_it_under_which_grant(database: str) -> None:
    async with projected(database, *FACTS):
        entry = (await explained(database, "b")).acts[0].entry
    assert (entry.actor, entry.unit, entry.grant) == ("somebody", "*", "grant")
    assert (entry.type, entry.stream, entry.version) == ("testing.Counted", "stream", 2)
    assert entry.command_id
    assert entry.recorded_at >= entry.at


async def test_a_field_is_explained_by_the_acts_that_changed_it(database: str) -> None:
    async with projected(database, *FACTS, Counted("b", 0)):
        total = await explained(database, "b", "total")
        note = await explained(database, "b", "note")
    assert [seen(act) for act in total.acts] == [(2, "made", {"total": (None, 2)}), (4, "changed", {"total": (2, 6)})]
    assert note.acts == ()


async def test_it_goes_up_to_a_moment(database: str) -> None:
    async with projected(database, *FACTS):
        found = await explained(database, "a", at=4)
        assert [act.entry.position for act in found.acts] == [1, 4]
        assert found.row == {"thing": "a", "total": 5, "times": 2, "note": None}
        assert (await explained(database, "a", at=5)).row is None


async def test_no_table_is_trusted(database: str) -> None:
    async with projected(database, *FACTS):
        before = await explained(database, "a")
        tamper(database, f"UPDATE {LIVE} SET total = 1 WHERE thing = 'a'", f"DELETE FROM {PAST} WHERE since = 1")
        assert await explained(database, "a") == before


async def test_what_could_not_be_folded_is_told(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a", 1), Counted("a", 13), Counted("a", 2)))
        found = await explained(database, "a")
        assert [act.effect for act in found.acts] == ["made", "quarantined", "held_back"]
        assert found.row == {"thing": "a", "total": 1, "times": 1, "note": None}
        await skip(database, TALLIES, "a", 2, by="ops", reason="an unlucky number")
        found = await explained(database, "a")
    assert [act.effect for act in found.acts] == ["made", "skipped", "changed"]
    assert found.row == {"thing": "a", "total": 3, "times": 2, "note": None}


async def test_events_that_could_not_be_read_are_told(database: str) -> None:
    async with projected(database, Counted("a", 1), Counted("a", 666)):
        found = await explained(database, "a")
    assert [act.entry.position for act in found.acts] == [1]
    assert found.unread == (2,)


async def test_an_act_that_changes_nothing_touched_the_row(database: str) -> None:
    still: ReadModel[Tally] = replace(TALLIES, evolve=lambda row, _fact, key: row or Tally(key, 0, 0))
    async with projected(database, *FACTS):
        found = await explained(database, "a", model=still)
        assert [act.effect for act in found.acts] == ["made", "touched", "touched", "touched"]
        assert [act.effect for act in (await explained(database, "a", "total", model=still)).acts] == ["made"]


async def test_what_cannot_be_explained_is_refused(database: str) -> None:
    async with projected(database, *FACTS):
        with pytest.raises(refusals.NothingHappened):
            await explained(database, "nobody")
        with pytest.raises(refusals.UnknownField) as refused:
            await explained(database, "a", "size")
        assert refused.value.values["known"] == "thing, total, times, note"
        with pytest.raises(refusals.BeyondLedger):
            await explained(database, "a", at=7)
        with pytest.raises(refusals.TooMuchForOneRequest):
            await explained(database, "a", most=4)
        assert len((await explained(database, "a", most=5)).acts) == 4


# --- histories ---------------------------------------------------------------------------------


async def test_a_history_is_that_of_the_stream(database: str) -> None:
    async with projected(database, *FACTS) as pen:
        await pen.append(Counted("z", 1), stream="other")
        found = await told(database, "stream")
        assert [act.entry.position for act in found.acts] == [1, 2, 3, 4, 5, 6]
        assert found.is_stream
        assert found.acts[0].entry.data == {"thing": "a", "amount": 1}
        assert [act.entry.position for act in (await told(database, "stream", at=2)).acts] == [1, 2]


async def test_or_of_the_key_in_every_read_model_that_knows_it(database: str) -> None:
    other: ReadModel[Any] = replace(TALLIES, name="testing.others", events=(Counted,))
    async with projected(database, *FACTS):
        found = await told(database, "a", (TALLIES, other))
        assert not found.is_stream
        assert [(act.entry.position, act.touched) for act in found.acts] == [
            (1, (TALLIES.name, "testing.others")),
            (4, (TALLIES.name, "testing.others")),
            (5, (TALLIES.name,)),
            (6, (TALLIES.name, "testing.others")),
        ]


async def test_a_name_that_is_both_is_a_key_when_that_is_said(database: str) -> None:
    async with projected(database, Counted("stream", 1), Counted("b", 1)):
        assert len((await told(database, "stream")).acts) == 2
        assert len((await told(database, "stream", keys_alone=True)).acts) == 1


async def test_events_that_nobody_can_read_any_more_do_not_stop_it(database: str) -> None:
    async with projected(database, Counted("a", 1), Counted("a", 666)) as pen:
        await pen.append_stored(b'{"broken": true}', "testing.Counted")
        found = await told(database, "a")
    assert [act.entry.position for act in found.acts] == [1]
    assert found.unread == (2, 3), "and that there are such is told"
    assert "so may belong here: the events 2, 3" in "\n".join(history_lines(found))
    assert "the events 2, 3" in history_page(found, "en")


async def test_nor_do_they_stop_the_history_of_their_stream(database: str) -> None:
    async with projected(database, Counted("a", 1)):
        with psycopg.connect(database) as connection:
            connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL")
            connection.execute("UPDATE ledger.stored_events SET state = 'no JSON'")
        found = await told(database, "stream")
    assert (found.acts, found.unread, found.is_stream) == ((), (1,), True)


async def test_what_has_no_history_is_refused(database: str) -> None:
    async with projected(database, *FACTS):
        with pytest.raises(refusals.NothingHappened):
            await told(database, "nobody")
        with pytest.raises(refusals.TooMuchForOneRequest):
            await told(database, "stream", most=5)
        with pytest.raises(refusals.TooMuchForOneRequest):
            await told(database, "a", most=4)
        assert len((await told(database, "a", most=5)).acts) == 4
