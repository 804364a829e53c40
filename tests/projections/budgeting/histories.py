"""Random histories of a budget's lines: acts that the rules allow or not, since sums hold for whatever was stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from hypothesis import strategies as st

from domain.budgeting.coding import DIMENSIONS, Coding
from domain.budgeting.lines import events as e
from domain.budgeting.lines.transfer_kind import TransferKind
from domain.kernel.levels import Level
from projections.budgeting.movements import MOVING

LINES, COMMITMENTS = ("l1", "l2", "l3", "l4"), ("C-1", "C-2", "C-3")
AMOUNTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents).scaleb(-2))
PATHS = st.lists(st.sampled_from(["1", "2", "", "ñ"]), max_size=3).map(tuple)
CODINGS = st.builds(Coding, **dict.fromkeys(DIMENSIONS, PATHS))
_FIELDS: dict[Any, st.SearchStrategy[Any]] = {
    Decimal: AMOUNTS,
    str: st.sampled_from(["1", "2"]),
    int: st.integers(1, 13),
    date: st.dates(date(2014, 1, 1), date(2015, 3, 31)),
    date | None: st.none() | st.dates(date(2014, 1, 1), date(2015, 3, 31)),
    int | None: st.none() | st.integers(1, 13),
    str | None: st.none(),
    TransferKind: st.sampled_from(TransferKind),
}


def _act(kind: type[Any], budget: str, line: str, coding: Coding) -> st.SearchStrategy[Any]:
    given: dict[str, st.SearchStrategy[Any]] = {
        "line_id": st.just(f"{budget}:{line}"),
        "coding": st.just(coding),
        "currency": st.just("MDL"),
        "commitment_id": st.just(f"{budget}:{line}{COMMITMENTS[0]}") | st.just(f"{budget}:{line}{COMMITMENTS[1]}"),
    }
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: given[name] if name in given else _FIELDS[hint] for name, hint in hints.items()})


@st.composite
def histories(draw: st.DrawFn, budget: str = "MD-2014") -> list[Any]:
    """Approvals of a few lines, then acts on them in any order. A line keeps its coding, a commitment its line."""
    government, _, year = budget.rpartition("-")
    codings = {line: draw(CODINGS) for line in LINES}
    approvals = [
        e.AppropriationApproved(
            f"{budget}:{line}", budget, government, int(year), Level.STATE, coding, 1, draw(AMOUNTS), "MDL", "Law"
        )
        for line, coding in codings.items()
    ]
    moving = st.sampled_from([one for one in MOVING if one is not e.AppropriationApproved])
    acts = st.tuples(moving, st.sampled_from(LINES)).flatmap(lambda it: _act(it[0], budget, it[1], codings[it[1]]))
    return [*approvals, *draw(st.lists(acts, max_size=30))]
