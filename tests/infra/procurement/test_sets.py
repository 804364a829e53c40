"""Sets of procedures: every entry of the two examples is read, and none is unknown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from domain.kernel.refused import Refused
from domain.kernel.terms import TermUnit
from domain.kernel.values import money
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.periods import Period
from domain.procurement.procedures.decoding import decoded
from domain.procurement.procedures.parameters import BuyerLevel, Parameter, ProcedureParameters
from infra.procurement.loading import LoadedProcedure, NotASetError, procedures_in

FOLDER = Path("infra/procurement/procedures")
SETS = {path.stem: procedures_in(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
ALL = [procedure for procedures in SETS.values() for procedure in procedures]


def _parameters(name: str, code: str) -> ProcedureParameters:
    return decoded(next(each for each in SETS[name] if each.code == code).parameters)


@pytest.mark.parametrize("procedure", ALL, ids=lambda each: f"{each.jurisdiction}.{each.code}")
def test_every_entry_is_read_and_none_is_unknown(procedure: LoadedProcedure) -> None:
    decoded(procedure.parameters)
    for each in procedure.parameters:
        others = [other for other in procedure.parameters if other != each]
        with pytest.raises(Refused) as caught:
            decoded([*others, Parameter(each.name, "\x00")])  # whatever is read is checked
        assert caught.value.code == "parameter_range"


def test_periods_differ_by_category_in_ukraine() -> None:
    ua = _parameters("ua", "open")
    assert ua.min_tendering(PurchaseCategory.WORKS) == Period(15, TermUnit.CALENDAR_DAYS)
    assert ua.min_tendering(PurchaseCategory.GOODS) == Period(7, TermUnit.CALENDAR_DAYS)
    assert ua.threshold(PurchaseCategory.CURRENT_REPAIR) == money(200_000, "UAH")
    assert ua.auction
    assert ua.auction_rules.step_max == Decimal("0.03")
    assert ua.openers.k == 3


def test_the_union_rolls_to_working_days_and_has_two_levels_of_thresholds() -> None:
    eu = _parameters("eu", "open")
    assert eu.standstill == Period(10, TermUnit.CALENDAR_DAYS, rolls=True)
    assert eu.threshold(PurchaseCategory.GOODS) == money(140_000, "EUR")
    other = next(each for each in SETS["eu"] if each.code == "open")
    parameters = decoded([*other.parameters, Parameter("buyer_level", BuyerLevel.OTHER)])
    assert parameters.threshold(PurchaseCategory.SERVICES) == money(216_000, "EUR")
    assert parameters.threshold(PurchaseCategory.SOCIAL) == money(750_000, "EUR")


def test_a_quotation_ends_where_the_open_tender_begins() -> None:
    assert _parameters("ua", "quotation").threshold == _parameters("ua", "open").threshold


def test_a_class_of_the_cpv_has_more_or_fewer_digits() -> None:
    ua = _parameters("ua", "open")
    assert ua.class_of("45214000-0") == "4521"
    assert ua.class_of("33600000-6") == "336"


def test_kinds_are_those_of_the_file() -> None:
    assert {each.code: each.kind for each in SETS["ua"]}["report"] is ProcedureKind.DIRECT


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[set", "no TOML"),
        ("[open]\nkind = 'open'", "a table [set] with a code"),
        ("[set]\ncode = 'MD'\n[open]\nkind = 'lottery'", "open: the kind is one of"),
        ("loose = 1\n[set]\ncode = 'MD'", "loose stands outside"),
        ("[set]\ncode = 'MD'\nversion = 'x'", "is a number"),
    ],
)
def test_what_is_no_set_is_not_loaded(text: str, says: str) -> None:
    with pytest.raises(NotASetError) as caught:
        procedures_in(text)
    assert says in str(caught.value)
