"""A row takes the fields that it has in common with an event; what is missing or does not fit is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from projections.kernel.declarations import Amount
from projections.kernel.filling import row_of


@dataclass(frozen=True, slots=True)
class Heard:
    tune: str
    fee: Decimal
    on: date
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    times: int
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    hearing_id: str
    tune: str
    place: str | None = None
    fee: Amount
    on: date | None


@dataclass(frozen=True, slots=True)
class Total:
    times: int
    fee: int = 0


EVENT = Heard("ode", Decimal(3), date(2026, 5, 1))


def test_a_row_takes_what_is_called_the_same_and_keeps_its_defaults() -> None:
    expected = Hearing(hearing_id="h1", tune="ode", place=None, fee=Decimal(3), on=date(2026, 5, 1))
    assert row_of(Hearing, EVENT, hearing_id="h1") == expected


def test_what_is_said_wins_over_the_event() -> None:
    row = row_of(Hearing, EVENT, hearing_id="h1", on=None, place="hall")
    assert (row.on, row.place) == (None, "hall")


def test_a_row_takes_of_several_sources() -> None:
    assert row_of(Total, Standing(2, None), EVENT, fee=1) == Total(2, 1)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "nobody gives it": (lambda: row_of(Hearing, EVENT), "Hearing lacks hearing_id, which Heard has not"),
    "both have it": (
        lambda: row_of(Hearing, EVENT, Standing(1, None), hearing_id="h1"),
        "Heard and Standing both have on of Hearing",
    ),
    "another type": (lambda: row_of(Total, EVENT, times=1), r"Heard\.fee is of another type than that of Total"),
    "no such field": (
        lambda: row_of(Hearing, EVENT, hearing="h1"),
        "Hearing has no field hearing: there are hearing_id",
    ),
    "none where the row has none": (
        lambda: row_of(Heard, Standing(1, None), tune="ode", fee=Decimal(1)),
        r"Standing\.on is of another type",
    ),
}


@pytest.mark.parametrize(("fill", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_fit_is_refused(fill: Callable[[], object], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        fill()
