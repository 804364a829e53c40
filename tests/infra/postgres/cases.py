"""A read model whose rows belong to somebody: generated histories of it, and of what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.kernel.sight import Sight
from projections.kernel.declarations import Condition, Labels, ReadModel, Summary
from projections.kernel.scope import Scope
from tests.infra.postgres.timeline import LABELS, Change
from tests.support.seeing import in_sight

PLACES = ["MD", "RO", "", "'; --"]
UNITS = ["MD:01", "MD:02", "RO:01", "MD"]
PEOPLE = ["ana", "bo", "MD"]
POSTS = ["MD:01/p1", "MD:02/p1", "ana", "{,'\""]


@dataclass(frozen=True, slots=True)
class Case:
    """A case of somebody, at a unit of a jurisdiction."""

    case_id: str
    unit: str | None
    jurisdiction: str | None
    account: str | None
    size: Decimal
    path: tuple[str, ...]
    deputy: str | None = None
    offices: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()


SCOPES = (
    Scope("unit", "jurisdiction", "account"),
    Scope(jurisdiction="jurisdiction", account="account"),
    Scope(unit="unit"),
    Scope(account="account"),
    Scope(account="account", also=("deputy",)),
    Scope(units="offices", posts="desks", accounts="readers"),
    Scope("unit", "jurisdiction", units="offices", posts="desks"),
    Scope(posts="desks"),
    None,
)
CASES: ReadModel[Case] = ReadModel(
    name="testing.cases",
    version=1,
    row=Case,
    key="case_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    unfiltered=("jurisdiction", "account", "path", "deputy", "offices", "desks", "readers"),
    orders=("jurisdiction", "size"),
    permission="testing.read_case",
    scope=SCOPES[0],
)
MODELS = tuple(replace(CASES, scope=one) for one in SCOPES)
"""The same rows, belonging to somebody in another way each time."""


_LABELS = replace(LABELS, name="testing.case_labels", found_by=("dimension", "path"))


def sums(model: ReadModel[Any]) -> Summary:
    """Sums of the sizes by jurisdiction."""
    return Summary("testing.case_sums", model, ("jurisdiction",), ("size",), ("path",), Labels(_LABELS))


SIGHTS = st.builds(
    Sight,
    everywhere=st.sampled_from([False, False, False, True]),
    jurisdictions=st.frozensets(st.sampled_from(PLACES), max_size=2),
    units=st.frozensets(st.sampled_from(UNITS), max_size=3),
    account=st.none() | st.sampled_from(PEOPLE),
    posts=st.frozensets(st.sampled_from(POSTS), max_size=2),
)
WHERE = st.sampled_from(
    [(), (Condition("unit", "in", ["MD:01", None]),), (Condition("size", "gt", 0),), (Condition("unit", "eq", "MD"),)]
)


def _some(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=2).map(tuple)


_CASES = st.builds(
    Case,
    case_id=st.just(""),
    unit=st.none() | st.sampled_from(UNITS),
    jurisdiction=st.none() | st.sampled_from(PLACES),
    account=st.none() | st.sampled_from(PEOPLE),
    size=st.integers(-2, 2).map(Decimal),
    path=st.lists(st.sampled_from("12"), max_size=3).map(tuple),
    deputy=st.none() | st.sampled_from(PEOPLE),
    offices=_some(UNITS),
    desks=_some(POSTS),
    readers=_some(PEOPLE),
)
KEYS = [*"abcdefgh"]


def histories() -> st.SearchStrategy[list[Change]]:
    """Cases that come, are passed on from one to the other, go and come again."""

    def placed(drawn: list[tuple[str, Case | None]]) -> list[Change]:
        alive: set[str] = set()
        found: list[Change] = []
        for key, case in drawn:
            if case is None and key not in alive:
                continue
            found.append((len(found) + 1, key, case and replace(case, case_id=key)))
            alive = alive | {key} if case else alive - {key}
        return found

    change = st.tuples(st.sampled_from(KEYS), st.sampled_from([True, True, True, False]), _CASES)
    drawn = st.lists(change.map(lambda one: (one[0], one[2] if one[1] else None)), min_size=1, max_size=30)
    return drawn.map(placed).filter(bool)


def positions_seen(
    model: ReadModel[Any], sights: Sequence[Sight], changes: Sequence[Change], rows: Mapping[str, Any]
) -> set[int]:
    """The positions just before or after which one of these rows stood in sight."""
    found: set[int] = set()
    for key in rows:
        mine = [(at, row) for at, changed, row in changes if changed == key]
        ends = [at for at, _ in mine[1:]] + [None]
        for (at, row), end in zip(mine, ends, strict=True):
            if row is not None and in_sight(model, row, sights):
                found |= {at} if end is None else {at, end}
    return found
