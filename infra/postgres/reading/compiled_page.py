"""A page of rows within a compiled statement: its rows, their cursors, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.postgres.projecting.tables import quoted
from infra.postgres.reading import json_text as j
from infra.postgres.reading.compiled_groups import GroupsText
from infra.postgres.reading.conditions import all_of
from infra.postgres.reading.paging import SortOrder
from projections.kernel.plans import Constant, Edges, PageFacts, PageOfRows, PagePart, RowGroups, RowObject

if TYPE_CHECKING:
    from infra.postgres.reading.compiled import Statement


class PageStatement:
    """Writes one page. Its rows and one more are numbered in its direction, and put together in its order."""

    def __init__(self, statement: Statement, page: PageOfRows, around: str) -> None:
        self._statement, self._page, self._query = statement, page, page.query
        self._order = SortOrder.of(page.model, page.query.order, statement.table)
        self._rows = statement.rows(page.model, page.query.where, page.query.as_of)
        self._join: list[str] = []
        if page.joined is not None:
            there, here = page.joined
            self._join = [f"{quoted(there)} = {around}.{quoted(here)}"]
        self._alias, self._gathered = statement.alias(), statement.alias()
        self._lists: list[str] = []
        self._cursor: str | None = None

    def text(self) -> str:
        """The page as an expression of text."""
        query, values = self._query, self._statement.values
        within = [*self._join, *self._order.within(query, values)]
        direction = self._order.reversed if query.backwards else self._order
        limit = f"LIMIT {query.first + 1}"
        source = self._rows.source(all_of(within), f"ORDER BY {direction.by()} {limit}", self._order)
        alias, by = self._alias, direction.by(self._alias)
        members = [(name, self._part(part)) for name, part in self._page.members]
        shown = j.text_of(j.object_of(members))
        gathered = ", ".join(["count(*) AS found", *(f"{made} AS l{n}" for n, made in enumerate(self._lists))])
        numbered = (
            f"SELECT row_number() OVER (ORDER BY {by}) AS n, count(*) OVER () AS whole, {alias}.*"  # noqa: S608
            f" FROM {source} AS {alias} ORDER BY {by} {limit}"
        )
        return f"(SELECT {shown} FROM (SELECT {gathered} FROM ({numbered}) AS {alias}) AS {self._gathered})"  # noqa: S608

    def _part(self, part: PagePart) -> j.Pieces:  # noqa: PLR0911 - one for each kind
        match part:
            case Constant():
                return [j.Literal(part.json)]
            case RowObject():
                return self._listed(j.text_of(self._statement.row_object(part, self._alias)))
            case Edges():
                return self._listed(j.text_of(j.object_of(self._edge(part))))
            case PageFacts():
                return j.object_of((name, self._fact(fact, part.mark)) for name, fact in part.members)
            case RowGroups():
                groups = GroupsText(self._statement.table(self._page.model), part, self._statement.alias())
                return groups.of(self._rows.source(all_of(self._join)))
            case "totalCount":
                # A number of more than 32 bits is an error of GraphQL, which the generic path tells.
                return [f"(SELECT count(*)::int4 FROM {self._rows.source(all_of(self._join))} AS counted)"]  # noqa: S608
            case "position":
                return [j.QUOTE, self._statement.position(self._page.model, self._query.as_of), j.QUOTE]

    def _listed(self, shown: str) -> j.Pieces:
        """A list of all rows of the page but the one more."""
        way = " DESC" if self._query.backwards else ""
        self._lists.append(f"string_agg({shown}, ',' ORDER BY n{way}) FILTER (WHERE n <= {self._query.first})")
        return [j.Literal("["), f"{self._gathered}.l{len(self._lists) - 1}", j.Literal("]")]

    def _edge(self, edges: Edges) -> list[tuple[str, j.Pieces]]:
        made: list[tuple[str, j.Pieces]] = []
        for name, member in edges.members:
            match member:
                case Constant():
                    made.append((name, [j.Literal(member.json)]))
                case RowObject():
                    made.append((name, self._statement.row_object(member, self._alias)))
                case "cursor":
                    made.append((name, [j.QUOTE, self._cursor_of(edges.mark), j.QUOTE]))
        return made

    def _cursor_of(self, mark: str) -> str:
        pieces: list[str] = [j.Literal(f'["{mark}"')]
        for place in self._order.places:
            pieces += [j.Literal(","), *j.in_cursor(place.column, f"{self._alias}.{place.name}")]
        return j.base64url(j.text_of([*pieces, j.Literal("]")]))

    def _fact(self, fact: str | Constant, mark: str) -> j.Pieces:
        query, found = self._query, f"{self._gathered}.found"
        more = f"{found} > {query.first}"
        match fact:
            case Constant():
                return [j.Literal(fact.json)]
            case "hasNextPage":
                return j.boolean(self._rows_after() if query.backwards else f"{self._rows_after()} OR {more}")
            case "hasPreviousPage":
                return j.boolean(f"{self._rows_before()} OR {more}" if query.backwards else self._rows_before())
            case _:
                return self._end(mark, first=(fact == "startCursor") != query.backwards)

    def _end(self, mark: str, *, first: bool) -> j.Pieces:
        """The cursor of the row that is read first or last, or null."""
        at = "1" if first else f"least({self._query.first}, whole)"
        self._lists.append(f"max({self._cursor_of(mark)}) FILTER (WHERE n = {at})")
        column = f"{self._gathered}.l{len(self._lists) - 1}"
        return j.or_null([j.QUOTE, column, j.QUOTE], column)

    def _rows_before(self) -> str:
        """Whether there are rows before the cursor that the page begins after."""
        met = self._order.before_page(self._query, self._statement.values)
        return self._rows.any_of(met, *self._join, order=self._order)

    def _rows_after(self) -> str:
        """Whether there are rows after the cursor that the page ends before."""
        met = self._order.after_page(self._query, self._statement.values)
        return self._rows.any_of(met, *self._join, order=self._order)
