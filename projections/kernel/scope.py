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

    `file` is the field with the id of the official file that a row is of, and `entry` that of the entry in the file,
    where it is one. Such a row is also shown to those with whom the file, or the entry, is shared at this moment, and
    hidden from everybody against whom either is sealed, whatever else they see (`projections.kernel.file_access`).

    `line` says that a row is the line of its entry in a list, and tells nothing of what it holds: a seal of the entry
    hides it where it hides the line too, and a seal of the whole file always.
    """

    unit: str | None = None
    jurisdiction: str | None = None
    account: str | None = None
    also: tuple[str, ...] = ()
    units: str | None = None
    posts: str | None = None
    accounts: str | None = None
    file: str | None = None
    entry: str | None = None
    line: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields with one value."""
        return tuple(field for field in self._single if field is not None)

    @property
    def _single(self) -> tuple[str | None, ...]:
        return (self.unit, self.jurisdiction, *self.about, self.file, self.entry)

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
        if self.entry is not None and self.file is None:
            raise ValueError(f"{model}: its scope names the entry {self.entry!r} of no file")
        if self.line and self.entry is None:
            raise ValueError(f"{model}: its rows are lines, and its scope does not say of which entry")
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
        by_file = self.file is not None and not (sight.everywhere and sight.unsealed)
        by_place = not sight.everywhere
        return replace(
            sight,
            jurisdictions=sight.jurisdictions if by_place and self.jurisdiction else frozenset(),
            units=sight.units if by_place and self.by_unit else frozenset(),
            account=sight.account if by_file or (by_place and self.by_account) else None,
            posts=sight.posts if by_file or (by_place and self.posts) else frozenset(),
            staff=sight.staff if by_file else frozenset(),
            unsealed=sight.unsealed or self.file is None,
        )

    def shows(self, sight: Sight) -> bool:
        """Whether any row at all can be seen with this sight."""
        return bool(
            sight.everywhere
            or (self.by_unit and sight.units)
            or (self.jurisdiction and sight.jurisdictions)
            or (self.by_account and sight.account)
            or (self.posts and sight.posts)
            or (self.file and (sight.account or sight.posts or sight.staff))
        )


def _is_text(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_text(get_args(hint)[0])
    return hint is str or (bool(get_args(hint)) and set(get_args(hint)) == {str, NoneType})


def _is_list(hint: Any) -> bool:
    return bool(hint == tuple[str, ...])
