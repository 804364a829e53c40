"""What somebody may see, in plain Python: whose a row is, held against where a permission holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.kernel.sight import Sight
from projections.kernel.declarations import ReadModel, Sights


def seeing(*sights: Sight) -> Sights:
    """Somebody with these sights of every read model."""

    async def of(_: ReadModel[Any]) -> Sequence[Sight]:
        return sights

    return of


def in_sight(model: ReadModel[Any], row: Any, sights: Sequence[Sight]) -> bool:
    """Whether a row may be seen."""
    return bool(sights) and all(_reached(model, row, one) for one in sights)


def _reached(model: ReadModel[Any], row: Any, sight: Sight) -> bool:
    if sight.everywhere:
        return True
    scope = model.scope
    if scope is None:
        return False
    unit, jurisdiction = (None if name is None else getattr(row, name) for name in (scope.unit, scope.jurisdiction))
    mine = sight.account is not None and any(getattr(row, name) == sight.account for name in scope.accounts)
    return unit in sight.units or jurisdiction in sight.jurisdictions or mine
