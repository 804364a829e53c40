"""The rules of a lot, taken from the pinned version of a procedure once, when the lot begins."""

from __future__ import annotations

from decimal import Decimal

from domain.procurement.lots.parts import LotRules
from domain.procurement.lots.ranking import ALL
from domain.procurement.periods import Period
from domain.procurement.procedures.parameters import AbnormallyLow, ProcedureParameters

NO_STANDSTILL = "0d"
_NOT_LOOKED_FOR = AbnormallyLow(min_bids=0)


def rules_of(pin: str, jurisdiction: str, parameters: ProcedureParameters) -> LotRules:
    """What a lot is judged by under a procedure, whose currency is that of a lot with a hidden value."""
    low = parameters.abnormally_low or _NOT_LOOKED_FOR
    return LotRules(
        procedure=pin,
        jurisdiction=jurisdiction,
        currency=parameters.currency,
        standstill=_text(parameters.standstill) or NO_STANDSTILL,
        evaluation=_text(parameters.evaluation),
        evaluation_prolonged=_text(parameters.evaluation_prolonged),
        mend_papers=_text(parameters.mend_papers),
        explain_within=_text(low.explain_within),
        low_min_bids=low.min_bids,
        low_below_mean=_basis_points(low.below_mean_of_others),
        low_below_next=_basis_points(low.below_next),
        value_is_ceiling=parameters.value_is_ceiling,
        auction=parameters.auction,
    )


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _basis_points(share: Decimal | None) -> int | None:
    return None if share is None else int(share * ALL)
