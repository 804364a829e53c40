"""Tenders: the commands, at the buyer's unit, and what follows from facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import BarredPerson, Place, Site
from application.kernel.rules import Rule, Slice, Streams, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.houses import HOUSE, NOTE_HOUSE
from application.procurement.streams import (
    COMMITMENTS,
    FRAMEWORKS,
    HOUSES,
    OPENER_KEYS,
    PLANS,
    PROCEDURES,
    TENDER_NUMBERS,
    TENDERS,
    UPLOADS,
    WORKING_DAYS,
)
from domain.budgeting.published import COMMITMENTS as PUBLISHED_COMMITMENTS
from domain.calendars.published import WORKING_DAYS as PUBLISHED_WORKING_DAYS
from domain.calendars.published import year_id
from domain.files.published import UPLOADS as PUBLISHED_UPLOADS
from domain.kernel.declarations import Recorded
from domain.kernel.places import local_day
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of
from domain.procurement.complaints.events import ComplaintSatisfied, HoldEntered
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.contracts.events import ContractSigned
from domain.procurement.lots.events import LotUnsuccessful
from domain.procurement.naming import tender_of
from domain.procurement.openings.events import OpeningFailed
from domain.procurement.plans.events import PlanItemFreed, PlanItemTaken
from domain.procurement.plans.naming import plan_of
from domain.procurement.procedures.naming import procedure_id
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders.decider import DECIDER
from domain.procurement.tenders.draft import Draft
from domain.procurement.tenders.drafting import key_sha256
from domain.procurement.tenders.naming import numbers_id
from domain.procurement.tenders.state import State, is_published

HOLDS = Streams("hold")
"""How many complaints hold a lot: a passbook of complaints."""
DRAFT, PROVE, RECORD = "procurement.draft_tender", "procurement.prove_opener_key", "procurement.record_tender"


def _at_buyer(command: Any, state: State) -> Sequence[Place]:
    buyer = state.draft.fact.buyer if state.draft else getattr(command, "buyer", None)
    return () if buyer is None else ((buyer, jurisdiction_of(buyer)),)


def _site(command: c.DraftTender, _: Any) -> Sequence[Site]:
    return (Site("buyer", command.buyer),)


def _at_own_unit(command: c.ProveOpenerKey, state: State) -> Sequence[Place]:
    return ((command.unit, jurisdiction_of(command.unit)),) if state.draft else ()


def _at_proved_unit(command: c.ConfirmOpenerReady, state: State) -> Sequence[Place]:
    key = state.draft and state.draft.keys.get(command.opener_id)
    return ((key.unit, jurisdiction_of(key.unit)),) if key else ()


def _not_openers(_: object, state: State) -> Iterator[BarredPerson]:
    return (BarredPerson(account, "duties_separated", path="tenderId") for account in _openers(state))


def _not_drafters(_: object, state: State) -> Iterator[BarredPerson]:
    drafters = sorted(state.draft.drafters) if state.draft else ()
    return (BarredPerson(account, "duties_separated", "duties_separated", path="tenderId") for account in drafters)


def _neither(command: object, state: State) -> Iterator[BarredPerson]:
    yield from _not_drafters(command, state)
    yield from _not_openers(command, state)


def _openers(state: State) -> Sequence[str]:
    return state.draft.openers if state.draft else ()


def _procedure(state: State, draft: Draft) -> str:
    if is_published(state.stage):
        return state.stage.fact.procedure.partition("@")[0]
    return procedure_id(jurisdiction_of(draft.fact.buyer), draft.fact.procedure)


def _of_rules(command: Any, state: State, at: datetime) -> Sequence[str]:
    """The procedure, and the calendar from the act to what follows from its deadline."""
    if state.draft is None:
        return ()
    jurisdiction = jurisdiction_of(state.draft.fact.buyer)
    known = state.stage.periods.deadline.at if is_published(state.stage) and state.stage.periods else None
    ends = [end.year for end in (known, getattr(command, "deadline", None), state.draft.fact.deadline, at) if end]
    years = range(at.year, min(max(ends), at.year + 5) + 2)
    days = (WORKING_DAYS(year_id(jurisdiction, year)) for year in years)
    return (PROCEDURES(_procedure(state, state.draft)), *days)


def _of_publication(command: c.PublishTender, state: State, at: datetime) -> Sequence[str]:
    """Beside the rules, the plan and the buyer's book of numbers, of the year that it is there."""
    rules = _of_rules(command, state, at)
    if state.draft is None or is_published(state.stage):
        return rules
    told = state.draft.fact
    plan = () if told.plan_item_id is None else (PLANS(plan_of(told.plan_item_id)),)
    units = dict.fromkeys((told.buyer, *(key.unit for key in state.draft.keys.values())))
    plan = plan if told.framework_id is None else (*plan, FRAMEWORKS(told.framework_id))
    plan = (*plan, *map(COMMITMENTS, told.commitments), *map(HOUSES, units))
    try:
        procedure = state.procedures.on(_procedure(state, state.draft), at.date())
    except Refused:
        return (*rules, *plan)
    year = local_day(at, procedure.terms.zone).year
    return (*rules, *plan, TENDER_NUMBERS(numbers_id(told.buyer, year)))


def _of_cancellation(command: c.CancelTender, state: State, at: datetime) -> Sequence[str]:
    """Beside the rules, what holds the lots."""
    return (*_of_rules(command, state, at), *_holds(command, state))


def _holds(_: object, state: State) -> Sequence[str]:
    return tuple(map(HOLDS, state.stage.lots)) if is_published(state.stage) else ()


def _plan(_: object, state: State) -> Sequence[str]:
    item = state.stage.fact.plan_item_id if is_published(state.stage) else None
    return () if item is None else (PLANS(plan_of(item)),)


def _effect(command: object, state: State) -> Sequence[str]:
    return (*_holds(command, state), *_plan(command, state))


def _key(command: c.ProveOpenerKey) -> Sequence[str]:
    return (OPENER_KEYS(key_sha256(command.public_key)),)


def _upload(command: c.AttachDocument) -> Sequence[str]:
    return (UPLOADS(command.upload_id),)


def _stream_of(event: Any) -> str:
    match event:
        case d.OpenerKeyTaken():
            return OPENER_KEYS(event.key_sha256)
        case d.TenderNumbered():
            return TENDER_NUMBERS(numbers_id(event.buyer, event.year))
        case PlanItemTaken() | PlanItemFreed():
            return PLANS(event.plan_id)
        case _:
            return TENDERS(event.tender_id)


_DRAFTED = Rule(permission=DRAFT, places=_at_buyer, terms=Terms(not_by=_not_openers))
TENDER: Slice[Any, Any, Any] = Slice(
    name="procurement.tender",
    decider=DECIDER,
    streams=TENDERS,
    key="tender_id",
    commands={
        c.DraftTender: Rule(permission=DRAFT, places=_at_buyer, terms=Terms(sites=_site, not_by=_not_openers)),
        **dict.fromkeys((c.AddLot, c.RemoveLot, c.AddItems, c.SetCriteria, c.NameOpener, c.DropOpener), _DRAFTED),
        c.AttachDocument: Rule(permission=DRAFT, places=_at_buyer, guards=_upload, terms=Terms(not_by=_not_openers)),
        c.ProveOpenerKey: Rule(permission=PROVE, places=_at_own_unit, guards=_key, terms=Terms(not_by=_not_drafters)),
        c.ConfirmOpenerReady: Rule(permission=PROVE, places=_at_proved_unit),
        c.PublishTender: Rule(dated=_of_publication, places=_at_buyer, terms=Terms(not_by=_neither)),
        c.AmendTerms: Rule(dated=_of_rules, places=_at_buyer, terms=Terms(not_by=_not_openers)),
        c.ExtendDeadline: Rule(dated=_of_rules, places=_at_buyer),
        c.CancelTender: Rule(dated=_of_cancellation, places=_at_buyer),
        c.RevokeCancellation: Rule(permission=RECORD),
        c.TakeCancellationEffect: Rule(permission=RECORD, beside=_effect),
        c.CountOpeners: Rule(permission=RECORD),
        c.ConcludeLot: Rule(permission=RECORD, beside=_plan),
        c.FinishTender: Rule(permission=RECORD, beside=_plan),
    },
    route=_stream_of,
    writes=(OPENER_KEYS, TENDER_NUMBERS, PLANS),
    passbooks=(TENDER_NUMBERS, HOLDS),
    looks_at=(PUBLISHED_COMMITMENTS, PUBLISHED_WORKING_DAYS, PUBLISHED_UPLOADS),
)


def end_unheld(fact: Recorded[Any]) -> Sequence[c.TakeCancellationEffect]:
    """A cancellation that was held, and is held no more."""
    event: HoldEntered = fact.event
    return [] if event.held_by else [c.TakeCancellationEffect(tender_of(event.lot_id))]


def conclude_lot(fact: Recorded[Any]) -> Sequence[c.ConcludeLot]:
    """A lot that nobody gets, or whose contract is signed."""
    lot, unsuccessful = fact.event.lot_id, isinstance(fact.event, LotUnsuccessful)
    outcome = c.LotOutcome.UNSUCCESSFUL if unsuccessful else c.LotOutcome.SIGNED
    return [c.ConcludeLot(tender_of(lot), lot, outcome)]


def finish_unopened(fact: Recorded[Any]) -> Sequence[c.FinishTender]:
    """A tender whose openers lost their keys."""
    return [c.FinishTender(fact.event.tender_id)]


def revoke_cancellation(fact: Recorded[Any]) -> Sequence[c.RevokeCancellation]:
    """Lots that go on, as the review body found that a company was right about their cancellation."""
    event: ComplaintSatisfied = fact.event
    if event.target is not ComplaintTarget.CANCELLATION or event.lot_id is None:
        return []
    return [c.RevokeCancellation(event.tender_id, (event.lot_id,))]


def count_openers(row: Any, step: str) -> c.CountOpeners:
    """The openers of a tender, so many hours before its deadline: the step is `h72` or `h24`."""
    return c.CountOpeners(row.tender_id, int(step[1:]))


SLICES: tuple[Slice[Any, Any, Any], ...] = (TENDER, HOUSE)
WORKFLOWS: tuple[Workflow, ...] = (
    NOTE_HOUSE,
    Workflow("procurement.conclude_lot", (LotUnsuccessful, ContractSigned), conclude_lot),
    Workflow("procurement.finish_unopened", (OpeningFailed,), finish_unopened),
    Workflow("procurement.revoke_cancellation", (ComplaintSatisfied,), revoke_cancellation),
    Workflow("procurement.end_unheld", (HoldEntered,), end_unheld),
)
DEADLINES: tuple[Deadline | Ladder, ...] = (
    Deadline("procurement.cancellations", "procurement.cancellations_due", c.TakeCancellationEffect),
    Ladder("procurement.count_openers", "procurement.openers_due", count_openers),
)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
