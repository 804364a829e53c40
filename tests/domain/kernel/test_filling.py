"""A row takes the fields that it has in common with an event; what is missing or does not fit is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.filling import filled, refilled, repeats
from projections.kernel.declarations import Amount


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
    assert filled(Hearing, EVENT, hearing_id="h1") == expected


def test_what_is_said_wins_over_the_event() -> None:
    row = filled(Hearing, EVENT, hearing_id="h1", on=None, place="hall")
    assert (row.on, row.place) == (None, "hall")


def test_a_row_takes_of_several_sources() -> None:
    assert filled(Total, Standing(2, None), EVENT, fee=1) == Total(2, 1)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "nobody gives it": (lambda: filled(Hearing, EVENT), "Hearing lacks hearing_id, which Heard has not"),
    "both have it": (
        lambda: filled(Hearing, EVENT, Standing(1, None), hearing_id="h1"),
        "Heard and Standing both have on of Hearing",
    ),
    "another type": (lambda: filled(Total, EVENT, times=1), r"Heard\.fee is of another type than that of Total"),
    "no such field": (
        lambda: filled(Hearing, EVENT, hearing="h1"),
        "Hearing has no field hearing: there are hearing_id",
    ),
    "none where the row has none": (
        lambda: filled(Heard, Standing(1, None), tune="ode", fee=Decimal(1)),
        r"Standing\.on is of another type",
    ),
}


@pytest.mark.parametrize(("fill", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_fit_is_refused(fill: Callable[[], object], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        fill()


def test_a_row_is_changed_by_what_an_event_has_too() -> None:
    row = Hearing(hearing_id="h1", tune="song", place="hall", fee=Decimal(1), on=None)
    expected = Hearing(hearing_id="h1", tune="ode", place="hall", fee=Decimal(3), on=date(2026, 6, 1))
    assert refilled(row, EVENT, on=date(2026, 6, 1)) == expected
    with pytest.raises(TypeError, match="Hearing has no field hall"):
        refilled(row, EVENT, hall="small")


def test_a_fact_repeats_a_command_where_all_that_both_have_is_equal() -> None:
    assert repeats(EVENT, Standing(5, EVENT.on))
    assert not repeats(EVENT, Standing(5, None))
    assert repeats(EVENT, Standing(5, None), on=EVENT.on)
    assert not repeats(EVENT, Standing(5, EVENT.on), tune="song")
    with pytest.raises(TypeError, match="Heard has no field tone"):
        repeats(EVENT, Standing(5, None), tone="ode")
