"""Red flags that need all processes: one lies far out among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from domain.procurement.flags.figures import BidStanding, FlaggedAward, FlaggedBid, ProcessFigures
from domain.procurement.flags.flag import RedFlag
from domain.procurement.flags.quartiles import fences
from domain.procurement.flags.rules import FlagRules

_A_YEAR = timedelta(days=365)
_TWO_DIGITS = 2


def flags(processes: Sequence[ProcessFigures], rules: FlagRules) -> Iterator[RedFlag]:
    """The flags of all formulae that compare."""
    yield from second_lowest(processes)
    yield from disqualified(processes, rules)
    yield from many_trades(processes, rules)
    yield from direct_awards(processes, rules)


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far above the winner the second lowest valid price of a process lies."""

    process: ProcessFigures
    winner: FlaggedBid
    second: FlaggedBid
    award: FlaggedAward

    @property
    def ratio(self) -> Fraction:
        return _price(self.second) / _price(self.winner) - 1

    def flag(self, code: str, threshold: Fraction, companies: tuple[str, ...]) -> RedFlag:
        positions = tuple(sorted({self.winner.opened, self.second.opened, self.award.position}))
        return RedFlag(code, self.process.ocid, self.process.buyer, self.ratio, threshold, companies, positions)


def second_lowest(processes: Sequence[ProcessFigures]) -> Iterator[RedFlag]:
    """R024: the second lowest valid price is hardly above the winning one; R058: it is far above it."""
    gaps = [gap for process in processes if (gap := _gap(process)) is not None]
    limits = fences(gap.ratio for gap in gaps)
    if limits is None:
        return
    for gap in gaps:
        if limits.first > 0 and limits.lower > 0 and gap.ratio <= limits.lower:
            yield gap.flag("R024", limits.lower, tuple(sorted((gap.winner.company, gap.second.company))))
        if limits.upper > 0 and gap.ratio >= limits.upper:
            yield gap.flag("R058", limits.upper, (gap.winner.company,))


def _gap(process: ProcessFigures) -> _Gap | None:
    """None of processes whose awards are not final, or several, and of those that the lowest price did not win."""
    if not process.final or len(process.active_awards) != 1:
        return None
    (award,) = process.active_awards
    valid = [bid for bid in process.valid if bid.lot_id == award.lot_id and bid.price is not None and _price(bid) > 0]
    own = min((bid for bid in valid if bid.company == award.company), key=_price, default=None)
    others = min((bid for bid in valid if bid.company != award.company), key=_price, default=None)
    if own is None or others is None or own.price is None or others.price is None:
        return None
    if own.price.currency != others.price.currency or _price(others) < _price(own):
        return None
    return _Gap(process, own, others, award)


@dataclass
class _Share:
    """How many of how many bids were disqualified, in how many processes, by which acts."""

    out: int = 0
    all: int = 0
    processes: int = 0
    positions: set[int] = field(default_factory=set)

    def add(self, bids: Sequence[FlaggedBid]) -> None:
        out = [bid for bid in bids if bid.standing is BidStanding.DISQUALIFIED]
        self.out += len(out)
        self.all += len(bids)
        self.processes += 1
        self.positions.update(bid.judged for bid in out if bid.judged)


def disqualified(processes: Sequence[ProcessFigures], rules: FlagRules) -> Iterator[RedFlag]:
    """R038: so many of the bids to a buyer, or of a tenderer, are disqualified that it lies far out."""
    buyers, tenderers = dict[str, _Share](), dict[str, _Share]()
    for process in processes:
        if not process.bids:
            continue
        buyers.setdefault(process.buyer, _Share()).add(process.bids)
        for company in dict.fromkeys(bid.company for bid in process.bids):
            tenderers.setdefault(company, _Share()).add([bid for bid in process.bids if bid.company == company])
    yield from _far_out(buyers, lambda share: share.processes >= rules.least_bids, is_buyer=True)
    yield from _far_out(tenderers, lambda share: share.all >= rules.least_bids, is_buyer=False)


def _far_out(shares: dict[str, _Share], enough: Callable[[_Share], bool], *, is_buyer: bool) -> Iterator[RedFlag]:
    ratios = {subject: Fraction(share.out, share.all) for subject, share in shares.items() if enough(share)}
    limits = fences(ratios.values())
    if limits is None or limits.upper <= 0:
        return
    for subject, ratio in ratios.items():
        if ratio >= limits.upper:
            positions = tuple(sorted(shares[subject].positions))
            whose = (subject, ()) if is_buyer else (None, (subject,))
            yield RedFlag("R038", subject, whose[0], ratio, limits.upper, whose[1], positions)


def many_trades(processes: Sequence[ProcessFigures], rules: FlagRules) -> Iterator[RedFlag]:
    """R048: a supplier of many processes supplies things of very many divisions of the CPV (two digits)."""
    codes, seen = dict[str, set[str]](), dict[str, set[str]]()
    positions = dict[str, set[int]]()
    for process in processes:
        for award in process.active_awards:
            divisions = {code[:_TWO_DIGITS] for code in process.cpv}
            if divisions:
                codes.setdefault(award.company, set()).update(divisions)
                seen.setdefault(award.company, set()).add(process.ocid)
                positions.setdefault(award.company, set()).add(award.position)
    counts = {
        company: Fraction(len(codes[company])) for company in codes if len(seen[company]) >= rules.least_processes
    }
    limits = fences(counts.values())
    if limits is None:
        return
    for company, count in counts.items():
        if count >= limits.upper:
            where = tuple(sorted(positions[company]))
            yield RedFlag("R048", company, None, count, limits.upper, (company,), where)


def direct_awards(processes: Sequence[ProcessFigures], rules: FlagRules) -> Iterator[RedFlag]:
    """F02: direct awards of a buyer to a supplier in a class of the CPV reach in 365 days what asks for bids."""
    if rules.direct_limit is None:
        return
    limit = Fraction(rules.direct_limit)
    found = dict[tuple[str, str, str, str], list[FlaggedAward]]()
    for process in processes:
        for award in process.active_awards:
            for code in sorted({code[: rules.class_digits] for code in process.cpv}) if award.direct else ():
                whose = (process.buyer, award.company, code, award.value.currency)
                found.setdefault(whose, []).append(award)
    for (buyer, company, code, _), awards in found.items():
        highest = _highest_year(awards)
        total = sum((Fraction(award.value.amount) for award in highest), Fraction(0))
        if total >= limit:
            positions = tuple(sorted(award.position for award in highest))
            yield RedFlag("F02", f"{buyer} {company} {code}", buyer, total, limit, (company,), positions)


def _highest_year(awards: list[FlaggedAward]) -> list[FlaggedAward]:
    """Of all spans of 365 days that begin with an award, the awards of the one with the greatest sum."""
    ordered = sorted(awards, key=lambda award: award.decided_at)
    spans = (
        [other for other in ordered if first.decided_at <= other.decided_at < first.decided_at + _A_YEAR]
        for first in ordered
    )
    return max(spans, key=lambda span: sum((Fraction(award.value.amount) for award in span), Fraction(0)))


def _price(bid: FlaggedBid) -> Fraction:
    return Fraction(0) if bid.price is None else Fraction(bid.price.amount)
