"""What can be asked about enquiries."""

from __future__ import annotations

from typing import Any

from projections.kernel.declarations import ReadModel

READ_MODELS: tuple[ReadModel[Any], ...] = ()
