"""How tenders end: lots are cancelled, in time for complaints, and the last lot ends the tender."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act
from domain.kernel.refused import Refused
from domain.procurement.naming import lot_id, number_of
from domain.procurement.periods import period_end
from domain.procurement.plans.events import PlanItemFreed
from domain.procurement.plans.naming import plan_of
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import events as e
from domain.procurement.tenders.state import Published, State

Ended = e.LotCancelled | e.TenderCancelled | PlanItemFreed


def cancel(state: State, command: c.CancelTender, act: Act) -> Sequence[e.CancellationDecided]:
    """The decision, and when it takes effect. Refused: `tender_over`, `unknown_lot`, `complaint_pending`."""
    tender = state.published
    named = tuple(dict.fromkeys(lot_id(command.tender_id, number) for number in command.lots)) or tender.standing
    if unknown := [lot for lot in named if lot not in tender.lots]:
        raise Refused("unknown_lot", "lots", lot=number_of(unknown[0]))
    ahead = {lot for decided in tender.decided for lot in decided.lots}
    lots = tuple(lot for lot in named if lot not in tender.cancelled and lot not in ahead)
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
    """The lots whose time for complaints is over, and that none holds; with the last one the tender is cancelled."""
    tender = state.published
    due = tuple(
        lot
        for decided in tender.decided
        if decided.effective_at <= act.at
        for lot in decided.lots
        if lot not in tender.cancelled and not state.holds.get(lot)
    )
    facts: list[Ended] = [e.LotCancelled(command.tender_id, lot) for lot in due]
    if due and set(tender.standing) <= set(due):
        facts.append(e.TenderCancelled(command.tender_id))
        facts += _freed(tender)
    return facts


def _freed(tender: Published) -> list[Ended]:
    item = tender.fact.plan_item_id
    return [] if item is None else [PlanItemFreed(plan_of(item), item, tender.fact.tender_id)]


def revoke(state: State, command: c.RevokeCancellation, _: Act) -> Sequence[e.CancellationRevoked]:
    """The lots go on whose cancellation was not yet effective."""
    tender = state.published
    ahead = {lot for decided in tender.decided for lot in decided.lots} - tender.cancelled
    lots = tuple(lot for lot in command.lots if lot in ahead)
    return [e.CancellationRevoked(command.tender_id, lots)] if lots else []


def finish(state: State, command: c.FinishTender, _: Act) -> Sequence[e.TenderFinished]:
    """The end of a tender that was closed, or never took bids."""
    tender = state.published
    if tender.ended or (tender.periods is not None and not tender.closed):
        return []
    return [e.TenderFinished(command.tender_id)]
