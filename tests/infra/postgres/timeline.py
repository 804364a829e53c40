"""A read model filled by hand: changes of rows along positions, in PostgreSQL and as plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import psycopg

from infra.postgres.connect import connect
from infra.postgres.projecting.columns import Column
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import Amount, Labels, ReadModel, Summary


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Sample:
    """A field of every kind."""

    sample_id: str
    name: str | None
    number: int
    size: int | None
    amount: Amount
    rate: Decimal | None
    day: date | None
    moment: datetime | None
    colour: Colour
    open: bool
    path: tuple[str, ...]
    place: tuple[str, ...] | None


def blank(key: str, **fields: Any) -> Sample:
    """A row with nothing in it but what is given."""
    empty = dict.fromkeys(("name", "size", "rate", "day", "moment", "place"))
    plain: dict[str, Any] = {"number": 0, "amount": Decimal(0), "colour": Colour.RED, "open": False, "path": ()}
    return Sample(**{"sample_id": key, **empty, **plain, **fields})


FIELDS = tuple(field.name for field in fields(Sample))
SAMPLES = ReadModel(
    name="testing.samples",
    version=1,
    row=Sample,
    key="sample_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    orders=FIELDS[1:],
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a code means in the rows of one colour."""

    label_id: str
    label: str
    colour: Colour = Colour.RED
    dimension: str = "path"
    path: tuple[str, ...] = ()


LABELS = ReadModel(
    name="testing.labels",
    version=1,
    row=Label,
    key="label_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    found_by=("colour", "dimension", "path"),
)
SUMMARY = Summary(
    name="testing.summary",
    of=SAMPLES,
    by=("colour", "size"),
    measures=("amount", "rate"),
    paths=("path", "place"),
    labels=Labels(LABELS, same=("colour",), called={"place": "site"}),
)

Change = tuple[int, str, Any]
"""Position, key, and the new row, or None where it was removed."""


def replayed(changes: Sequence[Change], position: int) -> dict[str, Any]:
    """The rows as they stood when a position had just been recorded."""
    rows = {key: row for at, key, row in changes if at <= position}
    return {key: row for key, row in rows.items() if row is not None}


def fill(
    database: str, model: ReadModel[Any], changes: Sequence[Change], position: int, *, relation: str | None = None
) -> None:
    """Make the changes the content of a model's live relation, which stands at a position."""
    table = Table(model)
    name = relation or table.base
    live, past = _states(changes)
    with connect(database, "foja_worker") as connection, connection.transaction():
        for statement in (*table.create(name), *table.index(name)):
            connection.execute(statement.encode())
        _insert(connection, table, name, [(row, since) for row, since in live.values()])
        if model.history:
            _insert(connection, table, table.history_of(name), past)
        stand(connection, model, name, position)


def stand(connection: psycopg.Connection, model: ReadModel[Any], relation: str, position: int) -> None:
    """Let a relation be the live one, at a position."""
    connection.execute("UPDATE projections.read_models SET state = 'retired' WHERE name = %s", [model.name])
    connection.execute(
        "INSERT INTO projections.read_models (relation, name, version, state, position, shape)"
        " VALUES (%s, %s, %s, 'live', %s, %s)"
        " ON CONFLICT (relation) DO UPDATE SET state = 'live', position = excluded.position",
        [relation, model.name, model.version, position, Table(model).shape],
    )


def _states(changes: Sequence[Change]) -> tuple[dict[str, tuple[Any, int]], list[tuple[Any, int, int]]]:
    live: dict[str, tuple[Any, int]] = {}
    past: list[tuple[Any, int, int]] = []
    for at, key, row in changes:
        if key in live:
            past.append((*live.pop(key), at))
        if row is not None:
            live[key] = (row, at)
    return live, past


def _insert(connection: psycopg.Connection, table: Table[Any], relation: str, rows: Sequence[tuple[Any, ...]]) -> None:
    target = table.qualified(relation)
    connection.execute(f"TRUNCATE {target}".encode())
    with connection.cursor().copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for row, *positions in rows:
            copy.write_row([*(_stored(column, getattr(row, column.name)) for column in table.columns), *positions])


def _stored(column: Column, value: Any) -> Any:
    return value if value is None or column.store is None else column.store(value)


def ranked(row: Any, names: Mapping[str, bool], key: str) -> Any:
    """Compares as the order by these fields (name: descending) does, for use as a sort key."""
    descending = list(names.values())[-1] if names else False
    return tuple(_Rank(getattr(row, name), down) for name, down in {**names, key: names.get(key, descending)}.items())


@dataclass(frozen=True)
class _Rank:
    """A value in an order where NULL is the greatest and texts sort by bytes."""

    value: Any
    descending: bool

    def __lt__(self, other: "_Rank") -> bool:
        mine, others = (self, other) if not self.descending else (other, self)
        return bool(mine.comparable < others.comparable)

    @property
    def comparable(self) -> Any:
        if isinstance(self.value, tuple):
            return (False, [code.encode() for code in self.value])
        if isinstance(self.value, str):
            return (False, self.value.encode())
        return (self.value is None, self.value or 0) if self.value is not None else (True,)
