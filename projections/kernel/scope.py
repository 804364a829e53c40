"""To whom the rows of a read model belong, so that each is shown to those alone who may see it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from domain.kernel.composition import check_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.kernel.sight import Sight


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields of a row that say to which unit or jurisdiction it belongs, and which account it is about.

    A row is shown to whoever sees its unit or its jurisdiction, and to the account that it is about, or to each of them
    where it is about several (`also`). Where all of them are None it is shown to those alone who see everything.
    """

    unit: str | None = None
    jurisdiction: str | None = None
    account: str | None = None
    also: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field for field in (self.unit, self.jurisdiction, *self.accounts) if field is not None)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the fields with the accounts that a row is about."""
        return self.also if self.account is None else (self.account, *self.also)

    def check(self, model: str, row: type[Any]) -> None:
        """Raises ValueError where it names nothing, or what is no text field of the row."""
        if not self.fields:
            raise ValueError(f"{model}: a scope names the unit, the jurisdiction or the account of a row")
        hints: Mapping[str, Any] = get_type_hints(row)
        known = [field.name for field in fields(row)]
        for name in self.fields:
            check_field(model, f"its scope, of {row.__name__},", name, known)
            if not _is_text(hints[name]):
                raise ValueError(f"{model}: its scope names {name!r}, which is no text field of {row.__name__}")

    def narrowed(self, sight: Sight) -> Sight:
        """A sight as far as it matters for these rows: all who have the same one see the same of them."""
        return replace(
            sight,
            jurisdictions=sight.jurisdictions if self.jurisdiction else frozenset(),
            units=sight.units if self.unit else frozenset(),
            account=sight.account if self.accounts else None,
        )

    def shows(self, sight: Sight) -> bool:
        """Whether any row at all can be seen with this sight."""
        return bool(
            sight.everywhere
            or (self.unit and sight.units)
            or (self.jurisdiction and sight.jurisdictions)
            or (self.accounts and sight.account)
        )


def _is_text(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_text(get_args(hint)[0])
    return hint is str or (bool(get_args(hint)) and set(get_args(hint)) == {str, NoneType})
