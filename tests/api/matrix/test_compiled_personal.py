"""Personal values in an answer that is one statement: recorded as resolvers record them, before they are given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from api.execution.documents import Request
from api.execution.engine import Engine
from api.graphql.viewer import Viewer as Looking
from infra.generated.matrix.expanding import read
from projections.kernel.declarations import LedgerQuery
from tests.api.matrix.asking import Asking
from tests.api.matrix.viewers import Viewer, everyone

pytestmark = pytest.mark.asyncio(loop_scope="package")

PERSONS = """
{
  accountPersons(first: 50) {
    totalCount
    nodes { accountId fullName email nationalNumber }
    edges { cursor node { id again: fullName } }
  }
}
"""
TYPE = "identity.PersonalDataRead"


async def _answered(asking: Asking, looking: Looking, *, compiled: bool) -> tuple[Any, Sequence[Any]]:
    """An answer, and the readings that were recorded for it, without their ids."""
    engine, before = asking.engine, await asking.services.reads.head()
    prepared = engine.prepare(Request(PERSONS, {}, None))
    answer = await (engine.respond if compiled else engine.run)(prepared, looking)
    until = await asking.services.reads.head()
    found = await asking.services.reads.entries(LedgerQuery(after=before, until=until, first=500, types=(TYPE,)))
    return answer, [_reading(one) for one in found]


def _reading(entry: Any) -> Mapping[str, Any]:
    data = dict(entry.data)
    return {**data, "reading_id": None, "account_ids": sorted(data["account_ids"])}


async def test_both_ways_give_the_same_bytes_and_record_the_same(asking: Asking) -> None:
    recorded = shown = 0
    for who in everyone(read().columns):
        _, looking = asking._looking(who)  # noqa: SLF001
        _, again = asking._looking(who)  # noqa: SLF001
        found, readings = await _answered(asking, looking, compiled=True)
        expected, others = await _answered(asking, again, compiled=False)
        assert orjson.dumps(found.get("data")) == orjson.dumps(expected.get("data")), who
        assert sorted(map(repr, readings)) == sorted(map(repr, others)), who
        assert b"\x01" not in orjson.dumps(found)
        shown += looking.answered == "yes"
        recorded += bool(readings)
    assert shown > 3
    assert recorded > 3


class _ClosedBus:
    """Carries out nothing."""

    async def execute(self, *_: object) -> None:
        raise RuntimeError("nothing is recorded now")


async def test_what_cannot_be_recorded_is_not_given_out(asking: Asking) -> None:
    services = asking.services
    closed = replace(asking, engine=Engine(replace(services, bus=_ClosedBus())))  # type: ignore[arg-type]
    who = Viewer("registrar", "installation")
    _, open_looking = asking._looking(who)  # noqa: SLF001
    answer, _ = await _answered(asking, open_looking, compiled=True)
    names = [node["fullName"] for node in orjson.loads(orjson.dumps(answer))["data"]["accountPersons"]["nodes"]]
    assert any(names)
    _, looking = closed._looking(who)  # noqa: SLF001
    refused, readings = await _answered(closed, looking, compiled=True)
    assert looking.answered == "no: failed"
    assert readings == []
    told = orjson.dumps(refused)
    assert not [name for name in names if name and name.encode() in told]
