"""What can be asked about lots."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel
from projections.procurement.awards import AWARDS, DEBRIEFINGS
from projections.procurement.evaluated_bids import CRITERION_SCORES, EVALUATED_BIDS
from projections.procurement.lot_periods import LOT_PERIODS, LOT_TIMES
from projections.procurement.lot_rows import LOTS

READ_MODELS: tuple[ReadModel[Any], ...] = (
    LOTS,
    EVALUATED_BIDS,
    CRITERION_SCORES,
    AWARDS,
    DEBRIEFINGS,
    LOT_TIMES,
    LOT_PERIODS,
)
