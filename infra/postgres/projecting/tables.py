"""How a read model stands in PostgreSQL: everything follows from its row dataclass."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar, get_type_hints

from domain.kernel.alarms import Alarms
from infra.postgres.projecting import searched
from infra.postgres.projecting.columns import Column, column_of
from projections.kernel.declarations import ReadModel

Row = TypeVar("Row")

SCHEMA = "projections"
SINCE, UNTIL = "since", "until"
ALARMS = "alarms"
"""The field with the alarms of a row, where it has any: `domain.kernel.alarms.Alarms`."""
_MAX_IDENTIFIER = 63  # bytes; PostgreSQL cuts longer names without a word
_MAX_BASE = 36  # leaves room for _v12345_b_history
_VACUUMED_AT_ONCE = " WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"


def fitting(name: str, limit: int = _MAX_IDENTIFIER) -> str:
    """The name, or where it is too long its beginning and a digest of the whole."""
    if len(name.encode()) <= limit:
        return name
    return f"{name.encode()[: limit - 9].decode(errors='ignore')}_{sha256(name.encode()).hexdigest()[:8]}"


def quoted(name: str) -> str:
    """An identifier as it stands in a statement."""
    return '"' + name.replace('"', '""') + '"'


def link_column(name: str) -> str:
    """The column that holds the keys of a link."""
    return f"link_{name}"


@cache
def _columns_of(row: type[Any]) -> tuple[Column, ...]:
    """Found once a process: each part of it makes tables of its own."""
    hints = get_type_hints(row)
    return tuple(column_of(field.name, hints[field.name]) for field in fields(row))


@dataclass(frozen=True)
class Table(Generic[Row]):
    """The tables of a read model: live rows, and superseded ones where it keeps history.

    Relations are named `<context>_<model>_v<version>`; a rebuild goes to the same name with `_b`, and the next one
    back. Which of them answers is in `projections.read_models`. Raises TypeError for a field type that has no column,
    ValueError where the key, a filter or an order is no field of the row.
    """

    model: ReadModel[Row]

    def __post_init__(self) -> None:
        names = {field.name for field in fields(self.model.row)}  # type: ignore[arg-type]
        if clashing := names & set(self.links):
            raise ValueError(f"{self.model.name}: the columns {sorted(clashing)} are kept for links")
        asked = {self.model.key, *self.model.filters, *self.model.orders}
        if asked - names:
            raise ValueError(f"{self.model.name}: no fields of the row: {sorted(asked - names)}")
        if clashing := names & {SINCE, UNTIL, *searched.INDEXED}:
            raise ValueError(f"{self.model.name}: the columns {sorted(clashing)} are kept for positions and searches")
        key = next(column for column in self.columns if column.name == self.model.key)
        if key.kind != "text" or key.nullable:
            raise ValueError(f"{self.model.name}: the key {key.name} must be str, not {key.sql_type}")

    # --- names ---------------------------------------------------------------------------------

    @cached_property
    def base(self) -> str:
        """The relation of this version in which it is first built, without schema."""
        slug = re.sub(r"[^a-z0-9]+", "_", self.model.name.lower())
        return f"{fitting(slug, _MAX_BASE)}_v{self.model.version}"

    def other(self, relation: str) -> str:
        """The relation to rebuild into while `relation` answers."""
        return f"{self.base}_b" if relation == self.base else self.base

    @staticmethod
    def history_of(relation: str) -> str:
        """The relation that holds the superseded rows of another."""
        return f"{relation}_history"

    @staticmethod
    def qualified(relation: str) -> str:
        """A relation as it stands in a statement."""
        return f"{SCHEMA}.{quoted(relation)}"

    # --- columns -------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """One column a field of the row, in the row's order."""
        return _columns_of(self.model.row)  # type: ignore[arg-type]

    def column(self, field: str) -> Column:
        """The column of a field; KeyError where the row has no such field."""
        return self._by_name[field]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def has_alarms(self) -> bool:
        """Whether its rows have alarms."""
        return any(column.name == ALARMS and column.python == Alarms for column in self.columns)

    @property
    def _scope(self) -> tuple[str, ...]:
        return self.model.scope.fields if self.model.scope is not None else ()

    @cached_property
    def selected(self) -> str:
        """The columns in the order that `row` takes."""
        return ", ".join(quoted(column.name) for column in self.columns)

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The columns with the keys that a row leads to, which no field of the row shows."""
        return tuple(link_column(name) for name in self.model.links)

    @cached_property
    def stored(self) -> str:
        """All columns of a row: those of its fields, then the links."""
        return ", ".join([self.selected, *map(quoted, self.links)])

    @cached_property
    def shape(self) -> str:
        """A fingerprint of the columns: the same version with another shape is a mistake."""
        said = [f"{c.name} {c.definition}" for c in self.columns] + [*self.links, *self._searched]
        return sha256(repr((said, self.model.key, self.model.history)).encode()).hexdigest()[:16]

    # --- definitions ---------------------------------------------------------------------------

    def create(self, relation: str) -> list[str]:
        """Statements that make the tables, with no indexes but those of keys, persons and things; safe to repeat.

        An erasure has to find the rows of a person or a thing in a relation that is being built, too, and what it
        leaves dead goes with the next round of vacuum, however large the table is.
        """
        columns = [f"{quoted(column.name)} {column.definition}" for column in self.columns]
        columns += [f'{quoted(link)} text[] COLLATE "C" NOT NULL' for link in self.links]
        columns += self._searched
        key = quoted(self.model.key)
        live = [*columns, f"{SINCE} bigint NOT NULL", f"PRIMARY KEY ({key})"]
        options = _VACUUMED_AT_ONCE if self.model.sealed else ""
        made = [_create(self.qualified(relation), live, options)]
        if self.model.history:
            past = [*columns, f"{SINCE} bigint NOT NULL", f"{UNTIL} bigint NOT NULL", f"PRIMARY KEY ({key}, {SINCE})"]
            made.append(_create(self.qualified(self.history_of(relation)), past, options))
        return made + self._index_told_by(relation)

    @property
    def _searched(self) -> Sequence[str]:
        return searched.columns([quoted(name) for name in self.model.searched])

    def _index_told_by(self, relation: str) -> list[str]:
        """An index on each field with the id of a person or a thing but the key, in rows and superseded rows."""
        key = quoted(self.model.key)
        relations = [relation, self.history_of(relation)] if self.model.history else [relation]
        return [
            self._index(each, subject, f"{quoted(subject)}, {key}")
            for each in relations
            for subject in self.model.told_by
            if subject != self.model.key
        ]

    def index(self, relation: str) -> list[str]:
        """Statements that make the indexes; safe to repeat.

        Each order has one with the key as tie-breaker, for keyset pages; so has each filter on a plain value, and each
        field that says whose a row is, or which person or thing it tells of; a list of whose it is has one by its
        members, and so has each of `members`. What a row is found by has one together; what is searched has two, and
        rows with alarms one by the first of them. `since` finds what changed after a position, `(until, since)` what
        held at one.
        """
        key = quoted(self.model.key)
        plain = [name for name in self.model.filters if self.column(name).plain]
        made = [
            self._index(relation, name, f"{quoted(name)}, {key}")
            for name in dict.fromkeys((*self.model.orders, *plain, *self._scope))
            if name != self.model.key
        ]
        found_by = ", ".join(map(quoted, self.model.found_by))
        relations = [relation, self.history_of(relation)] if self.model.history else [relation]
        made += [self._index(each, "found_by", found_by) for each in relations if found_by]
        of_whom = self.model.scope.lists if self.model.scope else ()
        made += [self._index_list(relation, name) for name in dict.fromkeys((*of_whom, *self.model.members))]
        if self.model.searched:
            made += [
                self._index(each, name, column, "USING gin ", searched.OPTIONS)
                for each in relations
                for name, column in searched.INDEXED.items()
            ]
        made += [self._index(relation, ALARMS, f"projections.first_due({ALARMS})")] if self.has_alarms else []
        made.append(self._index(relation, SINCE, SINCE))
        if self.model.history:
            made.append(self._index(self.history_of(relation), UNTIL, f"{UNTIL}, {SINCE}"))
        return made + self._index_told_by(relation)

    def drop(self, relation: str) -> list[str]:
        """Statements that remove the tables; safe to repeat."""
        names = [relation, self.history_of(relation)]
        return [f"DROP TABLE IF EXISTS {self.qualified(name)}" for name in names]

    def _index(self, relation: str, name: str, columns: str, using: str = "", options: str = "") -> str:
        index = fitting(f"{relation}_{name}_idx")
        return f"CREATE INDEX IF NOT EXISTS {quoted(index)} ON {self.qualified(relation)} {using}({columns}){options}"

    def _index_list(self, relation: str, name: str) -> str:
        """An index of the members of a list. No entry waits to be put in: each question would go through those."""
        index = fitting(f"{relation}_{name}_members_idx")
        on = f"{self.qualified(relation)} USING gin ({quoted(name)}) WITH (fastupdate = off)"
        return f"CREATE INDEX IF NOT EXISTS {quoted(index)} ON {on}"

    # --- rows ----------------------------------------------------------------------------------

    @cached_property
    def row(self) -> Callable[[Sequence[Any]], Row]:
        """From the values of the columns (further ones are ignored) to a row."""
        make, width = self.model.row, len(self.columns)
        needed = [(place, column.load) for place, column in enumerate(self.columns) if column.load is not None]
        if not needed:
            return lambda record: make(*record[:width])

        def converted(record: Sequence[Any]) -> Row:
            values = list(record[:width])
            for place, load in needed:
                if values[place] is not None:
                    values[place] = load(values[place])
            return make(*values)

        return converted


def _create(table: str, columns: Sequence[str], options: str) -> str:
    return f"CREATE TABLE IF NOT EXISTS {table} (\n    " + ",\n    ".join(columns) + f"\n){options}"
