"""The read models as somebody sees them: pages, counts, sums, each of the rows in sight and of no others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.kernel.sight import Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading import summaries
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.groups import GroupSelect
from infra.postgres.reading.paging import SortOrder
from infra.postgres.reading.questions import PATIENCE, Answer, Questions, Relations
from infra.postgres.reading.rows import ReadSource, Rows, Sources
from projections.kernel.declarations import (
    Figures,
    Grouping,
    LedgerReads,
    NotProjectedYet,
    Ordering,
    Page,
    Query,
    ReadModel,
    Sights,
    Summary,
    Test,
    Totals,
    models_reached,
)
from projections.kernel.file_access import FILE_ACCESS
from projections.kernel.plans import Plan

Row = TypeVar("Row")
Where = tuple[Test, ...]
_ACCESS = Table(FILE_ACCESS)


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
        seen = await self._as_seen(plan.models)
        return await self._questions.answer(plan, seen.sights, {table.model.name: table for table in seen.tables}, key)

    async def page(self, model: ReadModel[Row], query: Query) -> Page[Row]:
        """A keyset page of a read model."""
        table = self._table(model)
        order = SortOrder.of(model, query.order, self._table)
        direction = order.reversed if query.backwards else order
        answer = await self._ask(
            model, query.where, query.as_of, lambda rows: rows.page(query, order), direction.by("answer"), query.order
        )
        present = [record[3:] for record in answer.records if record[2]]
        found, more = present[: query.first], len(present) > query.first
        before, after = answer.records[0][:2] if answer.records else (False, False)
        if query.backwards:
            found.reverse()
        return Page(
            rows=[table.row(record) for record in found],
            has_next=bool(after or (more and not query.backwards)),
            has_previous=bool(before or (more and query.backwards)),
            position=answer.position if query.as_of is None else query.as_of,
            beside=[_beside(order, record) for record in found] if order.beside else (),
        )

    async def count(self, model: ReadModel[Any], where: Where, as_of: int | None) -> int:
        """How many rows meet the conditions."""
        answer = await self._ask(model, where, as_of, lambda rows: rows.count())
        return int(answer.records[0][0]) if answer.records else 0

    async def depths(self, model: ReadModel[Any], where: Where, as_of: int | None) -> Mapping[str, int]:
        """How many codes the longest path has, for each path field of the rows that meet the conditions; 0 of none."""
        table = self._table(model)
        paths = [column.name for column in table.columns if column.kind == "path"]
        if not paths:
            return {}
        answer = await self._ask(model, where, as_of, lambda rows: rows.depths(paths))
        return dict(zip(paths, answer.records[0] if answer.records else [0] * len(paths), strict=True))

    async def by_key(self, model: ReadModel[Row], keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Row]:
        """The rows under these keys; absent ones are left out."""
        table = self._table(model)
        storable = [key for key in keys if "\0" not in key]
        answer = await self._ask(model, (), as_of, lambda rows: rows.by_key(storable))
        found = [table.row(record) for record in answer.records]
        return {getattr(row, model.key): row for row in found}

    async def summarise(
        self, summary: Summary, path: str | None, level: int, where: Where, as_of: int | None
    ) -> Totals:
        """Sums by the first `level` codes of `path` (no path: one total for each `by`), in order, with their labels."""
        table, labels = self._table(summary.of), summary.labels
        needed = [summary.of, *models_reached(where)]
        asked = await self._as_seen(needed if path is None else [*needed, labels.of])

        def statement(relations: Relations, values: Values) -> str:
            sources = asked.sources(relations)
            groups = summaries.grouped(summary, Rows(sources, summary.of, where, as_of, values), path, level)
            if path is None or labels.of.name not in relations:
                return summaries.unlabelled(groups)
            codes = Rows(sources, labels.of, (), labels.moment(as_of), values)
            return summaries.labelled(summary, groups, path, codes)

        dispensable = {labels.of.name} - {model.name for model in needed}
        order = summaries.order(summary, "answer")
        answer = await self._questions.ask(asked.tables, as_of, statement, order, dispensable)
        groups = [summaries.group(summary, table, record) for record in answer.records]
        return Totals(groups, answer.position if as_of is None else as_of)

    async def labels(
        self, summary: Summary, path: str, codes: Sequence[summaries.CodeOfGroups], as_of: int | None
    ) -> Sequence[str | None]:
        """The label of each of these codes of `path`."""
        if not codes:
            return ()
        model, moment = summary.labels.of, summary.labels.moment(as_of)

        def select(rows: Rows) -> str:
            return summaries.labels_of(summary, self._table(summary.of), path, rows, codes)

        found = {record[0]: record[1] for record in (await self._ask(model, (), moment, select)).records}
        return [found.get(n) for n in range(len(codes))]

    async def grouped(
        self, model: ReadModel[Any], grouping: Grouping, where: Where, as_of: int | None
    ) -> Sequence[Figures]:
        """Figures of the rows that meet the conditions."""
        groups = GroupSelect(self._table(model), grouping)
        order = ", ".join(f"answer.{name}" for name in groups.shared) or None
        answer = await self._ask(model, where, as_of, lambda rows: groups.text(rows.source()), order)
        return [groups.figures(record) for record in answer.records]

    async def positions_behind(
        self, model: ReadModel[Any], where: Where, after: int, first: int, as_of: int | None
    ) -> Sequence[int]:
        """The positions of the events that made these rows what they are, in order (history only)."""
        answer = await self._ask(model, where, as_of, lambda rows: rows.positions(after, first), "answer.position")
        return [record[0] for record in answer.records]

    async def _ask(
        self,
        model: ReadModel[Any],
        where: Where,
        as_of: int | None,
        select: Callable[[Rows], str],
        order: str | None = None,
        rows_order: Sequence[Ordering] = (),
    ) -> Answer:
        asked = await self._as_seen((model, *models_reached(where, rows_order)))

        def statement(relations: Relations, values: Values) -> str:
            return select(Rows(asked.sources(relations), model, where, as_of, values))

        return await self._questions.ask(asked.tables, as_of, statement, order)

    async def _as_seen(self, models: Iterable[ReadModel[Any]]) -> "_SeenTables":
        read = {model.name: model for model in models}
        sights = {name: await self._sights(model) for name, model in read.items()}
        tables = [self._table(model) for model in read.values()]
        by_file = [sight for name, model in read.items() if model.by_file for sight in sights[name]]
        if not by_file:
            return _SeenTables(tables, sights)
        await self._access_known(max(sight.access_position for sight in by_file))
        if FILE_ACCESS.name in read:
            return _SeenTables(tables, sights)
        return _SeenTables([*tables, _ACCESS], {**sights, FILE_ACCESS.name: ()})

    async def _access_known(self, position: int) -> None:
        """Wait until access to files is known as it was recorded at a position; raises NotProjectedYet."""
        if not await self._ledger.projected([FILE_ACCESS.name], position, PATIENCE):
            raise NotProjectedYet(FILE_ACCESS.name, position, 0)


@dataclass(frozen=True)
class _SeenTables:
    """The tables that a question looks at, that of its rows first, and what is seen of each read model."""

    tables: Sequence[Table[Any]]
    sights: Mapping[str, Sequence[Sight]]

    def sources(self, relations: Relations) -> Sources:
        """Where each is read, in the relation that it would have first where it was never built."""
        names = ((table.model.name, table) for table in self.tables)
        return {name: ReadSource(table, relations.get(name, table.base), self.sights[name]) for name, table in names}


def _beside(order: SortOrder, record: Sequence[Any]) -> tuple[Any, ...]:
    """The values of an order that are no fields of the rows, which stand last in a record."""
    places = [place for place, _ in order.beside]
    return tuple(
        value if value is None or place.column.load is None else place.column.load(value)
        for place, value in zip(places, record[-len(places) :], strict=True)
    )
