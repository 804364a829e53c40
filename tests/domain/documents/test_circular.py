"""A document for more recipients than one act delivers to: listed in one act, delivered one by one, also to heirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.documents import circulars
from domain.documents.deliveries import decider as deliveries
from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import AcceptDelivery, delivery_id
from domain.documents.deliveries.submitting import SubmitDelivery
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.decider import DECIDER
from domain.documents.ended_units import DECIDER as ENDED_UNITS
from domain.documents.ended_units import EndedUnits, NoteUnitEnd, RecipientUnitEnded
from domain.documents.kinds.terms import DocumentDirection
from domain.documents.refusals import MESSAGES
from domain.organisations import events as o
from domain.organisations.kinds import UnitKind
from tests.domain.documents.calendar import YEAR
from tests.domain.documents.story import AT, DOCUMENT, UNIT, at, spec
from tests.domain.documents.test_issuing import ISSUED, NUMBER, ROSA
from tests.spec import Spec, fact

TODAY = AT.date()
UNITS = tuple(f"EX:u{n:04}" for n in range(1201))
DISPATCH = c.Dispatch(DOCUMENT, UNITS)
receiving = Spec(deliveries.DECIDER, MESSAGES)
ended_units = Spec(ENDED_UNITS, MESSAGES)


def dispatched() -> tuple[Any, ...]:
    return tuple(DECIDER.decide(spec.given(*ISSUED, YEAR).state, DISPATCH, ROSA))


def submission(to: str = "EX:u0001") -> SubmitDelivery:
    sent = replace(fact(dispatched()[-1], 1, act=ROSA), command_id=fact(None).command_id)
    return circulars.submission(sent, to)


def ended(unit: str, heir: str | None, on: date = TODAY) -> RecipientUnitEnded:
    return RecipientUnitEnded(unit, heir, on)


def test_the_recipients_are_listed_in_one_act_and_the_dispatch_says_what_each_owes() -> None:
    *lists, sent = dispatched()
    assert [len(each.recipients) for each in lists] == [500, 500, 201]
    assert (sent.recipients, sent.number, sent.term is not None) == (1201, NUMBER, True)
    spec.given(*ISSUED, YEAR, *lists, sent).when(DISPATCH, ROSA).then()
    again = replace(DISPATCH, recipients=("EX:gov", UNITS[0]))
    spec.given(*ISSUED, YEAR, *lists, sent).when(again, ROSA).refused("recipient_twice")


def test_the_population_is_what_the_act_of_the_dispatch_listed() -> None:
    *lists, sent = dispatched()
    before = replace(fact(i.RecipientsListed(DOCUMENT, ("EX:old",)), 1), command_id=fact(None, 9).event_id)
    facts = [before, *(fact(event, n) for n, event in enumerate((*lists, sent), 2))]
    assert tuple(circulars.listed(facts)) == UNITS


def test_a_delivery_says_who_dispatched_it_and_is_made_once() -> None:
    submitted, consigned = deliveries.DECIDER.decide(deliveries.State(), submission(), ROSA)
    assert isinstance(submitted, d.DeliverySubmitted)
    said = (submitted.sender, submitted.recipient_unit, submitted.submitted_by, submitted.submitted_at)
    assert said == (UNIT, "EX:u0001", ROSA.actor, AT)
    id_, unit = delivery_id(DOCUMENT, "EX:u0001"), "EX:u0001"
    assert consigned == d.DeliveryConsigned(id_, DOCUMENT, unit, submitted.expects)
    receiving.given(submitted, consigned).when(submission(), ROSA).then()


def test_what_is_for_a_merged_unit_goes_to_its_heir_which_gets_it_once() -> None:
    merged = (ended("EX:u0001", "EX:u0002"), ended("EX:u0002", "EX:u0003"))
    command = submission()
    submitted, forwarded, onward, consigned = deliveries.DECIDER.decide(receiving.given(*merged).state, command, ROSA)
    assert isinstance(forwarded, d.DeliveryForwarded)
    assert isinstance(onward, d.DeliverySubmitted)
    assert (forwarded.to, onward.recipient, onward.forwarded_from) == ("EX:u0003", "EX:u0003", "EX:u0001")
    id_, unit = delivery_id(DOCUMENT, "EX:u0003"), "EX:u0003"
    assert consigned == d.DeliveryConsigned(id_, DOCUMENT, unit, onward.expects)
    has_it = (*merged, onward, consigned)
    receiving.given(*has_it).when(command, ROSA).then(submitted, forwarded)
    receiving.given(*has_it).when(submission("EX:u0003"), ROSA).then()


@pytest.mark.parametrize("heir", [None, UNIT, "EX:u0001"])
def test_what_is_for_a_unit_without_an_heir_fails(heir: str | None) -> None:
    end = ended("EX:u0001", heir)
    submitted, failed = deliveries.DECIDER.decide(receiving.given(end).state, submission(), ROSA)
    assert failed == d.DeliveryFailed(
        delivery_id(DOCUMENT, "EX:u0001"), DOCUMENT, "recipient_ended", submission().expects
    )
    accept = AcceptDelivery(DOCUMENT, "EX:u0001")
    receiving.given(submitted, failed).when(accept, ROSA).refused("delivery_ended")


def test_a_unit_gets_its_mail_until_the_day_of_its_end() -> None:
    end = ended("EX:u0001", None, AT.date() + timedelta(days=1))
    _, consigned = deliveries.DECIDER.decide(receiving.given(end).state, submission(), ROSA)
    assert isinstance(consigned, d.DeliveryConsigned)
    _, failed = deliveries.DECIDER.decide(receiving.given(end).state, submission(), at(ROSA, timedelta(days=1)))
    assert isinstance(failed, d.DeliveryFailed)


def test_ends_are_noted_as_the_structure_says_them() -> None:
    merged = o.UnitMerged("EX:a", "EX", UnitKind.DEPARTMENT, None, "EX:b", 1, AT.date())
    dissolved = o.UnitDissolved("EX:a", "EX", UnitKind.DEPARTMENT, None, 1, AT.date())
    assert circulars.note_unit_end(fact(merged)) == [NoteUnitEnd("EX:a", "EX:b", AT.date())]
    assert circulars.note_unit_end(fact(dissolved)) == [NoteUnitEnd("EX:a", None, AT.date())]
    ended_units.given().when(NoteUnitEnd("EX:a", None, AT.date())).then(ended("EX:a", None))


def test_a_recipient_has_to_stand_where_the_kind_goes() -> None:
    down = replace(submission(), direction=DocumentDirection.DOWN)
    there, below = circulars.SUBMITTING.need(down, deliveries.State()).sites
    assert (there.at, there.refusal and there.refusal.code) == ("EX:u0001", "recipient_unknown")
    assert (below.at, below.below, below.refusal and below.refusal.code) == ("EX:u0001", UNIT, "wrong_direction")
    assert circulars.SUBMITTING.need(down, receiving.given(ended("EX:u0001", None)).state).sites == ()


NAMES = st.sampled_from("abcdef")


@given(st.lists(st.tuples(NAMES, st.one_of(st.none(), NAMES)), max_size=12), NAMES)
def test_an_heir_is_there_however_units_end(ends: list[tuple[str, str | None]], unit: str) -> None:
    known = EndedUnits()
    for name, heir in ends:
        known = known.after(ended(name, heir))
    heir_of_all = known.heir(unit, AT.date())
    assert heir_of_all is None or heir_of_all not in known.ends
    assert len(set(known.chain(unit))) == len(known.chain(unit))
