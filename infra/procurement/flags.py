"""Answers which red flags the purchases of a jurisdiction raise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from application.kernel.orders import Principal
from application.procurement.flags import RaisedFlag, RedFlags
from domain.kernel.filling import filled
from domain.procurement.flags.figures import ProcessFigures
from domain.procurement.flags.flag import RedFlag
from domain.procurement.flags.formulas import flags
from domain.procurement.flags.rules import DEFAULT_RULES, FlagRules
from projections.kernel.declarations import Condition, Query, Reads, ReadSide, everything
from projections.procurement.flags import FLAG_THRESHOLDS, PROCESS_FIGURES

_PAGE = 500
_DECIMALS = Decimal("0.000001")


class FlagAnswerer:
    """Works flags out of the figures of all processes of a jurisdiction, as they stood at a position."""

    def __init__(self, reads: ReadSide) -> None:
        self._reads = reads.seen(everything)

    async def red_flags(self, _: Principal, asked: RedFlags) -> Sequence[RaisedFlag]:
        """The flags that the question asks for, by code and subject."""
        rules = await _rules(self._reads, asked)
        figures = [row async for row in _figures(self._reads, asked)]
        return [_told(flag, rules) for flag in flags(figures, rules) if _is_asked(flag, asked)]


async def _rules(reads: Reads, asked: RedFlags) -> FlagRules:
    rows = await reads.by_key(FLAG_THRESHOLDS, (asked.jurisdiction,), asked.as_of)
    row = rows.get(asked.jurisdiction)
    return DEFAULT_RULES if row is None else filled(FlagRules, row)


async def _figures(reads: Reads, asked: RedFlags) -> AsyncIterator[ProcessFigures]:
    where, after, more = (Condition("jurisdiction", "eq", asked.jurisdiction),), None, True
    while more:
        page = await reads.page(PROCESS_FIGURES, Query(where, first=_PAGE, after=after, as_of=asked.as_of))
        for row in page.rows:
            yield row
        more, after = page.has_next, ((page.rows[-1].tender_id,) if page.rows else None)


def _is_asked(flag: RedFlag, asked: RedFlags) -> bool:
    return (
        asked.code in {None, flag.code}
        and asked.buyer in {None, flag.buyer}
        and asked.ocid in {None, flag.subject}
        and (asked.company is None or asked.company in flag.companies)
    )


def _told(flag: RedFlag, rules: FlagRules) -> RaisedFlag:
    limit = None if flag.threshold is None else _decimal(flag.threshold)
    return RaisedFlag(
        flag.code, flag.subject, flag.buyer, _decimal(flag.value), limit, flag.companies, flag.positions, rules.version
    )


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=60):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(_DECIMALS, ROUND_HALF_EVEN).normalize() + 0
