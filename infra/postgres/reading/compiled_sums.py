"""A summary within a compiled statement: its groups in order, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.postgres.reading import json_text as j
from infra.postgres.reading import summaries
from projections.kernel.plans import Constant, GroupList, GroupPart, SumsOfRows

if TYPE_CHECKING:
    from infra.postgres.reading.compiled import Statement


class SumsStatement:
    """Writes one summary. Its groups are put in order and cut; where there are too many, the statement fails."""

    def __init__(self, statement: Statement, sums: SumsOfRows) -> None:
        self._statement, self._sums = statement, sums
        self._alias, self._gathered = statement.alias(), statement.alias()
        self._lists: list[str] = []

    def text(self) -> str:
        """The summary as an expression of text."""
        alias, sums = self._alias, self._sums
        members = [(name, self._part(part)) for name, part in sums.members]
        found = f"{self._gathered}.found"
        # The generic path tells how many there are.
        checked = f"CASE WHEN {found} > {sums.most} THEN ({found} || ' groups or more')::int4::text ELSE '' END"
        shown = j.text_of([checked, *j.object_of(members)])
        gathered = ", ".join(["count(*) AS found", *(f"{made} AS l{n}" for n, made in enumerate(self._lists))])
        return f"(SELECT {shown} FROM (SELECT {gathered} FROM ({self._groups()}) AS {alias}) AS {self._gathered})"  # noqa: S608

    def _groups(self) -> str:
        """One group more than there may be, so that an answer that is not given costs no more than one that is."""
        sums, statement = self._sums, self._statement
        rows = statement.rows(sums.summary.of, sums.where, sums.as_of)
        groups = summaries.grouped(sums.summary, rows, sums.path, sums.level)
        by = summaries.order(sums.summary, "ordered")
        cut = f"SELECT * FROM ({groups}) AS ordered ORDER BY {by} LIMIT {sums.most + 1}"  # noqa: S608
        if sums.path is None or not sums.is_labelled:
            return summaries.unlabelled(cut)
        labels = sums.summary.labels
        return summaries.labelled(
            sums.summary, cut, sums.path, statement.rows(labels.of, (), labels.moment(sums.as_of))
        )

    def _part(self, part: GroupList | str | Constant) -> j.Pieces:
        match part:
            case Constant():
                return [j.Literal(part.json)]
            case GroupList():
                shown = j.text_of(j.object_of((name, self._of_group(member)) for name, member in part.members))
                by = summaries.order(self._sums.summary, self._alias)
                self._lists.append(f"string_agg({shown}, ',' ORDER BY {by})")
                return [j.Literal("["), f"{self._gathered}.l{len(self._lists) - 1}", j.Literal("]")]
            case _:
                return [j.QUOTE, self._statement.position(self._sums.summary.of, self._sums.as_of), j.QUOTE]

    def _of_group(self, part: GroupPart) -> j.Pieces:
        path = f"{self._alias}.{summaries.PATH}"
        match part:
            case "path":
                return [f"array_to_json({path})"]
            case "code":
                return [f"coalesce(to_json({path}[cardinality({path})])::text, 'null')"]
            case "label":  # said once: it is a question of its own
                return [f"coalesce(to_json({self._alias}.{summaries.LABEL})::text, 'null')"]
            case "rows":
                return [f"{self._alias}.{summaries.ROWS}::int4"]
            case _:
                return self._statement.part(part, self._alias)
