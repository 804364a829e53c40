"""How deep the paths of rows go: of exactly the rows that meet the conditions, now and as of then."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import Condition, ReadModel
from tests.infra.postgres.samples import CONDITIONS, histories, meets
from tests.infra.postgres.timeline import SAMPLES, Change, fill, replayed
from tests.suite.profiles import examples


@dataclass(frozen=True, slots=True)
class Plain:
    plain_id: str


PLAIN: ReadModel[Plain] = ReadModel(
    name="testing.plain",
    version=1,
    row=Plain,
    key="plain_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
)
"""Rows without paths."""


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=histories(30), where=CONDITIONS, data=st.data())
async def test_the_longest_paths_of_the_rows(
    database: str, reads: SeenReads, changes: list[Change], where: tuple[Condition, ...], data: st.DataObject
) -> None:
    fill(database, SAMPLES, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    rows = [row for row in replayed(changes, moment or len(changes)).values() if meets(row, where)]
    if moment == 0:
        rows = []
    assert await reads.depths(SAMPLES, where, moment) == {
        name: max((len(getattr(row, name) or ()) for row in rows), default=0) for name in ("path", "place")
    }


async def test_rows_without_paths_and_models_that_were_never_built(reads: SeenReads) -> None:
    assert await reads.depths(PLAIN, (), None) == {}
    assert await reads.depths(SAMPLES, (), None) == {"path": 0, "place": 0}
