"""The formulae of red flags. Codes from R on are those of cardinal; those from F on are ours.

Each flag names the positions of the acts that it rests on, so that everybody can look them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from domain.procurement.flags import populations
from domain.procurement.flags.figures import BidStanding, FlaggedBid, ProcessFigures
from domain.procurement.flags.flag import RedFlag
from domain.procurement.flags.rules import FlagRules

_SOON = timedelta(days=90)
_LAST_PART = 5


def flags(processes: Sequence[ProcessFigures], rules: FlagRules) -> Iterator[RedFlag]:
    """The red flags of these processes, by code and subject; cancelled ones are left out."""
    known = [process for process in processes if not process.cancelled]
    raised = [flag for process in known for formula in FORMULAE for flag in formula(process, rules)]
    raised += populations.flags(known, rules)
    yield from sorted(raised, key=lambda flag: (flag.code, flag.subject, flag.positions))


def short_period(process: ProcessFigures, rules: FlagRules) -> Iterator[RedFlag]:
    """R003: the tender period has fewer whole days than it should."""
    if not process.competitive or process.deadline is None:
        return
    days = (process.deadline - process.published_at) // timedelta(days=1)
    if days < rules.least_days:
        yield _of(process, "R003", Fraction(days), (process.published,), Fraction(rules.least_days))


def single_bid(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """R018: one tenderer, in an open or selective procedure."""
    if process.competitive and len({bid.company for bid in process.bids}) == 1:
        yield _of(process, "R018", Fraction(1), _opened(process.bids))


def same_price(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """R028: different tenderers ask the same price, in the same currency, for the same lot."""
    by_price = dict[tuple[str, object], list[FlaggedBid]]()
    for bid in process.submitted:
        by_price.setdefault((bid.lot_id, bid.price), []).append(bid)
    for alike in by_price.values():
        if len({bid.company for bid in alike}) > 1:
            yield _of(process, "R028", Fraction(1), _opened(alike), companies=_companies(alike))


def late_winner(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """R030: a valid bid that was received after the deadline wins."""
    deadline = process.deadline
    if deadline is None:
        return
    for award in process.active_awards:
        won = (bid for bid in process.valid if (bid.lot_id, bid.company) == (award.lot_id, award.company))
        late = [bid for bid in won if bid.received_at > deadline]
        if late:
            positions = (*_opened(late), award.position)
            yield _of(process, "R030", Fraction(1), positions, companies=(award.company,))


def all_others_out(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """R035: the only valid tenderer supplies all, and at least one other was disqualified. Says how many."""
    valid = {bid.company for bid in process.valid}
    out = {bid.company for bid in process.bids if bid.standing is BidStanding.DISQUALIFIED} - valid
    suppliers = {award.company for award in process.active_awards}
    if process.final and len(valid) == 1 and out and suppliers == valid:
        positions = (*_judged(process.bids), *(award.position for award in process.active_awards))
        yield _of(process, "R035", Fraction(len(out)), positions, companies=tuple(valid))


def lowest_out(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """R036: the lowest of all prices of a lot is disqualified, another bid is valid, and an award stands."""
    for lot in dict.fromkeys(award.lot_id for award in process.active_awards):
        bids = [bid for bid in process.submitted if bid.lot_id == lot]
        lowest = min(bids, key=_amount, default=None)
        if lowest is None or lowest.standing is not BidStanding.DISQUALIFIED:
            continue
        if any(bid.standing is BidStanding.VALID for bid in bids):
            awards = (award.position for award in process.active_awards if award.lot_id == lot)
            yield _of(process, "R036", Fraction(1), (lowest.opened, lowest.judged, *awards))


def late_amendment(process: ProcessFigures, _: FlagRules) -> Iterator[RedFlag]:
    """F01: the terms were amended in the last fifth of the tender period, as it stood then or stands now."""
    if process.deadline is None:
        return
    late_from = process.deadline - (process.deadline - process.published_at) / _LAST_PART
    late = tuple(act.position for act in process.amendments if act.at >= late_from)
    if late:
        yield _of(process, "F01", Fraction(len(late)), (process.published, *late))


def risen_contract(process: ProcessFigures, rules: FlagRules) -> Iterator[RedFlag]:
    """F03: the value of a contract rose by more than a share within 90 days of its signature."""
    for contract in dict.fromkeys(value.contract_id for value in process.values):
        first, *later = (value for value in process.values if value.contract_id == contract)
        soon = [
            value for value in later if value.at - first.at <= _SOON and value.value.currency == first.value.currency
        ]
        if not soon or first.value.amount <= 0:
            continue
        highest = max(soon, key=lambda value: value.value.amount)
        rise = Fraction(highest.value.amount - first.value.amount) / Fraction(first.value.amount)
        if rise > Fraction(rules.rise):
            yield _of(process, "F03", rise, (first.position, highest.position), Fraction(rules.rise))


FORMULAE: tuple[Callable[[ProcessFigures, FlagRules], Iterable[RedFlag]], ...] = (
    short_period,
    single_bid,
    same_price,
    late_winner,
    all_others_out,
    lowest_out,
    late_amendment,
    risen_contract,
)
"""The formulae that look at one process alone."""


def _of(
    process: ProcessFigures,
    code: str,
    value: Fraction,
    positions: Iterable[int],
    threshold: Fraction | None = None,
    companies: Iterable[str] = (),
) -> RedFlag:
    kept = tuple(sorted(set(positions)))
    return RedFlag(code, process.ocid, process.buyer, value, threshold, tuple(sorted(companies)), kept)


def _opened(bids: Iterable[FlaggedBid]) -> tuple[int, ...]:
    return tuple(bid.opened for bid in bids)


def _judged(bids: Iterable[FlaggedBid]) -> tuple[int, ...]:
    return tuple(bid.judged for bid in bids if bid.judged)


def _companies(bids: Iterable[FlaggedBid]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bid.company for bid in bids))


def _amount(bid: FlaggedBid) -> Fraction:
    return Fraction(0) if bid.price is None else Fraction(bid.price.amount)
