"""What a contract rests on: the award and its standstill, the complaints that hold its lot, and the budget's money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from domain.budgeting.published import (
    CommitmentBound,
    CommitmentFact,
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
    LiabilityVerified,
)
from domain.kernel.declarations import Refused
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.lots import events as lots
from domain.procurement.procedures.adopted import Procedures
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import TenderPublished
from domain.suppliers.published import (
    CompanyStanding,
    DebarmentDecided,
    DebarmentLifted,
    MandateConfirmed,
    MandateProposed,
    MandateRejected,
    MandateRevoked,
    check_not_debarred,
)


@dataclass(frozen=True, slots=True)
class Award:
    """An award; `over` says that its standstill ended, `cancelled` that it is void."""

    decided: lots.AwardDecided
    over: bool = False
    cancelled: bool = False

    @property
    def officer(self) -> str | None:
        """The account that decided it, where the award says so."""
        return getattr(self.decided, "decided_by", None)


@dataclass(frozen=True, slots=True)
class CommittedMoney:
    """A commitment: what of it is neither owed nor given back, and the contract that it is for."""

    currency: str
    left: Decimal
    contract_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """Awards, the lots that stand still, tenders and commitments, by their ids."""

    awards: Mapping[str, Award] = field(default_factory=dict)
    rankings: Mapping[str, tuple[lots.RankedBid, ...]] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()
    holds: Mapping[str, int] = field(default_factory=dict)
    tenders: Mapping[str, TenderPublished] = field(default_factory=dict)
    commitments: Mapping[str, CommittedMoney] = field(default_factory=dict)
    procedures: Procedures = field(default_factory=Procedures)
    supplier: CompanyStanding = field(default_factory=CompanyStanding)

    def after(self, event: object) -> Sources:
        """The sources after a fact of theirs; any other changes nothing."""
        match event:
            case lots.AwardDecided():
                return self._award(event.award_id, Award(event))
            case lots.StandstillEnded(id_) if id_ in self.awards:
                return self._award(id_, replace(self.awards[id_], over=True))
            case lots.AwardCancelled(id_) if id_ in self.awards:
                return self._award(id_, replace(self.awards[id_], cancelled=True))
            case lots.BidsRanked(lot_id, ranking):
                return replace(self, rankings={**self.rankings, lot_id: ranking})
            case lots.LotSuspended(lot_id):
                return replace(self, suspended=self.suspended | {lot_id})
            case lots.LotResumed(lot_id):
                return replace(self, suspended=self.suspended - {lot_id})
            case ProcedureAdopted():
                return replace(self, procedures=self.procedures.after(event))
            case (
                DebarmentDecided()
                | DebarmentLifted()
                | MandateProposed()
                | MandateConfirmed()
                | MandateRejected()
                | MandateRevoked()
            ):
                return replace(self, supplier=self.supplier.after(event))
            case HoldEntered():
                return replace(self, holds={**self.holds, event.lot_id: event.held_by})
            case TenderPublished():
                return replace(self, tenders={**self.tenders, event.tender_id: event})
            case (
                CommitmentMade() | CommitmentReduced() | CommitmentReleased() | CommitmentBound() | LiabilityVerified()
            ):
                return replace(self, commitments=_moved(self.commitments, event))
            case _:
                return self

    def _award(self, id_: str, award: Award) -> Sources:
        return replace(self, awards={**self.awards, id_: award})

    def award(self, id_: str) -> Award:
        """The award that stands; Refused: `unknown_award`, `award_void`."""
        if (award := self.awards.get(id_)) is None:
            raise Refused("unknown_award", "awardId", award=ascii(id_)[:60])
        if award.cancelled:
            raise Refused("award_void", "awardId", award=id_)
        return award

    def standing_award(self, lot_id: str) -> Award:
        """The award of a lot that is not void; Refused("unknown_award")."""
        standing = (each for each in self.awards.values() if each.decided.lot_id == lot_id and not each.cancelled)
        if (award := next(standing, None)) is None:
            raise Refused("unknown_award", "frameworkId", award=lot_id)
        return award

    def tender(self, id_: str) -> TenderPublished:
        """The tender, as it was published; Refused("unknown_contract_tender")."""
        if (tender := self.tenders.get(id_)) is None:
            raise Refused("unknown_contract_tender", "contractId", tender=id_)
        return tender

    def require_free(self, lot_id: str) -> None:
        """No complaint holds the lot; Refused("complaint_pending")."""
        if self.holds.get(lot_id, 0) or lot_id in self.suspended:
            raise Refused("complaint_pending", "contractId", lot=lot_id)

    def require_signable(self, award_id: str, lot_id: str, at: datetime) -> None:
        """Nothing stands in the way of a signature; Refused: `standstill_running`, `complaint_pending`, `debarred`."""
        award = self.award(award_id)
        check_not_debarred(self.supplier, at, "contractId")
        self.require_free(lot_id)
        if not award.over:
            until = award.decided.standstill_ends.isoformat()
            raise Refused("standstill_running", "contractId", until=until)


def _moved(known: Mapping[str, CommittedMoney], event: CommitmentFact) -> Mapping[str, CommittedMoney]:
    id_ = event.commitment_id
    if isinstance(event, CommitmentMade):
        return {**known, id_: CommittedMoney(event.currency, event.amount)}
    if (standing := known.get(id_)) is None:
        return known
    match event:
        case CommitmentBound():
            return {**known, id_: replace(standing, contract_id=event.contract_id)}
        case CommitmentReduced() | CommitmentReleased() | LiabilityVerified():
            return {**known, id_: replace(standing, left=standing.left - event.amount)}
        case _:
            assert_never(event)
