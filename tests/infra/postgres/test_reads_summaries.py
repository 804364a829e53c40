"""A summary is the sums of the rows: at every level of every path, under any condition, now and as of then."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import Condition
from tests.infra.postgres.samples import CONDITIONS, histories, meets
from tests.infra.postgres.timeline import LABELS, SAMPLES, SUMMARY, Change, Colour, Label, Sample, blank, fill, replayed
from tests.suite.profiles import examples

Key = tuple[Any, ...]


def sums(rows: list[Sample], path: str | None, level: int) -> dict[Key, tuple[int, Decimal, Decimal]]:
    """Number of rows and sums, by colour, size and path."""
    found: dict[Key, tuple[int, Decimal, Decimal]] = defaultdict(lambda: (0, Decimal(0), Decimal(0)))
    for row in rows:
        key = (row.colour, row.size, (getattr(row, path) or ())[:level] if path else ())
        count, amount, rate = found[key]
        with localcontext(prec=200):
            found[key] = (count + 1, amount + row.amount, rate + (row.rate or 0))
    return dict(found)


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=histories(40), where=CONDITIONS, data=st.data())
async def test_groups_are_the_sums_of_their_rows(
    database: str, reads: SeenReads, changes: list[Change], where: tuple[Condition, ...], data: st.DataObject
) -> None:
    fill(database, SAMPLES, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    path, level = data.draw(st.sampled_from([None, "path", "place"])), data.draw(st.integers(1, 4))
    rows = replayed(changes, len(changes) if moment is None else moment).values()
    wanted = sums([row for row in rows if meets(row, where)], path, level)

    groups = (await reads.summarise(SUMMARY, path, level, where, moment)).groups

    found = {(g.by["colour"], g.by["size"], g.path): (g.rows, g.sums["amount"], g.sums["rate"]) for g in groups}
    assert len(found) == len(groups)
    assert found == wanted
    assert [_rank(key) for key in found] == sorted(map(_rank, wanted))


def _rank(key: Key) -> Key:
    colour, size, path = key
    return (colour.value.encode(), size is None, size or 0, [code.encode() for code in path])


def sample(key: str, path: tuple[str, ...], amount: str) -> Sample:
    return blank(key, size=1, amount=Decimal(amount), path=path)


async def test_groups_carry_the_labels_of_their_codes(database: str, reads: SeenReads) -> None:
    rows = [
        sample("a", ("03", "031"), "0.10"),
        sample("b", ("03", "032"), "0.20"),
        sample("c", (), "0.30"),
        replace(sample("d", ("03", ""), "0.40"), colour=Colour.BLUE, place=("03", "")),
    ]
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)
    labels = [
        Label("1", "Public order", path=("03",)),
        Label("2", "Police services", path=("03", "031")),
        Label("3", "Of no code"),
        Label("4", "Of another colour", Colour.BLUE, path=("03",)),
        Label("5", "Of a place", Colour.BLUE, "site", ("03",)),
    ]
    fill(database, LABELS, [(1, label.label_id, label) for label in labels], position=1)

    by_group = (await reads.summarise(SUMMARY, "path", 1, (), None)).groups
    assert [(g.path, g.label, g.sums["amount"]) for g in by_group] == [
        (("03",), "Of another colour", Decimal("0.40")),
        ((), None, Decimal("0.30")),
        (("03",), "Public order", Decimal("0.30")),
    ]
    by_class = (await reads.summarise(SUMMARY, "path", 2, (), 1)).groups
    assert [(g.path, g.label) for g in by_class] == [
        (("03", ""), "Of another colour"),
        ((), None),
        (("03", "031"), "Police services"),
        (("03", "032"), None),
    ]
    by_place = await reads.summarise(SUMMARY, "place", 2, (), None)
    assert [(g.path, g.label) for g in by_place.groups] == [(("03", ""), "Of a place"), ((), None)]
    _, total = (await reads.summarise(SUMMARY, None, 1, (), None)).groups
    assert (total.rows, total.label, str(total.sums["amount"])) == (3, None, "0.60")

    named: Any = [
        ({"colour": Colour.BLUE}, ("03",)),
        ({"colour": Colour.RED}, ("03", "031")),
        ({"colour": "red"}, ("9",)),
    ]
    assert await reads.labels(SUMMARY, "path", named, 1) == ["Of another colour", "Police services", None]
    assert await reads.labels(SUMMARY, "place", named[:1], None) == ["Of a place"]
    assert await reads.labels(SUMMARY, "path", [], None) == ()


async def test_great_sums_keep_their_cents(database: str, reads: SeenReads) -> None:
    rows = [sample(f"k{n}", ("1",), "10000000000000.01") for n in range(1000)]
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)
    [group] = (await reads.summarise(SUMMARY, "path", 1, (), None)).groups
    assert str(group.sums["amount"]) == "10000000000000010.00"


async def test_only_declared_paths_and_real_levels(reads: SeenReads) -> None:
    for path, level in (("name", 1), ("nothing", 1), ('path"; --', 1), ("path", 0), ("path", -1)):
        with pytest.raises(ValueError, match=r"only by: path, place|levels count from 1"):
            await reads.summarise(SUMMARY, path, level, (), None)
