"""To whom the rows of a read model belong, so that each is shown to those alone who may see it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from domain.kernel.composition import check_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.kernel.sight import Sight


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields of a row that say to which unit or jurisdiction it belongs, and which account it is about.

    A row is shown to whoever sees its unit or its jurisdiction, and to the account that it is about, or to each of them
    where it is about several (`also`). `units`, `posts` and `accounts` are fields with lists: the row is shown to
    whoever sees one of the units, to the account that holds one of the posts now, and to each of the accounts. Where
    all of them are empty it is shown to those alone who see everything.
    """

    unit: str | None = None
    jurisdiction: str | None = None
    account: str | None = None
    also: tuple[str, ...] = ()
    units: str | None = None
    posts: str | None = None
    accounts: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields with one value."""
        return tuple(field for field in (self.unit, self.jurisdiction, *self.about) if field is not None)

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the fields with lists."""
        return tuple(field for field in (self.units, self.posts, self.accounts) if field is not None)

    @property
    def about(self) -> tuple[str, ...]:
        """The names of the fields with the one account, or each of the accounts, that a row is about."""
        return self.also if self.account is None else (self.account, *self.also)

    @property
    def by_unit(self) -> bool:
        """Whether rows belong to units."""
        return self.unit is not None or self.units is not None

    @property
    def by_account(self) -> bool:
        """Whether rows belong to accounts."""
        return bool(self.about) or self.accounts is not None

    def check(self, model: str, row: type[Any]) -> None:
        """Raises ValueError where it names nothing, or what is no text field, or no list of texts, of the row."""
        if not self.fields and not self.lists:
            raise ValueError(f"{model}: a scope names the unit, the jurisdiction or the account of a row")
        hints: Mapping[str, Any] = get_type_hints(row)
        known = [field.name for field in fields(row)]
        uses: tuple[tuple[tuple[str, ...], Callable[[Any], bool], str], ...] = (
            (self.fields, _is_text, "no text field"),
            (self.lists, _is_list, "no tuple[str, ...] field"),
        )
        for names, fits, what in uses:
            for name in names:
                check_field(model, f"its scope, of {row.__name__},", name, known)
                if not fits(hints[name]):
                    raise ValueError(f"{model}: its scope names {name!r}, which is {what} of {row.__name__}")

    def narrowed(self, sight: Sight) -> Sight:
        """A sight as far as it matters for these rows: all who have the same one see the same of them."""
        return replace(
            sight,
            jurisdictions=sight.jurisdictions if self.jurisdiction else frozenset(),
            units=sight.units if self.by_unit else frozenset(),
            account=sight.account if self.by_account else None,
            posts=sight.posts if self.posts else frozenset(),
        )

    def shows(self, sight: Sight) -> bool:
        """Whether any row at all can be seen with this sight."""
        return bool(
            sight.everywhere
            or (self.by_unit and sight.units)
            or (self.jurisdiction and sight.jurisdictions)
            or (self.by_account and sight.account)
            or (self.posts and sight.posts)
        )


def _is_text(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_text(get_args(hint)[0])
    return hint is str or (bool(get_args(hint)) and set(get_args(hint)) == {str, NoneType})


def _is_list(hint: Any) -> bool:
    return bool(hint == tuple[str, ...])
