"""The record of a process: where it stands after its events, folded from these and not from its releases.

The gate compares the two: what releases add up to, by the rules of OCDS, is this record, at every position.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args
from uuid import UUID

from domain.kernel.declarations import Recorded
from domain.procurement.complaints import events as k
from domain.procurement.contracts import events as c
from domain.procurement.lots import events as l
from domain.procurement.naming import number_of
from domain.procurement.ocds.amending import number
from domain.procurement.ocds.conduct import CONDUCT, PAYMENTS, conducted, paid
from domain.procurement.ocds.rendering import rendered
from domain.procurement.ocds.routing import Routes
from domain.procurement.ocds.standing import (
    Amendment,
    Award,
    Complaint,
    Contract,
    Delivery,
    Document,
    Item,
    Lot,
    Milestone,
    Penalty,
    Standing,
)
from domain.procurement.ocds.values import Object, told_changes
from domain.procurement.openings import events as o
from domain.procurement.parts import TenderPeriods, TermChange
from domain.procurement.plans import events as p
from domain.procurement.tenders import events as t


class Records:
    """The standing of all processes after the facts that were met, in the order of the ledger."""

    def __init__(self, files: str | None = None) -> None:
        self._routes = Routes(files)
        self._standings: dict[str, Standing] = {}
        self._last: dict[str, tuple[UUID, str]] = {}
        self._before: dict[str, str | None] = {}

    def meet(self, fact: Recorded[Any]) -> None:
        """Take a fact in."""
        ocid = self._routes.ocid_of(fact.event)
        if ocid is None or not isinstance(fact.event, TOLD):
            return
        standing = self._standings.setdefault(ocid, Standing(ocid, fact.act.at))
        standing.date = fact.act.at
        act, release = self._last.get(ocid, (None, None))
        if act != fact.command_id:
            self._before[ocid] = release
        self._last[ocid] = (fact.command_id, f"{ocid}-{fact.position}")
        _Fold(standing, fact, self._routes, self._before[ocid]).apply()

    def record(self, ocid: str) -> Object | None:
        """The compiled release of a process; None before anything of it is public."""
        standing = self._standings.get(ocid)
        return None if standing is None else rendered(standing)

    def ocids(self) -> Iterable[str]:
        """All processes."""
        return tuple(self._standings)


def record(facts: Iterable[Recorded[Any]], ocid: str, files: str | None = None) -> Object | None:
    """The record of a process after these facts; `files` is the address that stored files are under."""
    records = Records(files)
    for fact in facts:
        records.meet(fact)
    return records.record(ocid)


_Plan = p.PlanItemPublished | p.PlanItemRevised | p.PlanItemWithdrawn
_Terms = t.TenderPublished | t.LotPublished | t.ItemsPublished | t.DocumentPublished
_Change = t.TermsAmended | t.DeadlineExtended | t.CancellationDecided | t.CancellationRevoked
_End = t.TenderingClosed | t.LotCancelled | t.LotConcluded | t.TenderCancelled | t.TenderFinished
_OfBid = o.OpeningBegun | o.EnvelopeOpened | o.BidUnopenable | l.BidAdmitted | l.BidRejected | l.BidsRanked
_OfAward = l.AwardDecided | l.AwardCancelled | l.StandstillEnded | l.LotUnsuccessful
_Hold = l.LotSuspended | l.LotResumed
_OfContract = c.ContractSigned | c.DeliveryAccepted | c.ContractTerminated | c.ContractCompleted
_Performance = c.ContractChanged | c.MilestoneSet | c.MilestoneMet | c.PenaltyImposed
_Decision = k.FoundInadmissible | k.ComplaintSatisfied | k.ComplaintDeclined
_OfComplaint = (
    k.ComplaintLodged
    | k.FeeReceived
    | k.ComplaintAdmitted
    | _Decision
    | k.RemedyReported
    | k.RemedyConfirmed
    | k.ComplaintStopped
    | k.ComplaintLapsed
)
_KINDS = (_Plan, _Terms, _Change, _End, _OfBid, _OfAward, _Hold, _OfContract, _Performance, _OfComplaint)
TOLD = (*(kind for union in _KINDS for kind in get_args(union)), *CONDUCT, *PAYMENTS)
"""The events that a record is made of."""


class _Fold:
    """One fact, and the standing that it changes. `before` is the release before the act."""

    def __init__(self, standing: Standing, fact: Recorded[Any], routes: Routes, before: str | None) -> None:
        self._standing, self._event, self._routes, self._before = standing, fact.event, routes, before
        self._fact, self._at = fact, fact.act.at
        self._position = fact.position

    def apply(self) -> None:
        """Change the standing."""
        folds = (
            self._plan,
            self._terms,
            self._change,
            self._end,
            self._bid,
            self._award,
            self._hold,
            self._contract,
            self._perform,
            self._complain,
        )
        for union, fold in zip(_KINDS, folds, strict=True):
            if isinstance(self._event, get_args(union)):
                fold(self._event)  # type: ignore[operator]
        if isinstance(self._event, CONDUCT):
            conducted(self._standing, self._fact)
        elif isinstance(self._event, PAYMENTS):
            paid(self._standing, self._fact)

    def _plan(self, event: _Plan) -> None:
        standing, tender = self._standing, self._standing.tender
        if isinstance(event, p.PlanItemWithdrawn):
            tender.status = "withdrawn"
            return
        standing.buyer = event.buyer
        standing.meet("unit", event.buyer, "buyer")
        standing.planned = (event.title, event.amount)
        tender.id, tender.title, tender.status, tender.category = (
            event.plan_item_id,
            event.title,
            "planned",
            event.category,
        )
        tender.planned_for = f"{event.year:04}-{event.month:02}-01T00:00:00Z"
        tender.items["1"] = Item("1", event.title, event.cpv, "CPV")

    def _terms(self, event: _Terms) -> None:
        tender = self._standing.tender
        match event:
            case t.TenderPublished():
                self._publish(event)
            case t.LotPublished(lot_id=lot_id):
                number = number_of(lot_id)
                criteria = event.criteria
                tender.lots[number] = Lot(number, event.title, event.conditions, "active", event.value, criteria)
            case t.ItemsPublished(lot_id=lot_id, items=items):
                lot = number_of(lot_id)
                for each in items:
                    id_ = f"{lot}-{each.item_id}"
                    tender.items[id_] = Item(
                        id_, each.title, each.cpv, "CPV", each.quantity, each.unit, each.place, lot
                    )
            case t.DocumentPublished():
                of_lot = None if event.lot_id is None else number_of(event.lot_id)
                said = (event.document_id, event.title, event.media_type, event.language, self._at, of_lot, event.kind)
                tender.documents[event.document_id] = Document(*said, self._routes.address(event.blob))

    def _publish(self, event: t.TenderPublished) -> None:
        standing, tender = self._standing, self._standing.tender
        standing.buyer = event.buyer
        standing.meet("unit", event.buyer, "buyer", "procuringEntity")
        standing.planning = self._routes.planning(event.plan_item_id)
        standing.framework = self._routes.framework(event.framework_id)
        tender.id, tender.title, tender.status = event.tender_id, event.title, "active"
        tender.category, tender.procuring, tender.procedure = event.category, event.buyer, event.procedure
        tender.kind, tender.reason, tender.value = self._routes.kind(event.procedure), event.reason, event.value
        tender.numbers, tender.published_at = event.lots, self._at
        self._set_periods(event.periods)
        tender.had_deadline = tender.deadline is not None
        tender.had_enquiries = tender.enquiries_until is not None

    def _set_periods(self, periods: TenderPeriods | None) -> None:
        tender = self._standing.tender
        if periods is not None:
            tender.deadline, tender.enquiries_until = periods.deadline, periods.enquiries_until
            tender.has_enquiries |= periods.enquiries_until is not None

    def _change(self, event: _Change) -> None:
        match event:
            case t.TermsAmended():
                self._amend(f"terms-{event.version}", event.reason, told_changes(event.changes))
                self._set_periods(event.periods)
                for change in event.changes:
                    self._change_term(change)
            case t.DeadlineExtended():
                self._amend(f"deadline-{self._position}", event.reason)
                self._set_periods(event.periods)
            case t.CancellationDecided():
                self._amend(f"cancellation-{self._position}", event.reason, self._told_lots(event.lots))
            case t.CancellationRevoked():
                self._amend(f"revocation-{self._position}", "complaint", self._told_lots(event.lots))

    def _told_lots(self, lots: tuple[str, ...]) -> str:
        return "lots: " + ", ".join(map(number_of, lots))

    def _amend(self, id_: str, rationale: str, description: str | None = None) -> None:
        amendment = Amendment(id_, self._at, rationale, description, self._before)
        self._standing.tender.amendments[id_] = amendment

    def _change_term(self, change: TermChange) -> None:
        """A path is `title`, `lots.1.title` or `lots.1.items.I1.quantity`; others are told in words alone."""
        tender, after = self._standing.tender, change.after or None
        match change.path.split("."):
            case ["title"]:
                tender.title = after
            case ["lots", of, "title"] if _is_number(of):
                self._standing.lot(of).title = after
            case ["lots", of, "conditions"] if _is_number(of):
                self._standing.lot(of).conditions = after
            case ["lots", of, "items", item_id, name] if _is_number(of) and item_id:
                self._change_item(f"{of}-{item_id}", name, change.after)
            case _:
                pass

    def _change_item(self, id_: str, name: str, after: str) -> None:
        if name not in {"title", "unit", "place", "cpv", "quantity"}:
            return
        item = self._standing.tender.items.setdefault(id_, Item(id_))
        item.changed.add(name)
        setattr(item, name, number(after) if name == "quantity" else after or None)

    def _end(self, event: _End) -> None:
        standing, tender = self._standing, self._standing.tender
        match event:
            case t.TenderingClosed(confirmed=confirmed):
                standing.counted.update(zip(tender.numbers, confirmed, strict=False))
            case t.LotCancelled(lot_id=lot_id):
                standing.lot(lot_id).status = "cancelled"
            case t.LotConcluded(lot_id=lot_id, outcome=outcome):
                standing.lot(lot_id).status = "complete" if outcome == "signed" else "unsuccessful"
            case t.TenderCancelled():
                tender.status = "cancelled"
            case t.TenderFinished():
                tender.status = "complete" if standing.is_won else "unsuccessful"

    def _bid(self, event: _OfBid) -> None:
        standing = self._standing
        match event:
            case o.OpeningBegun():
                standing.tender.opened_at = self._at
            case o.EnvelopeOpened():
                bid = standing.bid(event.bid_id)
                bid.received_at, bid.company, bid.status = event.received_at, event.company, "pending"
                bid.lot, bid.price = number_of(event.lot_id), bid.price if event.price is None else event.price
                standing.meet("company", event.company, "tenderer")
            case o.BidUnopenable():
                bid = standing.bid(event.bid_id)
                bid.status, bid.lot = "disqualified", number_of(event.lot_id)
            case l.BidAdmitted(bid_id=bid_id):
                standing.bid(bid_id).status = "valid"
            case l.BidRejected():
                bid = standing.bid(event.bid_id)
                bid.status, bid.ground, bid.text = "disqualified", event.ground, event.text
            case l.BidsRanked(ranking=ranking):
                for ranked in ranking:
                    bid = standing.bid(ranked.bid_id)
                    bid.place, bid.total = ranked.place, ranked.total

    def _award(self, event: _OfAward) -> None:
        standing = self._standing
        match event:
            case l.AwardDecided():
                standing.awards[event.award_id] = Award(
                    event.award_id,
                    "pending",
                    number_of(event.lot_id),
                    self._at,
                    event.reasons,
                    event.value,
                    event.company,
                    event.bid_id,
                    event.standstill_ends,
                )
                standing.meet("company", event.company, "supplier")
            case l.AwardCancelled():
                award = standing.awards.setdefault(event.award_id, Award(event.award_id, ""))
                award.status, award.cancelled_for = "cancelled", event.reason
                standing.lot(event.lot_id).status = "active"
            case l.StandstillEnded():
                standing.awards.setdefault(event.award_id, Award(event.award_id, "")).status = "active"
                standing.lot(event.lot_id).status = "complete"
            case l.LotUnsuccessful(lot_id=lot_id, reason=reason):
                id_ = f"{lot_id}-none"
                standing.awards[id_] = Award(id_, "unsuccessful", number_of(lot_id), self._at, reason)
                standing.lot(lot_id).status = "unsuccessful"

    def _hold(self, event: _Hold) -> None:
        standing = self._standing
        standing.lot(event.lot_id).suspended = isinstance(event, l.LotSuspended)
        if isinstance(event, l.LotResumed) and event.award_id is not None and event.standstill_ends is not None:
            standing.awards[event.award_id].standstill_ends = event.standstill_ends

    def _contract(self, event: _OfContract) -> None:
        contracts = self._standing.contracts
        match event:
            case c.ContractSigned():
                contracts[event.contract_id] = Contract(
                    event.contract_id,
                    event.award_id,
                    event.title,
                    event.value,
                    event.starts_on,
                    event.ends_on,
                    event.company,
                    self._at,
                    buyer=event.buyer,
                )
                self._standing.meet("company", event.company, "supplier")
            case c.DeliveryAccepted():
                accepted = Delivery(event.delivery_id, event.amount, self._at)
                contracts[event.contract_id].deliveries[event.delivery_id] = accepted
            case c.ContractTerminated() | c.ContractCompleted():
                contract = contracts[event.contract_id]
                contract.ended_at = self._at
                contract.ended_for = event.reason if isinstance(event, c.ContractTerminated) else contract.ended_for

    def _perform(self, event: _Performance) -> None:
        contract = self._standing.contracts[event.contract_id]
        match event:
            case c.ContractChanged():
                contract.value, contract.ends_on = event.value, event.ends_on
                ground = event.ground.value
                amendment = Amendment(event.change, self._at, event.rationale, ground, self._before)
                contract.amendments[event.change] = amendment
            case c.MilestoneSet():
                milestone = contract.milestones.setdefault(event.milestone, Milestone(event.milestone))
                milestone.title, milestone.due_on, milestone.status = event.title, event.due_on, "scheduled"
            case c.MilestoneMet():
                milestone = contract.milestones.setdefault(event.milestone, Milestone(event.milestone))
                milestone.status, milestone.met_at = "met", self._at
            case c.PenaltyImposed():
                contract.penalties[event.penalty] = Penalty(event.penalty, event.amount, event.reason)

    def _complain(self, event: _OfComplaint) -> None:
        if isinstance(event, k.ComplaintLodged):
            lot = None if event.lot_id is None else number_of(event.lot_id)
            of = (event.target.value, event.company, event.grounds, event.remedy, event.fee_due, lot, event.award_id)
            self._standing.complaints[event.complaint_id] = Complaint(event.complaint_id, "lodged", self._at, *of)
            self._standing.meet("company", event.company, "complainant")
            return
        complaint = self._standing.complaints.setdefault(event.complaint_id, Complaint(event.complaint_id, ""))
        complaint.status = _status(event)
        if isinstance(event, get_args(_Decision)):
            complaint.decided_at = self._at
        if isinstance(event, k.ComplaintSatisfied | k.ComplaintDeclined):
            complaint.reasons = event.reasons
        elif isinstance(event, k.FoundInadmissible | k.ComplaintStopped):
            complaint.reasons = event.reason


def _status(event: _OfComplaint) -> str:
    match event:
        case k.ComplaintLodged():
            return "lodged"
        case k.FeeReceived():
            return "paid"
        case k.ComplaintAdmitted():
            return "admitted"
        case k.FoundInadmissible():
            return "inadmissible"
        case k.ComplaintSatisfied():
            return "satisfied"
        case k.ComplaintDeclined():
            return "declined"
        case k.RemedyReported() | k.RemedyConfirmed():
            return "remedied"
        case k.ComplaintStopped():
            return "stopped"
        case k.ComplaintLapsed():
            return "lapsed"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
