"""How tenders end: lots are cancelled, in time for complaints, and the last lot ends the tender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.kernel.declarations import Act
from domain.kernel.refused import Refused
from domain.procurement.naming import lot_id, number_of
from domain.procurement.periods import period_end
from domain.procurement.plans.events import PlanItemFreed
from domain.procurement.plans.naming import plan_of
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from domain.procurement.tenders.drafts import OpenersAtRisk
from domain.procurement.tenders.state import Published, State

Ended = e.LotCancelled | e.LotConcluded | e.TenderCancelled | e.TenderFinished | PlanItemFreed


def cancel(state: State, command: c.CancelTender, act: Act) -> Sequence[e.CancellationDecided]:
    """The decision, and when it takes effect. Refused: `tender_over`, `unknown_lot`, `complaint_pending`."""
    tender = state.published
    named = tuple(dict.fromkeys(lot_id(command.tender_id, number) for number in command.lots)) or tender.standing
    if unknown := [lot for lot in named if lot not in tender.lots]:
        raise Refused("unknown_lot", "lots", lot=number_of(unknown[0]))
    ahead = {lot for decided in tender.decided for lot in decided.lots}
    lots = tuple(lot for lot in named if lot in tender.standing and lot not in ahead)
    if tender.ended and lots:
        raise Refused("tender_over", "tenderId")
    if not lots:
        return []
    for lot in lots:
        if state.holds.get(lot):
            raise Refused("complaint_pending", "lots", lot=number_of(lot))
    terms = state.procedures.pinned(tender.fact.procedure).terms
    period = terms.cancellation_complaint
    at = act.at if period is None else period_end(act.at, period, state.days(tender.fact.buyer)).at
    return [e.CancellationDecided(command.tender_id, lots, command.reason.value, at)]


def take_effect(state: State, command: c.TakeCancellationEffect, act: Act) -> Sequence[Ended]:
    """The lots whose time for complaints is over, and that none holds; with the last one the tender is over."""
    tender = state.published
    due = tuple(
        lot
        for decided in tender.decided
        if decided.effective_at <= act.at
        for lot in decided.lots
        if lot in tender.standing and not state.holds.get(lot)
    )
    facts: list[Ended] = [e.LotCancelled(command.tender_id, lot) for lot in due]
    return [*facts, *_over(tender, due, tender.concluded)] if due else []


def count_openers(state: State, command: c.CountOpeners, act: Act) -> Sequence[OpenersAtRisk]:
    """An alarm where fewer openers are ready than have to open; none before its time, or of what is over."""
    tender = state.published
    panel, periods = tender.fact.panel, tender.periods
    if tender.closed or tender.ended or panel is None or periods is None or command.hours in tender.draft.counted:
        return []
    if act.at < periods.deadline.at - timedelta(hours=command.hours) or len(tender.draft.ready) >= panel.k:
        return []
    return [OpenersAtRisk(command.tender_id, command.hours, len(tender.draft.ready), panel.k, tender.fact.buyer)]


def conclude(state: State, command: c.ConcludeLot, _: Act) -> Sequence[Ended]:
    """A lot that ended; with the last one the tender is over."""
    tender = state.published
    if command.lot_id not in tender.standing:
        return []
    outcomes = {**tender.concluded, command.lot_id: command.outcome.value}
    concluded = e.LotConcluded(command.tender_id, command.lot_id, command.outcome.value)
    return [concluded, *_over(tender, (command.lot_id,), outcomes)]


def _over(tender: Published, ended: Sequence[str], outcomes: Mapping[str, str]) -> Sequence[Ended]:
    """The end of the tender, where these were its last lots. What nobody signed a contract for may be bought again."""
    if tender.ended or not set(tender.standing) <= set(ended):
        return []
    id_ = tender.fact.tender_id
    over: Ended = (e.TenderFinished if outcomes else e.TenderCancelled)(id_, tender.fact.lots)
    return [over] if c.LotOutcome.SIGNED in outcomes.values() else [over, *_freed(tender)]


def _freed(tender: Published) -> Sequence[PlanItemFreed]:
    item = tender.fact.plan_item_id
    return [] if item is None else [PlanItemFreed(plan_of(item), item, tender.fact.tender_id)]


def revoke(state: State, command: c.RevokeCancellation, _: Act) -> Sequence[e.CancellationRevoked]:
    """The lots go on whose cancellation was not yet effective."""
    tender = state.published
    ahead = {lot for decided in tender.decided for lot in decided.lots} - tender.cancelled
    lots = tuple(lot for lot in command.lots if lot in ahead)
    return [e.CancellationRevoked(command.tender_id, lots)] if lots else []


def finish(state: State, command: c.FinishTender, _: Act) -> Sequence[Ended]:
    """The end of a tender that was closed and could not be opened: its lots are unsuccessful."""
    tender = state.published
    if tender.ended or not tender.closed:
        return []
    return [e.TenderFinished(command.tender_id, tender.fact.lots), *_freed(tender)]
