"""Which rows a sight reaches, as a condition: by their places and lists, and by access to the file that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import quoted
from infra.postgres.reading.conditions import FALSE, TRUE, Values, all_of
from projections.kernel.file_access import AccessEffect, holder_key
from projections.kernel.scope import Scope

_BEGUN = "a.accepted AND (a.valid_from IS NULL OR a.valid_from <= (SELECT ledger.now()))"
_NOT_OVER = "a.valid_until > (SELECT ledger.now())"
_IN_FORCE = f"{_BEGUN} AND (a.valid_until IS NULL OR {_NOT_OVER})"
"""By the time of the record, at which shares end without any event."""
_LATELY = "a.valid_until > now() - interval '1 day'"
"""What may not be over: the record's time is never behind the server's, and of that the planner knows what it finds."""
_WHOLE = "a.entries = '{}'"


@dataclass(frozen=True)
class Reaching:
    """Writes what one sight reaches of some rows; `alias` names them, and `access` is the table of access to files."""

    scope: Scope | None
    alias: str
    access: str
    values: Values

    def by(self, sight: Sight) -> str:
        """The condition. Without a scope a sight reaches all or none."""
        if self.scope is None:
            return TRUE if sight.everywhere else FALSE
        if self.scope.file is None:
            return TRUE if sight.everywhere else _any(self._by_place(self.scope, sight))
        if sight.everywhere and sight.unsealed:
            return TRUE
        reached = TRUE if sight.everywhere else self._by_place_or_share(self.scope, sight)
        if sight.unsealed or reached == FALSE:
            return reached
        return all_of([reached, self._open_to(self.scope, sight)])

    def _by_place_or_share(self, scope: Scope, sight: Sight) -> str:
        """First what indexes find, rows of all files of which anything is shared; then, by a hash, what of them is.

        An array of files is gone through for each row that is held against it: it stands where an index serves alone.
        """
        places = [*self._by_place(scope, sight)]
        if not _holds_anything(sight):
            return _any(places)
        file, shares = self._column(scope.file or ""), f"FROM {self.access} AS a WHERE {self._mine(sight)}"
        if scope.entry is None:
            return _any([*places, f"{file} = ANY (ARRAY(SELECT a.file_id {shares} AND {_WHOLE}))"])
        whole = f"{file} IN (SELECT a.file_id {shares} AND {_WHOLE})"
        part = f"({file}, {self._column(scope.entry)}) IN (SELECT a.file_id, unnest(a.entries) {shares})"
        found = f"{file} = ANY (ARRAY(SELECT a.file_id {shares}))"
        return all_of([_any([*places, found]), _any([*places, whole, part])])

    def _mine(self, sight: Sight) -> str:
        return all_of([f"a.effect = '{AccessEffect.SHARE}'", self._of_one_holder(sight)])

    def _of_one_holder(self, sight: Sight) -> str:
        """That a share or a break, which has an end, is the viewer's: an index finds those that have not ended."""
        holders = [holder_key(kind, name) for kind, names in _held(sight) for name in sorted(names)]
        return f"a.holder = ANY ({self.values.add(holders, 'text[]')}) AND {_LATELY} AND {_NOT_OVER} AND {_BEGUN}"

    def _by_place(self, scope: Scope, sight: Sight) -> Iterator[str]:
        for field, places in ((scope.unit, sight.units), (scope.jurisdiction, sight.jurisdictions)):
            if field is not None and places:
                given = self.values.add(sorted(places), "text[]")
                yield f"{self._column(field)} = ANY ({given})"
        own = _own(sight)
        for account in own:
            for field in scope.about:
                yield f"{self._column(field)} = {self.values.add(account, 'text')}"
        for field, listed in ((scope.units, sight.units), (scope.posts, sight.posts), (scope.accounts, own)):
            if field is not None and listed:
                yield f"{self._column(field)} && {self.values.add(sorted(listed), 'text[]')}"

    def _holding(self, sight: Sight) -> Iterator[str]:
        """The conditions by which an access row is one of the viewer's."""
        for field, held in _held(sight):
            if held:
                yield f"a.{field} && {self.values.add(sorted(held), 'text[]')}"

    def _open_to(self, scope: Scope, sight: Sight) -> str:
        """That no seal hides the row, none against the viewer and none but for others, or that the viewer broke it."""
        held = _any(self._holding(sight))
        about = _WHOLE if scope.entry is None else f"({_WHOLE} OR {self._of_entry(scope)})"
        hides = f"a.effect = CASE WHEN {held} THEN '{AccessEffect.SEAL_AGAINST}' ELSE '{AccessEffect.SEAL_BUT_FOR}' END"
        sealed = [f"a.sealed_file_id = {self._column(scope.file or '')}", hides, about, _IN_FORCE]
        if _holds_anything(sight):
            broken = f"FROM {self.access} AS a WHERE {self._broken(sight)}"
            sealed.append(f"a.sealed_file_id <> ALL (ARRAY(SELECT a.file_id {broken}))")
        return f"NOT EXISTS (SELECT FROM {self.access} AS a WHERE {all_of(sealed)})"

    def _of_entry(self, scope: Scope) -> str:
        """That a seal is of the entry; where a row is but the line of that, that it hides lines too."""
        of = f"{self._column(scope.entry or '')} = ANY (a.entries)"
        return f"(a.hides_line AND {of})" if scope.line else of

    def _broken(self, sight: Sight) -> str:
        """That an access row says that the viewer broke the seals of its file: asked once, held against seals alone."""
        return all_of([f"a.effect = '{AccessEffect.BREAK}'", self._of_one_holder(sight), _WHOLE])

    def _column(self, field: str) -> str:
        return f"{self.alias}.{quoted(field)}"


def _held(sight: Sight) -> tuple[tuple[str, frozenset[str]], ...]:
    """As what the viewer holds: the lists of an access row, and the names that are the viewer's in each."""
    return ("units", sight.staff), ("posts", sight.posts), ("accounts", _own(sight))


def _holds_anything(sight: Sight) -> bool:
    return any(names for _, names in _held(sight))


def _own(sight: Sight) -> frozenset[str]:
    return frozenset() if sight.account is None else frozenset({sight.account})


def _any(conditions: Iterable[str]) -> str:
    return " OR ".join(f"({condition})" for condition in conditions) or FALSE
