"""What somebody may see, in plain Python: whose a row is, held against where a permission holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.kernel.sight import Sight
from projections.kernel.declarations import ReadModel, Sights
from projections.kernel.file_access import AccessEffect, FileAccess
from projections.kernel.scope import Scope


def seeing(*sights: Sight) -> Sights:
    """Somebody with these sights of every read model."""

    async def of(_: ReadModel[Any]) -> Sequence[Sight]:
        return sights

    return of


def in_sight(
    model: ReadModel[Any],
    row: Any,
    sights: Sequence[Sight],
    access: Sequence[FileAccess] = (),
    at: datetime | None = None,
) -> bool:
    """Whether a row may be seen; `access` to files as it is at a moment."""
    held = [one for one in access if at is not None and _in_force(one, at)]
    return bool(sights) and all(_reached(model, row, one, held) for one in sights)


def _reached(model: ReadModel[Any], row: Any, sight: Sight, access: Sequence[FileAccess]) -> bool:
    scope = model.scope
    if scope is None:
        return sight.everywhere
    about = [one for one in access if _is_about(scope, one, row)]
    seals = [one for one in about if one.effect in {AccessEffect.SEAL_AGAINST, AccessEffect.SEAL_BUT_FOR}]
    seals = [one for one in seals if not (scope.line and one.entries and not one.hides_line)]
    broken = any(one.effect is AccessEffect.BREAK and not one.entries and _holds(sight, one) for one in about)
    if not (sight.unsealed or broken) and any(
        _holds(sight, one) == (one.effect is AccessEffect.SEAL_AGAINST) for one in seals
    ):
        return False
    shared = any(one.effect is AccessEffect.SHARE and _holds(sight, one) for one in about)
    return sight.everywhere or shared or _belongs(scope, row, sight)


def _belongs(scope: Scope, row: Any, sight: Sight) -> bool:
    unit, jurisdiction = (None if name is None else getattr(row, name) for name in (scope.unit, scope.jurisdiction))
    mine = sight.account is not None and any(getattr(row, name) == sight.account for name in scope.about)
    return unit in sight.units or jurisdiction in sight.jurisdictions or mine or _listed(scope, row, sight)


def _listed(scope: Scope, row: Any, sight: Sight) -> bool:
    """Whether the row is for somebody in one of its lists."""
    lists = ((scope.units, sight.units), (scope.posts, sight.posts), (scope.accounts, _own(sight)))
    return any(name is not None and bool(held.intersection(getattr(row, name))) for name, held in lists)


def _is_about(scope: Scope, access: FileAccess, row: Any) -> bool:
    if scope.file is None or getattr(row, scope.file) != access.file_id:
        return False
    return not access.entries or (scope.entry is not None and getattr(row, scope.entry) in access.entries)


def _holds(sight: Sight, access: FileAccess) -> bool:
    lists = ((access.units, sight.staff), (access.posts, sight.posts), (access.accounts, _own(sight)))
    return any(held.intersection(names) for names, held in lists)


def _in_force(access: FileAccess, at: datetime) -> bool:
    begun = access.valid_from is None or access.valid_from <= at
    return access.accepted and begun and (access.valid_until is None or at < access.valid_until)


def _own(sight: Sight) -> set[str]:
    return set() if sight.account is None else {sight.account}
