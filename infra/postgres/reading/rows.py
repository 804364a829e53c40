"""The rows that a question is about, and the statements that answer it, each in one snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.conditions import FALSE, TRUE, Values, all_of, predicate, referring
from infra.postgres.reading.paging import CursorPlace, SortOrder
from infra.postgres.reading.reaching import Reaching
from infra.postgres.reading.searching import fit
from projections.kernel.declarations import NoHistory, Query, ReadModel, Reference, RelatedTest, Searched, Test
from projections.kernel.file_access import FILE_ACCESS


@dataclass(frozen=True)
class ReadSource:
    """A read model as it is asked: its table, the relation that answers, and what is seen of it."""

    table: Table[Any]
    relation: str
    sights: Sequence[Sight]


_KEY = quoted(".key")

Sources = Mapping[str, ReadSource]
"""Read models by their names: the one that is asked, and those that its rows lead to."""


class Rows:
    """The rows of one relation that a reader may see and that meet the conditions, now or as of a position.

    `source` is the only place where rows are chosen: what is out of sight is not there for anything that is asked, nor
    for a test or an order that looks at it by way of another row. `depth` is how many rows lead to these.
    """

    def __init__(
        self,
        sources: Sources,
        model: ReadModel[Any],
        where: Sequence[Test],
        as_of: int | None,
        values: Values,
        depth: int = 0,
    ) -> None:
        source = sources[model.name]
        table = source.table
        if as_of is not None and not table.model.history:
            raise NoHistory(table.model.name)
        if as_of is not None and as_of < 0:
            raise ValueError(f"{as_of} is no position: positions count from 0")
        self._sources, self._table, self.values, self._where = sources, table, values, tuple(where)
        self._as_of, self._depth, self._alias = as_of, depth, f"related{depth}" if depth else "rows"
        reaching = Reaching(table.model.scope, self._alias, _access(sources, table.model), values)
        self._seen = [reaching.by(sight) for sight in source.sights] or [FALSE]
        self._moment = None if as_of is None else values.add(as_of, "bigint")
        self.live = table.qualified(source.relation)
        self.history = table.qualified(table.history_of(source.relation))

    def source(self, within: str = TRUE, tail: str = "", order: SortOrder | None = None) -> str:
        """A sub-select of the chosen rows: all columns, and what else the order names.

        `tail` orders and limits the rows of each table, by what is selected.
        """
        beside = () if order is None else order.beside
        stored = ", ".join([self._table.stored, *(place.name for place, _ in beside)])
        from_ = self._joined(order)
        arms = [
            f"(SELECT {stored} FROM {relation}{from_} WHERE {chosen} {tail})"  # noqa: S608
            for relation, chosen in self._arms(within)
        ]
        return arms[0] if len(arms) == 1 else f"({' UNION ALL '.join(arms)})"

    def any_of(self, met: str, *joined: str, order: SortOrder | None = None) -> str:
        """Whether there is one that meets a condition, of the order perhaps, and those that join it to another row.

        Each table is looked at by itself, so that PostgreSQL may begin with either side of a join.
        """
        if met == FALSE:
            return FALSE
        from_, within = self._joined(order), all_of([*joined, met])
        arms = self._arms(within)
        return " OR ".join(f"EXISTS (SELECT FROM {relation}{from_} WHERE {chosen})" for relation, chosen in arms)

    def _arms(self, within: str) -> list[tuple[str, str]]:
        """The tables that the chosen rows stand in, and what chooses them there."""
        met = (predicate(self._table, test, self.values, self._related) for test in self._where)
        chosen = all_of([*self._seen, *met, within])
        if self._moment is None:
            return [(self.live, chosen)]
        held = f"since <= {self._moment} AND {chosen}"
        until = f"since <= {self._moment} AND until > {self._moment} AND {chosen}"
        return [(self.live, held), (self.history, until)]

    def _joined(self, order: SortOrder | None) -> str:
        """The alias of the rows, and beside them what the order names of related ones; NULL where these are not seen.

        And how well they fit a search. Each stands under a name that no column of the rows has.
        """
        joined = [f" AS {self._alias}"]
        for place, of in () if order is None else order.beside:
            if isinstance(of, Searched):
                column = fit(self._table, self._alias, of, self.values)
                joined.append(f" LEFT JOIN LATERAL (SELECT {column}) AS {place.name}({place.name}) ON true")
            else:
                joined.append(f" LEFT JOIN {self._of_related(of, place)} ON {place.name}.{_KEY} = {self._key_to(of)}")
        return "".join(joined)

    def _of_related(self, reference: Reference, place: CursorPlace) -> str:
        """The value of all related rows by their keys: PostgreSQL reads them all at once, or looks up each."""
        there = self._led_to(reference, ()).source()
        key, value = quoted(reference.to.key), quoted(place.column.name)
        return f"(SELECT {key} AS {_KEY}, {value} AS {place.name} FROM {there} AS found) AS {place.name}"  # noqa: S608

    def _related(self, test: RelatedTest) -> str:
        """Whether the row that a row leads to is in sight and meets the tests."""
        return self._led_to(test.reference, test.tests).any_of(self._key_of(test.reference))

    def _led_to(self, reference: Reference, tests: Sequence[Test]) -> "Rows":
        """The rows that some row leads to, as of the same moment where their history is kept."""
        as_of = self._as_of if reference.to.history else None
        return Rows(self._sources, reference.to, tests, as_of, self.values, self._depth + 1)

    def _key_of(self, reference: Reference) -> str:
        """What the one has that this row leads to."""
        return f"{quoted(reference.to.key)} = {self._key_to(reference)}"

    def _key_to(self, reference: Reference) -> str:
        return f"{self._alias}.{quoted(referring(self._table, reference).name)}"

    def page(self, query: Query, order: SortOrder) -> str:
        """The rows of a page and one more, and whether there are rows outside its cursors on either side.

        Both tables are cut to the page before they are put together, so that the indexes of each can serve.
        """
        values = self.values
        before_it = self.any_of(order.before_page(query, values), order=order)
        after_it = self.any_of(order.after_page(query, values), order=order)
        direction = order.reversed if query.backwards else order
        tail = f"ORDER BY {direction.by()} LIMIT {values.add(query.first + 1, 'bigint')}"
        source = self.source(all_of(order.within(query, values)), tail, order)
        return (
            f"SELECT {before_it} AS rows_before, {after_it} AS rows_after, page.* FROM (VALUES (1)) AS one LEFT JOIN "  # noqa: S608
            f"(SELECT true, rows.* FROM {source} AS rows {tail}) AS page ON true"
        )

    def by_key(self, keys: Sequence[str]) -> str:
        """The rows under these keys."""
        within = f"{quoted(self._table.model.key)} = ANY ({self.values.add(list(keys), 'text[]')})"
        return f"SELECT * FROM {self.source(within)} AS rows"  # noqa: S608

    def count(self) -> str:
        """How many rows there are."""
        return f"SELECT count(*) FROM {self.source()} AS rows"  # noqa: S608

    def depths(self, paths: Sequence[str]) -> str:
        """The length of the longest of each of these paths."""
        longest = ", ".join(f"coalesce(max(cardinality({quoted(path)})), 0)" for path in paths)
        return f"SELECT {longest} FROM {self.source()} AS rows"  # noqa: S608

    def positions(self, after: int, first: int) -> str:
        """The positions at which these rows became what they are, by way of every earlier state that is in sight."""
        if not self._table.model.history:
            raise NoHistory(self._table.model.name)
        key, seen = quoted(self._table.model.key), all_of(self._seen)
        live, history = (f"{relation} AS {self._alias}" for relation in (self.live, self.history))
        upto = TRUE if self._moment is None else f"position <= {self._moment}"
        return (
            f"WITH chosen AS (SELECT {key} FROM {self.source()} AS rows) SELECT position FROM ("  # noqa: S608
            f"SELECT since AS position FROM {live} WHERE {key} IN (TABLE chosen) AND {seen} UNION "
            f"SELECT unnest(ARRAY[since, until]) FROM {history} WHERE {key} IN (TABLE chosen) AND {seen}"
            f") AS behind WHERE position > {self.values.add(after, 'bigint')} AND {upto}"
            f" ORDER BY position LIMIT {self.values.add(first, 'bigint')}"
        )


def _access(sources: Sources, model: ReadModel[Any]) -> str:
    """The table with access to files, where the rows of a read model are of any."""
    return Table.qualified(sources[FILE_ACCESS.name].relation) if model.by_file else ""
