"""Lodging a complaint: in time, by a company that it concerns, about something that there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.kernel.declarations import Act, Refused
from domain.procurement.complaints import commands as c
from domain.procurement.complaints.events import ComplaintLodged
from domain.procurement.complaints.fees import fee_due
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.complaints.stages import Stage, Unlodged
from domain.procurement.lots import decider as lots
from domain.procurement.lots.clocks import end_of
from domain.procurement.lots.stages import Awarded, Evaluating, Standing, Unopened, Unsuccessful
from domain.procurement.naming import lot_id
from domain.procurement.parts import TenderPeriods
from domain.procurement.tenders import events as t
from domain.suppliers.published import MandateRight, check_mandate


@dataclass(frozen=True, slots=True)
class LodgedOn:
    """What of the tender only a complaint looks at: its periods, and its cancellation."""

    periods: TenderPeriods | None = None
    cancellation: t.CancellationDecided | None = None
    held_by: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def after(self, event: Any) -> LodgedOn:
        """What is known after an event of the tender."""
        match event:
            case t.TenderPublished() | t.TermsAmended() | t.DeadlineExtended():
                return replace(self, periods=event.periods)
            case t.CancellationDecided():
                return replace(self, cancellation=event)
            case t.CancellationRevoked():
                return replace(self, cancellation=None)
            case _:
                return self


NOTHING_READ = LodgedOn()


def lodge(stage: Stage, lot: lots.State, on: LodgedOn, command: c.LodgeComplaint, act: Act) -> ComplaintLodged | None:
    """The complaint with its fee; None where it is lodged already.

    Refused: `complaint_late`, `not_concerned`, `nothing_to_complain_of`, `complaint_exists`.
    """
    id_ = None if command.lot is None else lot_id(command.tender_id, command.lot)
    if not isinstance(stage, Unlodged):
        before = stage.lodged
        if (before.tender_id, before.lot_id, before.company, before.grounds) == (
            command.tender_id,
            id_,
            command.company,
            command.grounds,
        ):
            return None
        raise Refused("complaint_exists", "complaintId")
    if command.complainant_id != act.actor:
        raise Refused("not_in_person", "complainantId")
    tender = lot.sources.tender
    if id_ is not None and command.lot not in tender.lots:
        raise Refused("unknown_lot", "lot", lot=str(command.lot))
    check_mandate(lot.sources.standing(command.company), act.actor, MandateRight.COMPLAIN, act.at, path="company")
    until = _until(lot, on, command, id_)
    if act.at >= until:
        raise Refused("complaint_late", "target", until=until.isoformat())
    value = tender.value if id_ is None or id_ not in lot.sources.lots else lot.sources.lots[id_].value
    award = lot.stage.award.award_id if isinstance(lot.stage, Standing) else None
    return ComplaintLodged(
        complaint_id=command.complaint_id,
        tender_id=command.tender_id,
        lot_id=id_,
        target=command.target,
        award_id=award if command.target is ComplaintTarget.AWARD else None,
        buyer=tender.buyer,
        company=command.company,
        grounds=command.grounds,
        remedy=command.remedy,
        fee_due=fee_due(command.target, value, lot.sources.procedure.terms),
        pay_until=until,
        holds=_holds(command, tender, id_),
        complainant_id=act.actor,
        complainant_name=command.complainant_name,
    )


def _holds(command: c.LodgeComplaint, tender: t.TenderPublished, id_: str | None) -> tuple[str, ...]:
    """Its lot, or all lots of the tender."""
    return tuple(lot_id(command.tender_id, lot) for lot in tender.lots) if id_ is None else (id_,)


def _until(lot: lots.State, on: LodgedOn, command: c.LodgeComplaint, id_: str | None) -> datetime:
    """Until when somebody may complain of this."""
    if command.target is ComplaintTarget.TERMS:
        if on.periods is None or on.periods.complaints_until is None:
            raise Refused("nothing_to_complain_of", "target", target=command.target.value)
        return on.periods.complaints_until.at
    if command.target is ComplaintTarget.CANCELLATION:
        lots_of = () if on.cancellation is None else on.cancellation.lots
        if on.cancellation is None or (id_ is not None and not {id_, command.lot} & set(lots_of)):
            raise Refused("nothing_to_complain_of", "target", target=command.target.value)
        return on.cancellation.effective_at
    return _until_of_lot(lot, command)


def _until_of_lot(lot: lots.State, command: c.LodgeComplaint) -> datetime:
    match lot.stage, command.target:
        case Standing(standstill=period), ComplaintTarget.AWARD:
            until = period.due.at
        case Awarded(award=award), ComplaintTarget.AWARD:
            until = award.standstill_ends
        case Evaluating(file), ComplaintTarget.QUALIFICATION if file.begun.begun_at is not None:
            rules = file.begun.rules
            ends = file.evaluation.due if file.evaluation else None
            until = (ends or end_of(rules.standstill, file.begun.begun_at, lot.sources.days(rules.jurisdiction))).at
        case _:
            raise Refused("nothing_to_complain_of", "target", target=command.target.value)
    stage = lot.stage
    if not isinstance(stage, Unopened | Unsuccessful) and stage.file.bids:
        companies = {judged.bid.company for judged in stage.file.bids.values()}
        if command.company not in companies:
            raise Refused("not_concerned", "company", company=command.company[:80])
    return until
