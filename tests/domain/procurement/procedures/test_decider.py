"""A procedure: drafted, and adopted by another person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.kernel.refused import Refused
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures import commands as c
from domain.procurement.procedures import events as e
from domain.procurement.procedures.adopted import Procedures
from domain.procurement.procedures.decider import DECIDER
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.refusals import MESSAGES
from tests.spec import OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
TOLD = {"currency": "MDL", "method": "open", "min_tendering": "7d", "title": "Open", "zone": "Europe/Chisinau"}
HEAD = replace(OFFICER, actor="u-head")


def draft(version: int = 1, kind: ProcedureKind = ProcedureKind.OPEN, /, **told: str) -> c.DraftProcedure:
    parameters = tuple(c.ToldParameter(name.replace("__", "."), value) for name, value in {**TOLD, **told}.items())
    return c.DraftProcedure("MD", "open", version, kind, parameters, "Law 131/2015")


def drafted(version: int = 1) -> e.ProcedureDrafted:
    told = tuple(Parameter(name, value) for name, value in sorted(TOLD.items()))
    return e.ProcedureDrafted("MD", "open", version, ProcedureKind.OPEN, told, "Law 131/2015", "u-officer")


def adopted(version: int = 1, on: date = date(2014, 6, 1)) -> e.ProcedureAdopted:
    told = drafted(version).parameters
    return e.ProcedureAdopted("MD", "open", version, ProcedureKind.OPEN, told, "Law 131/2015", on)


def adopt(version: int = 1, on: date = date(2014, 6, 1)) -> c.AdoptProcedure:
    return c.AdoptProcedure("MD", "open", version, on)


def test_a_version_is_drafted_with_its_parameters_in_order() -> None:
    spec.given().when(draft()).then(drafted())


def test_a_version_is_adopted_by_another_person() -> None:
    spec.given(drafted()).when(adopt(), by=HEAD).then(adopted())
    spec.given(drafted()).when(adopt()).refused("adopter_is_editor", "version")


def test_nothing_takes_effect_in_the_past_or_before_a_version_that_is_still_ahead() -> None:
    spec.given(drafted()).when(adopt(on=date(2014, 5, 31)), by=HEAD).refused("effective_in_past", "effectiveOn")
    ahead = adopted(on=date(2014, 7, 1))
    spec.given(drafted(), ahead, drafted(2)).when(adopt(2), by=HEAD).refused("former_version_ahead", "version")


def test_what_is_adopted_changes_no_more() -> None:
    spec.given(drafted(), adopted()).when(draft(auction="true")).refused("version_adopted", "version")
    spec.given().when(draft(2)).refused("former_version_open", "version")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"lottery": "true"}, "parameter_unknown"),
        ({"complaint_fee__on_terms__rate": "0.1"}, "parameter_missing"),
        ({"min_tendering__castles": "7d"}, "parameter_unknown"),
        ({"min_tendering": "a week"}, "parameter_range"),
        ({"min_tendering": "99999d"}, "parameter_range"),
        ({"openers__n": "3", "openers__k": "4"}, "parameter_range"),
        ({"openers__n": "17", "openers__k": "4"}, "parameter_range"),
        ({"threshold__goods": "-1"}, "parameter_range"),
        ({"threshold__goods": "1.234"}, "parameter_range"),
        ({"bid_security_max": "1.5"}, "parameter_range"),
        ({"currency": "XYZ"}, "parameter_range"),
        ({"zone": "Europe/Nowhere"}, "parameter_range"),
        ({"week_rest": "saturday, doomsday"}, "parameter_range"),
        ({"day_ends": "23:59"}, "parameter_range"),
        ({"reasons": "a, a"}, "parameter_range"),
        ({"auction": "maybe"}, "parameter_range"),
        ({"min_bids": "0"}, "parameter_range"),
        ({"min_bids": "٣"}, "parameter_range"),
    ],
)
def test_bad_parameters_are_named(told: dict[str, str], code: str) -> None:
    spec.given().when(draft(**told)).refused(code, "parameters")


def test_a_parameter_is_told_once() -> None:
    twice = draft()
    spec.given().when(replace(twice, parameters=twice.parameters * 2)).refused("parameter_twice", "parameters")
    spec.given().when(replace(twice, parameters=twice.parameters * 50)).refused("too_many_parameters", "parameters")


@pytest.mark.parametrize("kind", [ProcedureKind.QUOTATION, ProcedureKind.DIRECT, ProcedureKind.FRAMEWORK])
def test_each_kind_has_what_it_cannot_do_without(kind: ProcedureKind) -> None:
    spec.given().when(draft(1, kind)).refused("parameter_missing", "parameters")


def test_a_purchase_begins_under_the_newest_version_in_effect() -> None:
    known = Procedures().after(adopted()).after(adopted(2, date(2014, 9, 1)))
    assert known.on("MD.open", date(2014, 8, 31)).pin == "MD.open@1"
    assert known.on("MD.open", date(2014, 9, 1)).pin == "MD.open@2"
    assert known.pinned("MD.open@1").kind is ProcedureKind.OPEN
    with pytest.raises(Refused, match="no_procedure_in_effect"):
        known.on("MD.open", date(2014, 5, 31))
    with pytest.raises(Refused, match="version_not_adopted"):
        known.pinned("MD.open@3")
