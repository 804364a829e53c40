"""The read models as somebody sees them: pages, counts, sums, each of the rows in sight and of no others."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from infra.postgres.projecting.tables import Table
from infra.postgres.reading import summaries
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.paging import SortOrder
from infra.postgres.reading.questions import Answer, Questions, Relations
from infra.postgres.reading.rows import Rows
from projections.kernel.declarations import (
    LedgerReads,
    Page,
    Query,
    ReadModel,
    Sights,
    Summary,
    Test,
    Totals,
)
from projections.kernel.plans import Plan

Row = TypeVar("Row")
Where = tuple[Test, ...]


class SeenReads:
    """Answers questions on the read models with the rows that a reader may see."""

    def __init__(
        self, questions: Questions, table: Callable[[ReadModel[Any]], Table[Any]], ledger: LedgerReads, sights: Sights
    ) -> None:
        self._questions, self._table, self._sights = questions, table, sights
        self._ledger = ledger

    @property
    def ledger(self) -> LedgerReads:
        """The ledger, and how far the read models reflect it, which are the same for all."""
        return self._ledger

    async def answer(self, plan: Plan, key: str | None = None) -> bytes | None:
        """The bytes of a plan's answer; None where it has to be asked for bit by bit."""
        sights = {model.name: await self._sights(model) for model in plan.models}
        tables = {model.name: self._table(model) for model in plan.models}
        return await self._questions.answer(plan, sights, tables, key)

    async def page(self, model: ReadModel[Row], query: Query) -> Page[Row]:
        """A keyset page of a read model."""
        table = self._table(model)
        order = SortOrder.of(table, query.order)
        direction = order.reversed if query.backwards else order
        answer = await self._ask(
            table, query.where, query.as_of, lambda rows: rows.page(query, order), direction.by("answer")
        )
        present = [record[3:] for record in answer.records if record[2]]
        found, more = [table.row(record) for record in present[: query.first]], len(present) > query.first
        before, after = answer.records[0][:2] if answer.records else (False, False)
        if query.backwards:
            found.reverse()
        return Page(
            rows=found,
            has_next=bool(after or (more and not query.backwards)),
            has_previous=bool(before or (more and query.backwards)),
            position=answer.position if query.as_of is None else query.as_of,
        )

    async def count(self, model: ReadModel[Any], where: Where, as_of: int | None) -> int:
        """How many rows meet the conditions."""
        answer = await self._ask(self._table(model), where, as_of, lambda rows: rows.count())
        return int(answer.records[0][0]) if answer.records else 0

    async def depths(self, model: ReadModel[Any], where: Where, as_of: int | None) -> Mapping[str, int]:
        """How many codes the longest path has, for each path field of the rows that meet the conditions; 0 of none."""
        table = self._table(model)
        paths = [column.name for column in table.columns if column.kind == "path"]
        if not paths:
            return {}
        answer = await self._ask(table, where, as_of, lambda rows: rows.depths(paths))
        return dict(zip(paths, answer.records[0] if answer.records else [0] * len(paths), strict=True))

    async def by_key(self, model: ReadModel[Row], keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Row]:
        """The rows under these keys; absent ones are left out."""
        table = self._table(model)
        storable = [key for key in keys if "\0" not in key]
        answer = await self._ask(table, (), as_of, lambda rows: rows.by_key(storable))
        found = [table.row(record) for record in answer.records]
        return {getattr(row, model.key): row for row in found}

    async def summarise(
        self, summary: Summary, path: str | None, level: int, where: Where, as_of: int | None
    ) -> Totals:
        """Sums by the first `level` codes of `path` (no path: one total for each `by`), in order, with their labels."""
        table, codes = self._table(summary.of), self._table(summary.labels.of)
        sights = await self._sights(table.model)
        sights_of_codes = () if path is None else await self._sights(codes.model)

        def statement(relations: Relations, values: Values) -> str:
            rows = Rows(table, relations[table.model.name], sights, where, as_of, values)
            groups = summaries.grouped(summary, rows, path, level)
            if path is None or (relation := relations.get(codes.model.name)) is None:
                return summaries.unlabelled(groups)
            named = Rows(codes, relation, sights_of_codes, (), summary.labels.moment(as_of), values)
            return summaries.labelled(summary, groups, path, named)

        asked = [table] if path is None else [table, codes]
        answer = await self._questions.ask(asked, as_of, statement, summaries.order(summary, "answer"))
        groups = [summaries.group(summary, table, record) for record in answer.records]
        return Totals(groups, answer.position if as_of is None else as_of)

    async def labels(
        self, summary: Summary, path: str, codes: Sequence[summaries.CodeOfGroups], as_of: int | None
    ) -> Sequence[str | None]:
        """The label of each of these codes of `path`."""
        if not codes:
            return ()
        table, moment = self._table(summary.labels.of), summary.labels.moment(as_of)

        def select(rows: Rows) -> str:
            return summaries.labels_of(summary, self._table(summary.of), path, rows, codes)

        found = {record[0]: record[1] for record in (await self._ask(table, (), moment, select)).records}
        return [found.get(n) for n in range(len(codes))]

    async def positions_behind(
        self, model: ReadModel[Any], where: Where, after: int, first: int, as_of: int | None
    ) -> Sequence[int]:
        """The positions of the events that made these rows what they are, in order (history only)."""
        answer = await self._ask(
            self._table(model), where, as_of, lambda rows: rows.positions(after, first), "answer.position"
        )
        return [record[0] for record in answer.records]

    async def _ask(
        self,
        table: Table[Any],
        where: Where,
        as_of: int | None,
        select: Callable[[Rows], str],
        order: str | None = None,
    ) -> Answer:
        sights = await self._sights(table.model)

        def statement(relations: Relations, values: Values) -> str:
            return select(Rows(table, relations[table.model.name], sights, where, as_of, values))

        return await self._questions.ask([table], as_of, statement, order)
