"""What a tender asks of a company, by what was published of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.kernel.declarations import Recorded
from domain.procurement.published import CriterionKind, DeadlineExtended, LotPublished, TenderPublished, TermsAmended
from domain.suppliers.kinds import Criterion

_CODES: Final = frozenset(criterion.value for criterion in Criterion)


@dataclass(frozen=True, slots=True)
class Requirements:
    """The criteria that standing documents show, and the moment as of which they are met: the deadline for bids.

    `rests_on` are the facts that say so. A tender that nobody bids for, as it is given directly, has no deadline.
    """

    criteria: tuple[Criterion, ...]
    deadline: datetime | None
    rests_on: tuple[Recorded[Any], ...]


def requirements(facts: Iterable[Recorded[Any]], lot_id: str | None) -> Requirements | None:
    """What a tender asks for, or one lot of it: excluding criteria that are called by a code of e-Certis.

    None where no such tender, or lot of it, was published.
    """
    said: list[Recorded[Any]] = []
    criteria = dict[Criterion, None]()
    deadline: datetime | None = None
    lots = 0
    for fact in facts:
        match fact.event:
            case LotPublished(lot_id=id_, criteria=named) if lot_id in (None, id_):
                lots += 1
                excluding = (each.criterion_id for each in named if each.kind is CriterionKind.EXCLUDING)
                criteria |= dict.fromkeys(Criterion(code) for code in excluding if code in _CODES)
            case TenderPublished(periods=periods) | TermsAmended(periods=periods) | DeadlineExtended(periods=periods):
                deadline = deadline if periods is None else periods.deadline.at
            case _:
                continue
        said.append(fact)
    return Requirements(tuple(criteria), deadline, tuple(said)) if lots else None


def tender_streams(tender_id: str) -> Sequence[str]:
    """The streams that say so."""
    return (f"tender-{tender_id}",)
