"""Generated histories of procurement: acts on several plans and tenders at once, in any order that their ids allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.budgeting.coding import Coding
from domain.budgeting.published import PaymentMade, PaymentReturned, PaymentReversed
from domain.kernel.declarations import Act, Recorded
from domain.kernel.values import Money
from domain.procurement.auctions import events as u
from domain.procurement.complaints import events as k
from domain.procurement.complaints.kinds import ComplaintTarget
from domain.procurement.contracts import events as c
from domain.procurement.contracts.kinds import ChangeGround
from domain.procurement.enquiries import events as q
from domain.procurement.frameworks import events as f
from domain.procurement.kinds import CriterionKind, EnvelopeKind, ProcedureKind, PurchaseCategory
from domain.procurement.lots import events as l
from domain.procurement.openings import events as o
from domain.procurement.parts import (
    Criterion,
    DueInstant,
    TenderItem,
    TenderPeriods,
    TermChange,
)
from domain.procurement.plans import events as p
from domain.procurement.procedures import events as a
from domain.procurement.procedures.parameters import Parameter
from domain.procurement.tenders import events as t

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
BUYERS = ("MD:moh", "MD:police", "UA:kyiv")
COMPANIES = ("MD:1003600012345", "company:UA:00012345", "XX:7")
LOTS = ("1", "2", "3")
Draw = st.DrawFn

texts = st.text("abc é€", min_size=1, max_size=8).map(str.strip).filter(bool)
moneys = st.builds(
    Money, st.decimals("0", "999999", places=2, allow_nan=False, allow_infinity=False), st.sampled_from(["MDL", "EUR"])
)
instants = st.integers(0, 10**7).map(lambda seconds: START + timedelta(seconds=seconds))
dues = st.builds(DueInstant, instants, st.just("7d"), st.just("MD-2026@1"))
all_periods = st.builds(TenderPeriods, dues, st.none() | dues, st.none() | dues)
days = st.dates(date(2026, 1, 1), date(2028, 1, 1))
criteria = st.builds(Criterion, texts, st.sampled_from(CriterionKind), texts, st.integers(0, 10_000))


def amounts(places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.decimals("0.001", "1000", places=places, allow_nan=False, allow_infinity=False)


items = st.builds(
    TenderItem,
    st.sampled_from(["I1", "I2", "I3"]),
    texts,
    st.sampled_from(["45000000-7", "30192700-8"]),
    texts,
    amounts(),
    st.none() | st.just("ES61"),
)


@dataclass
class World:
    """What there is, so that events name what exists, and new things have new ids."""

    draw: Draw
    plans: list[str] = field(default_factory=list)
    tenders: list[str] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    awards: list[tuple[str, str]] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    enquiries: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0

    def new(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def one_of(self, those: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(those))

    def deed(self, those: Sequence[Sequence[Any]]) -> Sequence[Any]:
        return self.draw(st.sampled_from(those))

    def tender(self) -> str:
        tender: str = self.one_of(self.tenders)
        return tender

    def lot(self) -> str:
        return f"{self.tender()}-{self.one_of(LOTS)}"

    def bid(self, lot: str) -> str:
        return f"{lot}-b{self.draw(st.integers(1, 3))}"


def adopted(world: World) -> Sequence[Any]:
    prefix = (Parameter("ocid_prefix", "ocds-abc123"),) if world.draw(st.booleans()) else ()
    kind = world.one_of(tuple(ProcedureKind))
    return [a.ProcedureAdopted("MD", "open", world.draw(st.integers(1, 3)), kind, prefix, "Law", date(2026, 1, 1))]


def planned(world: World) -> Sequence[Any]:
    buyer = world.one_of(BUYERS)
    id_ = world.new(f"{buyer}-2026-450-")
    world.plans.append(id_)
    return [_plan(world, p.PlanItemPublished, buyer, id_)]


def _plan(world: World, kind: type[Any], buyer: str, id_: str) -> Any:
    category, month = world.one_of(tuple(PurchaseCategory)), world.draw(st.integers(1, 12))
    title, amount = world.draw(texts), world.draw(moneys)
    return kind(id_.rpartition("-")[0], id_, buyer, 2026, title, category, "45000000-7", amount, month, "open")


def replanned(world: World) -> Sequence[Any]:
    id_ = world.one_of(world.plans)
    if world.draw(st.booleans()):
        return [p.PlanItemWithdrawn(id_.rpartition("-")[0], id_, "No money")]
    return [_plan(world, p.PlanItemRevised, id_.partition("-")[0], id_)]


def published(world: World) -> Sequence[Any]:
    """A tender with its lots, items and documents, all in one act."""
    draw, id_ = world.draw, world.new("T")
    world.tenders.append(id_)
    world.versions[id_] = 1
    lots = LOTS[: draw(st.integers(1, 3))]
    tender = t.TenderPublished(
        tender_id=id_,
        ocid=f"ocds-abc123-{id_}",
        number=id_,
        procedure=f"MD.open@{draw(st.integers(1, 3))}",
        buyer=world.one_of(BUYERS),
        plan_item_id=world.one_of([None, *world.plans]),
        title=draw(texts),
        category=world.one_of(tuple(PurchaseCategory)),
        value=draw(st.none() | moneys),
        terms_version=1,
        terms_sha256="a" * 64,
        periods=draw(st.none() | all_periods),
        panel=None,
        lots=lots,
        reason=draw(st.none() | texts),
        framework_id=world.one_of([None, *(f"{other}-1" for other in world.tenders)]),
    )
    events: list[Any] = [tender]
    for lot in lots:
        said = draw(st.lists(criteria, max_size=2).map(tuple))
        events.append(
            t.LotPublished(id_, f"{id_}-{lot}", draw(texts), draw(st.none() | moneys), said, draw(texts | st.just("")))
        )
        bought = draw(st.lists(items, max_size=2, unique_by=lambda item: item.item_id).map(tuple))
        events += [t.ItemsPublished(id_, f"{id_}-{lot}", 1, bought)] if bought else []
    return [*events, *[_document(world, id_) for _ in range(draw(st.integers(0, 2)))]]


def _document(world: World, tender: str) -> t.DocumentPublished:
    lot = world.one_of([None, f"{tender}-1"])
    media_type, kind = "application/pdf", "technicalSpecifications"
    blob = world.one_of([None, "c" * 64])
    return t.DocumentPublished(
        tender, world.new("d"), "b" * 64, 7, media_type, world.draw(texts), "es", kind, lot, blob
    )


CHANGED = (
    ("title", texts),
    ("lots.1.title", texts),
    ("lots.2.conditions", texts | st.just("")),
    ("lots.1.items.I1.title", texts),
    ("lots.1.items.I1.quantity", amounts().map(str)),
    ("lots.1.items.I2.cpv", st.just("30192700-8")),
    ("lots.1.items.I2.place", texts | st.just("")),
    ("lots.1.items.I3.unit", texts),
    ("lots.1.criteria.C1.weight", st.just("100")),
    ("documents.d1.title", texts),
)


def amended(world: World) -> Sequence[Any]:
    tender, draw = world.tender(), world.draw
    world.versions[tender] += 1
    changes = [
        TermChange(path, "before", draw(after)) for path, after in draw(st.lists(st.sampled_from(CHANGED), max_size=3))
    ]
    more = [_document(world, tender)] if draw(st.booleans()) else []
    amended = t.TermsAmended(tender, world.versions[tender], tuple(changes), draw(texts), "c" * 64, draw(all_periods))
    return [*more, amended]


def extended(world: World) -> Sequence[Any]:
    reason = world.one_of(["amendment", "late_answer", "complaint", "outage"])
    return [t.DeadlineExtended(world.tender(), START, world.draw(all_periods), reason)]


def closed(world: World) -> Sequence[Any]:
    confirmed = tuple(world.draw(st.lists(st.integers(0, 9), min_size=1, max_size=3)))
    return [t.TenderingClosed(world.tender(), "e" * 64, 3, confirmed, START)]


def cancelled(world: World) -> Sequence[Any]:
    lot = world.lot()
    tender = lot.rpartition("-")[0]
    return world.deed(
        [
            [t.CancellationDecided(tender, (lot,), "no_need", START)],
            [t.CancellationRevoked(tender, (lot,))],
            [t.LotCancelled(tender, lot), t.TenderCancelled(tender)],
            [t.LotCancelled(tender, lot)],
            [t.TenderFinished(tender)],
            [t.LotConcluded(tender, lot, world.one_of(["signed", "unsuccessful"]))],
        ]
    )


def opened(world: World) -> Sequence[Any]:
    lot, draw = world.lot(), world.draw
    tender, bid = lot.rpartition("-")[0], world.bid(lot)
    company = COMPANIES[int(bid[-1]) % len(COMPANIES)]  # a bid is of one company
    envelope = o.EnvelopeOpened(
        tender,
        lot,
        bid,
        company,
        EnvelopeKind.FINANCIAL,
        7,
        draw(instants),
        "n",
        "p",
        "k",
        "s",
        draw(st.none() | moneys),
    )
    returned = o.EnvelopeReturned(tender, lot, bid, EnvelopeKind.FINANCIAL, "unconfirmed")
    return world.deed(
        [
            [o.OpeningBegun(tender, "c"), envelope],
            [envelope],
            [o.BidUnopenable(tender, lot, bid, "shares_differ")],
            [returned],
            [o.OpeningConcluded(tender, ("k",), 1, 0, 0, "b")],
        ]
    )


def evaluated(world: World) -> Sequence[Any]:
    lot, draw = world.lot(), world.draw
    bid = world.bid(lot)
    ranked = [
        l.RankedBid(f"{lot}-b{place}", world.one_of(COMPANIES), draw(amounts(2)), place, draw(moneys))
        for place in range(1, draw(st.integers(1, 3)) + 1)
    ]
    return world.deed(
        [
            [l.BidAdmitted(lot, bid)],
            [l.BidRejected(lot, bid, "not_qualified", "No licence")],
            [l.BidsRanked(lot, tuple(ranked))],
            [l.LotSuspended(lot, "C1")],
            [l.LotResumed(lot, "C1")],
            [l.LotUnsuccessful(lot, "too_few_bids")],
        ]
    )


def awarded(world: World) -> Sequence[Any]:
    lot, draw = world.lot(), world.draw
    id_ = world.new(f"{lot}-a")
    world.awards.append((lot, id_))
    tender, bid, company = lot.rpartition("-")[0], draw(st.none() | st.just(f"{lot}-b1")), world.one_of(COMPANIES)
    decided = l.AwardDecided(
        id_, tender, lot, bid, company, draw(moneys), draw(texts), draw(instants), "10d", world.one_of(BUYERS)
    )
    return [decided]


def award_ended(world: World) -> Sequence[Any]:
    lot, id_ = world.one_of(world.awards)
    return world.deed([[l.AwardCancelled(id_, lot, "complaint")], [l.StandstillEnded(id_, lot)]])


def complained(world: World) -> Sequence[Any]:
    """A complaint, or what becomes of one."""
    draw, tender = world.draw, world.tender()
    target = world.one_of(tuple(ComplaintTarget))
    if not world.complaints or draw(st.booleans()):
        id_, lot = world.new("Q"), world.one_of([None, f"{tender}-1"])
        award = world.one_of([None, *(award for of, award in world.awards if of == lot)])
        world.complaints.append((tender, id_))
        grounds, remedy, fee = draw(texts), draw(texts), draw(moneys)
        buyer, company = world.one_of(BUYERS), world.one_of(COMPANIES)
        lodged = (id_, tender, lot, target, award, buyer, company, grounds, remedy, fee, START, ())
        return [k.ComplaintLodged(*lodged, "account-1")]
    tender, id_ = world.one_of(world.complaints)
    about = (id_, tender, None, target)
    return world.deed(
        [
            [k.FeeReceived(id_, None, draw(moneys), "r")],
            [k.ComplaintAdmitted(*about)],
            [k.FoundInadmissible(*about, draw(texts))],
            [k.ComplaintSatisfied(*about, (), draw(texts))],
            [k.ComplaintDeclined(*about, draw(texts))],
            [k.RemedyReported(id_, "Done")],
            [k.RemedyConfirmed(*about)],
            [k.ComplaintStopped(*about, draw(texts))],
            [k.ComplaintLapsed(*about)],
        ]
    )


def enquired(world: World) -> Sequence[Any]:
    """An enquiry, or what becomes of one."""
    draw, tender = world.draw, world.tender()
    if not world.enquiries or draw(st.booleans()):
        id_ = world.new("E")
        world.enquiries.append((tender, id_))
        lot = world.one_of([None, f"{tender}-1"])
        return [q.EnquiryAsked(id_, tender, lot, draw(texts), "A1", *(world.one_of(COMPANIES), "acc", "*", "g"))]
    tender, id_ = world.one_of(world.enquiries)
    return world.deed(
        [
            [q.EnquiryAnswered(id_, tender, draw(texts), late=draw(st.booleans()))],
            [q.EnquiryDismissed(id_, tender, draw(texts))],
            [q.EnquirerShown(id_, tender, world.one_of(COMPANIES))],
            [q.EnquiriesNoted(tender, (id_,), 0)],
        ]
    )


def auctioned(world: World) -> Sequence[Any]:
    lot, draw = world.lot(), world.draw
    aliases = draw(st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=3))
    prices = tuple(u.AuctionPrice(alias, draw(moneys)) for alias in aliases)
    bids = tuple(u.AuctionBidder(alias, f"{lot}-b1", COMPANIES[0], 1) for alias in aliases[:2])
    terms = u.AuctionTerms(3, 120, Money(Decimal(1), "MDL"))
    return world.deed(
        [
            [u.AuctionScheduled(lot, lot.rpartition("-")[0], BUYERS[0], draw(instants), terms, prices, "box", bids)],
            [u.AuctionStepPlaced(lot, 1, "A", draw(moneys))],
            [u.RoundEnded(lot, 1, prices)],
            [u.AuctionEnded(lot, prices, bids)],
        ]
    )


def agreed(world: World) -> Sequence[Any]:
    lot, draw = world.lot(), world.draw
    companies = draw(st.lists(st.sampled_from(COMPANIES), unique=True, max_size=3))
    members = tuple(f.FrameworkMember(company, place) for place, company in enumerate(companies, 1))
    of = (lot, lot.rpartition("-")[0], lot, f"{lot}-a", BUYERS[0], "Paper", members, ())
    company = world.one_of(COMPANIES)
    return world.deed(
        [
            [f.FrameworkConcluded(*of, draw(moneys), draw(days), f.CallOffOrder.RANKED)],
            [f.MemberSuspended(lot, company, draw(texts))],
            [f.MemberReinstated(lot, company)],
            [f.TurnDeclined(lot, company, "Too much")],
        ]
    )


def paid(world: World) -> Sequence[Any]:
    """A payment on a contract, or on a commitment that none uses, or money that came back."""
    draw, contract = world.draw, world.one_of([None, "K99", *world.contracts])
    money, on, payee = draw(moneys), draw(days), world.one_of([None, *COMPANIES])
    of, amount, currency = ("MD-2026:C7", "MD-2026-1", Coding()), money.amount, money.currency
    why, payees = "Wrong account", (payee, None, contract)
    return world.deed(
        [
            [PaymentMade(*of, "O1", "P1", amount, currency, on, 1, "clerk", *payees)],
            [PaymentReturned(*of, "P1", "R1", amount, currency, on, 1, why, *payees)],
            [PaymentReversed(*of, "P1", "O1", amount, currency, on, 1, why, *payees)],
        ]
    )


def resumed(world: World) -> Sequence[Any]:
    lot, id_ = world.one_of(world.awards)
    return [l.LotResumed(lot, "C1", world.draw(instants), award_id=id_)]


def signed(world: World) -> Sequence[Any]:
    lot, award = world.one_of(world.awards)
    id_, draw = world.new("K"), world.draw
    world.contracts.append(id_)
    tender, company = lot.rpartition("-")[0], world.one_of(COMPANIES)
    return [
        c.ContractSigned(
            id_,
            tender,
            lot,
            award,
            world.one_of(BUYERS),
            company,
            draw(texts),
            draw(moneys),
            draw(days),
            draw(days),
            (),
            "d" * 64,
        )
    ]


def performed(world: World) -> Sequence[Any]:
    id_, draw = world.one_of(world.contracts), world.draw
    delivery, day, zero = f"D{draw(st.integers(1, 3))}", date(2026, 1, 1), Money(Decimal(0), "MDL")
    changed = (id_, world.new("v"), world.one_of(tuple(ChangeGround)), draw(texts), "g" * 64)
    return world.deed(
        [
            [c.DeliveryAccepted(id_, delivery, draw(moneys), ("I1",), "f" * 64, "C-7")],
            [c.ContractChanged(*changed, zero, draw(moneys), day, draw(days), (), "m")],
            [c.MilestoneSet(id_, delivery, draw(texts), draw(days), "m")],
            [c.MilestoneMet(id_, delivery, draw(st.booleans()), "m")],
            [c.PenaltyImposed(id_, delivery, draw(moneys), draw(texts), "m")],
            [c.ContractSuspended(id_, draw(texts), "m")],
            [c.ContractResumed(id_, "m")],
            [c.ContractorRated(id_, COMPANIES[0], draw(st.integers(0, 10_000)), draw(texts), draw(dues), "m")],
            [c.ReplyPublished(id_, COMPANIES[0], draw(texts))],
            [c.ContractTerminated(id_, "not_delivered")],
            [c.ContractCompleted(id_)],
        ]
    )


Deed = Callable[[World], Sequence[Any]]
ALWAYS: tuple[Deed, ...] = (adopted, planned, published)
ON_TENDERS: tuple[Deed, ...] = (amended, extended, closed, cancelled, opened, evaluated, awarded, complained)
BESIDE: tuple[Deed, ...] = (enquired, auctioned, agreed)


def _possible(world: World) -> Sequence[Deed]:
    return (
        *ALWAYS,
        *((replanned,) if world.plans else ()),
        *((*ON_TENDERS, *ON_TENDERS, *BESIDE) if world.tenders else ()),
        *((award_ended, signed, resumed) if world.awards else ()),
        *((performed, performed, paid) if world.contracts else ()),
    )


@st.composite
def histories(
    draw: Draw, most: int = 14, *, begin: Sequence[Deed] = (), then: Sequence[Deed] = ()
) -> list[Recorded[Any]]:
    """Facts in the order of the ledger; the events of an act share its command and its instant.

    They `begin` with these deeds, and go on with any, or with those of `then`.
    """
    world, facts, at = World(draw), list[Recorded[Any]](), START
    for number in range(len(begin) + draw(st.integers(1, most))):
        deed = begin[number] if number < len(begin) else draw(st.sampled_from(then or _possible(world)))
        events = deed(world)
        at += timedelta(microseconds=draw(st.sampled_from([0, 1, 500_000, 10**6])))
        for event in events:
            facts.append(recorded(event, len(facts) + 1, at, UUID(int=number + 1)))
    return facts


def recorded(event: Any, position: int, at: datetime, command: UUID) -> Recorded[Any]:
    """A fact."""
    act = Act("officer", "*", "grant", at)
    return Recorded(event, "stream", position, position, act, UUID(int=position), command, command, None)
