"""The read models of openings."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel
from projections.procurement.closings_due import CLOSINGS_DUE
from projections.procurement.opened_envelopes import OPENED_ENVELOPES
from projections.procurement.stalled_openings_due import STALLED_OPENINGS_DUE
from projections.procurement.tender_openings import TENDER_OPENINGS

READ_MODELS: tuple[ReadModel[Any], ...] = (TENDER_OPENINGS, OPENED_ENVELOPES, CLOSINGS_DUE, STALLED_OPENINGS_DUE)
