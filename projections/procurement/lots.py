"""What can be asked about lots."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel

READ_MODELS: tuple[ReadModel[Any], ...] = ()
