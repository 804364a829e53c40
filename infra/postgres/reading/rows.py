"""The rows that a question is about, and the statements that answer it, each in one snapshot."""

from collections.abc import Sequence
from typing import Any

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.conditions import FALSE, TRUE, Values, all_of, predicate
from infra.postgres.reading.paging import SortOrder
from projections.kernel.declarations import NoHistory, Query, Test


class Rows:
    """The rows of one relation that a reader may see and that meet the conditions, now or as of a position.

    `source` is the only place where rows are chosen: what is out of sight is not there for anything that is asked.
    """

    def __init__(
        self,
        table: Table[Any],
        relation: str,
        sights: Sequence[Sight],
        where: Sequence[Test],
        as_of: int | None,
        values: Values,
    ) -> None:
        if as_of is not None and not table.model.history:
            raise NoHistory(table.model.name)
        if as_of is not None and as_of < 0:
            raise ValueError(f"{as_of} is no position: positions count from 0")
        self._table, self.values, self._where = table, values, tuple(where)
        self._seen = [_reached(table, sight, values) for sight in sights] or [FALSE]
        self._moment = None if as_of is None else values.add(as_of, "bigint")
        self.live = table.qualified(relation)
        self.history = table.qualified(table.history_of(relation))

    def source(self, within: str = TRUE, tail: str = "") -> str:
        """A sub-select of the chosen rows, all columns; `tail` orders and limits those of each table, as `rows`."""
        met = (predicate(self._table, condition, self.values) for condition in self._where)
        chosen = all_of([*self._seen, *met, within])
        if self._moment is None:
            return self._arm(self.live, chosen, tail)
        held = f"since <= {self._moment} AND {chosen}"
        until = f"since <= {self._moment} AND until > {self._moment} AND {chosen}"
        return f"({self._arm(self.live, held, tail)} UNION ALL {self._arm(self.history, until, tail)})"

    def _arm(self, relation: str, chosen: str, tail: str) -> str:
        return f"(SELECT {self._table.stored} FROM {relation} AS rows WHERE {chosen} {tail})"  # noqa: S608

    def page(self, query: Query, order: SortOrder) -> str:
        """The rows of a page and one more, and whether there are rows outside its cursors on either side.

        Both tables are cut to the page before they are put together, so that the indexes of each can serve.
        """
        values = self.values
        before_it = self.any_of(order.before_page(query, values))
        after_it = self.any_of(order.after_page(query, values))
        direction = order.reversed if query.backwards else order
        tail = f"ORDER BY {direction.by('rows')} LIMIT {values.add(query.first + 1, 'bigint')}"
        source = self.source(all_of(order.within(query, values)), tail)
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
        upto = TRUE if self._moment is None else f"position <= {self._moment}"
        return (
            f"WITH chosen AS (SELECT {key} FROM {self.source()} AS rows) SELECT position FROM ("  # noqa: S608
            f"SELECT since AS position FROM {self.live} WHERE {key} IN (TABLE chosen) AND {seen} UNION "
            f"SELECT unnest(ARRAY[since, until]) FROM {self.history} WHERE {key} IN (TABLE chosen) AND {seen}"
            f") AS behind WHERE position > {self.values.add(after, 'bigint')} AND {upto}"
            f" ORDER BY position LIMIT {self.values.add(first, 'bigint')}"
        )

    def any_of(self, met: str, *joined: str) -> str:
        """Whether there is one that meets the condition, and those that join it to another row."""
        return FALSE if met == FALSE else f"EXISTS (SELECT FROM {self.source(all_of([*joined, met]))} AS rows)"


def _reached(table: Table[Any], sight: Sight, values: Values) -> str:
    """The rows that one sight reaches, as their scope says; without a scope it reaches all or none."""
    scope = table.model.scope
    if sight.everywhere:
        return TRUE
    if scope is None:
        return FALSE
    reached: list[str] = []
    for field, places in ((scope.unit, sight.units), (scope.jurisdiction, sight.jurisdictions)):
        if field is not None and places:
            given = values.add(sorted(places), "text[]")
            reached.append(f"{quoted(field)} = ANY ({given})")
    accounts = scope.accounts if sight.account is not None else ()
    reached += [f"{quoted(field)} = {values.add(sight.account, 'text')}" for field in accounts]
    return " OR ".join(reached) or FALSE
