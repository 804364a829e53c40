"""What somebody may see, in plain Python: whose a row is, held against where a permission holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.kernel.sight import Sight
from projections.kernel.declarations import ReadModel, Sights
from projections.kernel.scope import Scope


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
    mine = sight.account is not None and any(getattr(row, name) == sight.account for name in scope.about)
    return unit in sight.units or jurisdiction in sight.jurisdictions or mine or _listed(scope, row, sight)


def _listed(scope: Scope, row: Any, sight: Sight) -> bool:
    """Whether the row is for somebody in one of its lists."""
    own = set[str]() if sight.account is None else {sight.account}
    lists = ((scope.units, sight.units), (scope.posts, sight.posts), (scope.accounts, own))
    return any(name is not None and bool(held.intersection(getattr(row, name))) for name, held in lists)
