"""What rows may be filtered by follows from the row: written is only what may not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated

import pytest

from domain.kernel.composition import CompositionError
from domain.kernel.fields import Personal
from projections.kernel.declarations import Amount, ReadModel
from projections.kernel.filtering import comparable


class Tone(Enum):
    """How it sounds."""

    LOW = "low"


@dataclass(frozen=True, slots=True)
class Part:
    part: str


@dataclass(frozen=True, slots=True)
class Tune:
    """A row with a field of each kind."""

    tune_id: str
    composer: Annotated[str | None, Personal("tune_id", "testing")]
    bars: int | None
    tone: Tone | None
    price: Amount
    rate: Decimal | None
    first_on: date
    heard_at: datetime
    loud: bool
    path: tuple[str, ...] | None
    parts: tuple[Part, ...]
    main: Part | None


TUNES: ReadModel[Tune] = ReadModel(
    "testing.tunes", 1, Tune, "tune_id", (), lambda _: (), lambda row, _, __: row, permission="testing.read_tune"
)
ALL = ("bars", "tone", "price", "rate", "first_on", "heard_at", "loud", "path")


def test_plain_values_enums_and_paths_can_be_compared_and_records_cannot() -> None:
    assert comparable(Tune) == ("tune_id", "composer", *ALL)


def test_a_personal_field_and_the_key_are_no_filters() -> None:
    assert TUNES.filters == ALL
    assert replace(TUNES, key_filtered=True).filters == ("tune_id", *ALL)


def test_what_is_unfiltered_is_left_out() -> None:
    assert replace(TUNES, unfiltered=ALL[1:]).filters == ("bars",)


@pytest.mark.parametrize("name", ["baars", "composer", "tune_id", "parts"])
def test_what_is_unfiltered_anyhow_or_misspelt_is_refused(name: str) -> None:
    with pytest.raises(CompositionError, match=f"testing.tunes: unfiltered, of Tune, names '{name}'"):
        replace(TUNES, unfiltered=(name,))
