"""Whether a company may be awarded, and whether somebody acted for a bidder, by what is published of companies."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.kernel.declarations import Act, Refused
from domain.procurement.kinds import CriterionKind
from domain.procurement.lots.evaluation_events import LotBegun
from domain.procurement.lots.sources import LotSources
from domain.procurement.lots.stages import LotFile
from domain.suppliers.published import Criterion, check_eligible

_CODES = frozenset(criterion.value for criterion in Criterion)
LOOKS_BACK = timedelta(days=731)
"""How long a mandate of a bidder bars from the buyer's side after its end: 24 months."""


def required(begun: LotBegun) -> tuple[Criterion, ...]:
    """The criteria of the terms that standing documents show: excluding ones with a code of e-Certis as their id."""
    ids = (criterion.criterion_id for criterion in begun.criteria if criterion.kind is CriterionKind.EXCLUDING)
    return tuple(Criterion(id_) for id_ in ids if id_ in _CODES)


def check_company(begun: LotBegun, company: str, sources: LotSources, at: datetime) -> None:
    """The company is eligible as of the deadline, and now. Refused: `supplier_not_eligible`."""
    moments = (at,) if begun.deadline is None else (begun.deadline, at)
    check_eligible(sources.standing(company), required(begun), *moments, path="lotId")


def check_acted_for_no_bidder(file: LotFile, account: str, sources: LotSources, act: Act) -> None:
    """The account had no mandate of a bidder in the last 24 months. Refused: `conflict_of_interest`."""
    for judged in file.bids.values():
        mandate = sources.standing(judged.bid.company).mandate_of(account)
        if mandate.held_since(act.at - LOOKS_BACK, act.at) or mandate.term_at(act.at) is not None:
            raise Refused("conflict_of_interest", "evaluatorId")
