"""What each act changes, as a release says it: nothing else is in it, and nothing that was published is taken back.

Arrays of objects are merged by their ids and never lose a member; lists of plain values are sent whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.budgeting.published import PaymentMade, PaymentReturned, PaymentReversed
from domain.procurement.auctions import events as u
from domain.procurement.complaints import events as k
from domain.procurement.contracts import events as c
from domain.procurement.enquiries import events as q
from domain.procurement.frameworks import events as f
from domain.procurement.lots import events as l
from domain.procurement.ocds import of_awards, of_complaints, of_contracts, of_enquiries, of_payments, of_terms
from domain.procurement.ocds.telling import Delta, Situation
from domain.procurement.openings import events as o
from domain.procurement.plans import events as p
from domain.procurement.tenders import events as t


def delta_of(told: Situation) -> Delta | None:
    """What an event says in public; None of one that says nothing that OCDS has a place for."""
    say = _DELTAS.get(type(told.fact.event))
    return None if say is None else say(told.fact.event, told)


_DELTAS: Final[Mapping[type[Any], Callable[[Any, Situation], Delta]]] = {
    p.PlanItemPublished: of_terms.planned,
    p.PlanItemRevised: of_terms.planned,
    p.PlanItemWithdrawn: of_terms.plan_withdrawn,
    t.TenderPublished: of_terms.tender_published,
    t.LotPublished: of_terms.lot_published,
    t.ItemsPublished: of_terms.items_published,
    t.DocumentPublished: of_terms.document_published,
    t.TermsAmended: of_terms.terms_amended,
    t.DeadlineExtended: of_terms.deadline_extended,
    t.TenderingClosed: of_terms.closed,
    t.CancellationDecided: of_terms.cancellation_decided,
    t.CancellationRevoked: of_terms.cancellation_revoked,
    t.LotCancelled: of_terms.lot_cancelled,
    t.TenderCancelled: of_terms.tender_cancelled,
    t.TenderFinished: of_terms.finished,
    o.OpeningBegun: of_awards.opening_begun,
    o.EnvelopeOpened: of_awards.envelope_opened,
    o.BidUnopenable: of_awards.bid_unopenable,
    l.BidAdmitted: of_awards.bid_admitted,
    l.BidRejected: of_awards.bid_rejected,
    l.BidsRanked: of_awards.ranked,
    l.AwardDecided: of_awards.award_decided,
    l.AwardCancelled: of_awards.award_cancelled,
    l.StandstillEnded: of_awards.standstill_ended,
    l.LotUnsuccessful: of_awards.lot_unsuccessful,
    l.LotSuspended: of_awards.lot_suspended,
    l.LotResumed: of_awards.lot_resumed,
    c.ContractSigned: of_contracts.contract_signed,
    c.DeliveryAccepted: of_contracts.delivery_accepted,
    c.ContractTerminated: of_contracts.contract_terminated,
    c.ContractCompleted: of_contracts.contract_completed,
    c.ContractChanged: of_contracts.contract_changed,
    c.MilestoneSet: of_contracts.milestone_set,
    c.MilestoneMet: of_contracts.milestone_met,
    c.PenaltyImposed: of_contracts.penalty_imposed,
    c.ContractSuspended: of_contracts.suspended,
    c.ContractResumed: of_contracts.resumed,
    c.ContractorRated: of_contracts.rated,
    c.ReplyPublished: of_contracts.replied,
    PaymentMade: of_payments.paid,
    PaymentReturned: of_payments.paid,
    PaymentReversed: of_payments.paid,
    q.EnquiryAsked: of_enquiries.asked,
    q.EnquiryAnswered: of_enquiries.answered,
    q.EnquiryDismissed: of_enquiries.dismissed,
    q.EnquirerShown: of_enquiries.enquirer_shown,
    u.AuctionScheduled: of_enquiries.auction_scheduled,
    u.AuctionStepPlaced: of_enquiries.auction_step,
    u.AuctionEnded: of_enquiries.auction_ended,
    f.FrameworkConcluded: of_enquiries.framework_concluded,
    f.MemberSuspended: of_enquiries.member_suspended,
    f.MemberReinstated: of_enquiries.member_reinstated,
    t.LotConcluded: of_terms.lot_concluded,
    k.ComplaintLodged: of_complaints.lodged,
    **dict.fromkeys(of_complaints.STATUS_AFTER, of_complaints.went_on),
}
TOLD: Final = tuple(_DELTAS)
"""The events that releases are made of."""
