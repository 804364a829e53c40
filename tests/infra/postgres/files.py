"""Papers of files, and generated access to these: shares and seals that begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.kernel.sight import Sight
from projections.kernel.declarations import ReadModel
from projections.kernel.file_access import AccessEffect, FileAccess, holder_key
from projections.kernel.scope import Scope
from tests.infra.postgres.timeline import Change

FILES, ENTRIES = ["f1", "f2", "f3"], ["e1", "e2"]
UNITS, POSTS, PEOPLE = ["MD:01", "MD:02"], ["MD:01/p1", "MD:02/p1"], ["ana", "bo"]
KEYS = [*"abcdefg"]
SEALS = {AccessEffect.SEAL_AGAINST, AccessEffect.SEAL_BUT_FOR}
HOURS = [-3, -1, 1, 3]
"""When access begins and ends, in hours from now."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a unit; most are in a file, and some are an entry of it."""

    paper_id: str
    unit: str
    file_id: str | None
    entry_id: str | None
    size: int
    reader: str | None = None


SCOPES = (
    Scope(unit="unit", file="file_id", entry="entry_id"),
    Scope(unit="unit", account="reader", file="file_id"),
    Scope(file="file_id", entry="entry_id"),
    Scope(unit="unit", file="file_id", entry="entry_id", line=True),
)
PAPERS: ReadModel[Paper] = ReadModel(
    name="testing.papers",
    version=1,
    row=Paper,
    key="paper_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    orders=("size",),
    permission="testing.read_paper",
    scope=SCOPES[0],
)
MODELS = tuple(replace(PAPERS, scope=scope) for scope in SCOPES)


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a paper, for everybody."""

    remark_id: str
    paper_id: str


REMARKS: ReadModel[Remark] = ReadModel(
    name="testing.remarks",
    version=1,
    row=Remark,
    key="remark_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
)


def _some(names: Sequence[str], most: int = 1) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=most)


SIGHTS = st.builds(
    Sight,
    everywhere=st.sampled_from([False, False, True]),
    units=_some(UNITS),
    account=st.none() | st.sampled_from(PEOPLE),
    posts=_some(POSTS),
    staff=_some(UNITS),
    unsealed=st.sampled_from([False, False, False, True]),
)
_PAPERS = st.builds(
    Paper,
    paper_id=st.just(""),
    unit=st.sampled_from(UNITS),
    file_id=st.none() | st.sampled_from(FILES),
    entry_id=st.none() | st.sampled_from(ENTRIES),
    size=st.integers(0, 3),
    reader=st.none() | st.sampled_from(PEOPLE),
)


def _listed(names: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return _some(names).map(lambda some: tuple(sorted(some)))


def papers() -> st.SearchStrategy[list[Change]]:
    """Papers that come, pass from one file to another, and go."""

    def placed(drawn: list[tuple[str, Paper | None]]) -> list[Change]:
        found: list[Change] = []
        alive: set[str] = set()
        for key, paper in drawn:
            if paper is not None or key in alive:
                found.append((len(found) + 1, key, paper and replace(paper, paper_id=key)))
                alive = alive | {key} if paper else alive - {key}
        return found

    change = st.tuples(st.sampled_from(KEYS), _PAPERS | _PAPERS | _PAPERS | st.none())
    return st.lists(change, min_size=3, max_size=20).map(placed).filter(bool)


def access(now: datetime) -> st.SearchStrategy[list[FileAccess]]:
    """Shares, seals and breaks of these around a moment."""
    moments = st.sampled_from(HOURS).map(lambda hours: now + timedelta(hours=hours))
    one = st.builds(
        FileAccess,
        access_id=st.just(""),
        file_id=st.sampled_from(FILES),
        effect=st.sampled_from([AccessEffect.SHARE, AccessEffect.SHARE, *AccessEffect]),
        units=_listed(UNITS),
        posts=_listed(POSTS),
        accounts=_listed(PEOPLE),
        entries=_listed(ENTRIES),
        valid_from=st.none() | moments,
        valid_until=st.none() | moments,
        accepted=st.sampled_from([True, True, True, False]),
        hides_line=st.booleans(),
    )
    rows = st.lists(one, max_size=8).map(lambda drawn: [_placed(number, row) for number, row in enumerate(drawn)])
    return st.builds(_broken, rows, st.none() | st.sampled_from(PEOPLE))


def _broken(rows: list[FileAccess], by: str | None) -> list[FileAccess]:
    """The rows, and where somebody broke all seals among them these breaks."""
    seals = [row for row in rows if row.sealed_file_id is not None] if by is not None else []
    ends = [row.valid_until for row in rows if row.valid_until is not None]
    broken = FileAccess("", "", AccessEffect.BREAK, (), (), (by or "",), (), None, max(ends, default=None))
    return [*rows, *(of_one(replace(broken, access_id=f"b{row.access_id}", file_id=row.file_id)) for row in seals)]


def _placed(number: int, row: FileAccess) -> FileAccess:
    sealed = row.file_id if row.effect in SEALS else None
    return of_one(replace(row, access_id=f"s{number}", sealed_file_id=sealed))


def of_one(row: FileAccess) -> FileAccess:
    """The row; a share or a break has one holder, and an end."""
    if row.effect in SEALS:
        return row
    lists = {"units": row.units, "posts": row.posts, "accounts": row.accounts}
    kind = next((kind for kind, names in lists.items() if names), "accounts")
    name = next(iter(lists[kind]), "nobody")
    only: dict[str, Any] = {**dict.fromkeys(lists, ()), kind: (name,)}
    until = row.valid_until or datetime.max.replace(tzinfo=UTC)
    return replace(row, **only, holder=holder_key(kind, name), valid_until=until)


def as_changes(rows: Sequence[Any], key: str) -> list[Change]:
    """Rows that are there from the first position on."""
    return [(1, getattr(row, key), row) for row in rows]
