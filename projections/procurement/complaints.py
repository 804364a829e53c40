"""What can be asked about complaints."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel
from projections.procurement.complaint_rows import COMPLAINT_PERSONS, COMPLAINTS, COMPLAINTS_DUE

READ_MODELS: tuple[ReadModel[Any], ...] = (COMPLAINTS, COMPLAINT_PERSONS, COMPLAINTS_DUE)
