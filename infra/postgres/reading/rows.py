"""The rows that a question is about, and the statements that answer it, each in one snapshot."""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import SCHEMA, Table
from infra.postgres.reading.conditions import FALSE, TRUE, Values, all_of, predicate
from infra.postgres.reading.paging import SortOrder
from projections.kernel.declarations import Condition, NoHistory, Query


class Rows:
    """The rows of one relation that a reader may see and that meet the conditions, now or as of a position.

    `source` is the only place where rows are chosen: what is out of sight is not there for anything that is asked.
    """

    def __init__(
        self,
        table: Table[Any],
        relation: str,
        sights: Sequence[Sight],
        where: Sequence[Condition],
        as_of: int | None,
        values: Values,
    ) -> None:
        if as_of is not None and not table.model.history:
            raise NoHistory(table.model.name)
        if as_of is not None and as_of < 0:
            raise ValueError(f"{as_of} is no position: positions count from 0")
        self._table, self._values, self._where = table, values, tuple(where)
        self._seen = [_reached(table, sight, values) for sight in sights] or [FALSE]
        self._moment = None if as_of is None else values.add(as_of, "bigint")
        self.live = sql.Identifier(SCHEMA, relation)
        self.history = sql.Identifier(SCHEMA, table.history_of(relation))

    def source(self, within: sql.Composable = TRUE, tail: sql.Composable | None = None) -> sql.Composable:
        """A sub-select of the chosen rows, all columns; `tail` orders and limits those of each table, as `rows`."""
        met = (predicate(self._table, condition, self._values) for condition in self._where)
        chosen = all_of([*self._seen, *met, within])
        columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in self._table.columns)
        arm = sql.SQL("(SELECT {} FROM {} AS rows WHERE {} AND {}{})")
        rest = sql.SQL(" {}").format(tail) if tail is not None else sql.SQL("")
        if self._moment is None:
            return arm.format(columns, self.live, TRUE, chosen, rest)
        held = sql.SQL("since <= {}").format(self._moment)
        until = sql.SQL("since <= {moment} AND until > {moment}").format(moment=self._moment)
        return sql.SQL("({} UNION ALL {})").format(
            arm.format(columns, self.live, held, chosen, rest), arm.format(columns, self.history, until, chosen, rest)
        )

    def page(self, query: Query, order: SortOrder) -> sql.Composable:
        """The rows of a page and one more, and whether there are rows outside its cursors on either side.

        Both tables are cut to the page before they are put together, so that the indexes of each can serve.
        """
        values = self._values
        within: list[sql.Composable] = []
        before_it = after_it = sql.SQL("false").format()
        if query.after is not None:
            cursor = order.cursor(query.after)
            within.append(order.after(cursor, values))
            before_it = self._any(order.before(cursor, values, with_it=True))
        if query.before is not None:
            cursor = order.cursor(query.before)
            within.append(order.before(cursor, values))
            after_it = self._any(order.after(cursor, values, with_it=True))
        direction = order.reversed if query.backwards else order
        tail = sql.SQL("ORDER BY {} LIMIT {}").format(direction.by("rows"), values.add(query.first + 1, "bigint"))
        return sql.SQL(
            "SELECT {} AS rows_before, {} AS rows_after, page.* FROM (VALUES (1)) AS one LEFT JOIN "
            "(SELECT true, rows.* FROM {} AS rows {}) AS page ON true"
        ).format(before_it, after_it, self.source(all_of(within), tail), tail)

    def by_key(self, keys: Sequence[str]) -> sql.Composable:
        """The rows under these keys."""
        key = sql.Identifier(self._table.model.key)
        return sql.SQL("SELECT * FROM {} AS rows WHERE {} = ANY ({})").format(
            self.source(), key, self._values.add(list(keys), "text[]")
        )

    def count(self) -> sql.Composable:
        """How many rows there are."""
        return sql.SQL("SELECT count(*) FROM {} AS rows").format(self.source())

    def depths(self, paths: Sequence[str]) -> sql.Composable:
        """The length of the longest of each of these paths."""
        longest = [sql.SQL("coalesce(max(cardinality({})), 0)").format(sql.Identifier(path)) for path in paths]
        return sql.SQL("SELECT {} FROM {} AS rows").format(sql.SQL(", ").join(longest), self.source())

    def positions(self, after: int, first: int) -> sql.Composable:
        """The positions at which these rows became what they are, by way of every earlier state that is in sight."""
        if not self._table.model.history:
            raise NoHistory(self._table.model.name)
        upto = sql.SQL("position <= {}").format(self._moment) if self._moment is not None else sql.SQL("true")
        return sql.SQL(
            "WITH chosen AS (SELECT {key} FROM {source} AS rows) SELECT position FROM ("
            "SELECT since AS position FROM {live} WHERE {key} IN (TABLE chosen) AND {seen} UNION "
            "SELECT unnest(ARRAY[since, until]) FROM {history} WHERE {key} IN (TABLE chosen) AND {seen}) AS behind "
            "WHERE position > {after} AND {upto} ORDER BY position LIMIT {first}"
        ).format(
            key=sql.Identifier(self._table.model.key),
            source=self.source(),
            live=self.live,
            history=self.history,
            seen=all_of(self._seen),
            after=self._values.add(after, "bigint"),
            upto=upto,
            first=self._values.add(first, "bigint"),
        )

    def _any(self, within: sql.Composable) -> sql.Composed:
        return sql.SQL("EXISTS (SELECT FROM {} AS rows)").format(self.source(within))


def _reached(table: Table[Any], sight: Sight, values: Values) -> sql.Composable:
    """The rows that one sight reaches, as their scope says; without a scope it reaches all or none."""
    scope = table.model.scope
    if sight.everywhere:
        return TRUE
    if scope is None:
        return FALSE
    reached: list[sql.Composable] = []
    for field, places in ((scope.unit, sight.units), (scope.jurisdiction, sight.jurisdictions)):
        if field is not None and places:
            given = values.add(sorted(places), "text[]")
            reached.append(sql.SQL("{} = ANY ({})").format(sql.Identifier(field), given))
    for field in scope.accounts if sight.account is not None else ():
        given = values.add(sight.account, "text")
        reached.append(sql.SQL("{} = {}").format(sql.Identifier(field), given))
    return sql.SQL(" OR ").join(reached) if reached else FALSE
