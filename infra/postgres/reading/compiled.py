"""A plan as one statement, whose answer is the bytes that go out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from infra.postgres.projecting.tables import Table, link_column, quoted
from infra.postgres.reading import json_text as j
from infra.postgres.reading.compiled_page import PageStatement
from infra.postgres.reading.compiled_sums import SumsStatement
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.records import RecordText
from infra.postgres.reading.rows import Rows, Sources
from projections.kernel.declarations import ReadModel, Test
from projections.kernel.plans import (
    PERSONAL_MARK,
    ChangeOfRows,
    ColumnValue,
    Constant,
    GlobalId,
    KeyedRow,
    KnownValue,
    ListedRows,
    MoneyValue,
    PageOfRows,
    Part,
    PersonalValue,
    Plan,
    RecordList,
    RecordValue,
    RootPart,
    RowObject,
    SeveralRows,
    SumsOfRows,
)


def live_relations(names: Iterable[str]) -> str:
    """Which relations of read models are live now, and where each stands, as the text of JSON."""
    named = ", ".join(map(j.quoted_text, names)) or "NULL"
    return (
        "(SELECT json_object_agg(name, json_build_array(relation, position)) FROM projections.standings"  # noqa: S608
        f" WHERE state = 'live' AND name IN ({named}))::text"
    )


class Statement:
    """Writes the statement of a plan. Rows are chosen by `Rows`, as for any other question."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._aliases = 0
        self.values = Values()

    def of(self, plan: Plan) -> str:
        """SELECT the answer, and which relations answer now with where they stand."""
        body = j.text_of(j.object_of((name, self._root(part)) for name, part in plan.members))
        return f"SELECT convert_to({body}, 'UTF8'), {live_relations(sorted(self._sources))}"

    def _root(self, part: RootPart) -> j.Pieces:
        match part:
            case SumsOfRows():
                return [SumsStatement(self, part).text()]
            case ChangeOfRows():
                return j.object_of((name, self._of_change(member)) for name, member in part.members)
            case SeveralRows():
                return self._several(part)
            case _:
                return self.part(part, "")

    def _of_change(self, part: Constant | KnownValue | SeveralRows) -> j.Pieces:
        return [self.values.add(part.json, "text")] if isinstance(part, KnownValue) else self._root(part)

    def _several(self, part: SeveralRows) -> j.Pieces:
        pieces: list[str] = []
        for row in part.rows:
            pieces += [j.Literal("," if pieces else "["), self._keyed(row, "")]
        return [*pieces, j.Literal("]" if pieces else "[]")]

    def table(self, model: ReadModel[Any]) -> Table[Any]:
        """The table of a read model."""
        return self._sources[model.name].table

    def rows(self, model: ReadModel[Any], where: Sequence[Test], as_of: int | None) -> Rows:
        """The rows of a read model that are seen and meet the conditions."""
        return Rows(self._sources, model, where, as_of, self.values)

    def position(self, model: ReadModel[Any], as_of: int | None) -> str:
        """The position that is asked for, or where a read model stands."""
        if as_of is not None:
            return self.values.add(as_of, "bigint")
        name = self.values.add(model.name, "text")
        return f"(SELECT position FROM projections.standings WHERE state = 'live' AND name = {name})"  # noqa: S608

    def alias(self) -> str:
        """A name for rows that nothing else of the statement has."""
        self._aliases += 1
        return f"r{self._aliases}"

    def row_object(self, shown: RowObject, alias: str) -> j.Pieces:
        """An object made of the row that the alias names."""
        return j.object_of((name, self.part(part, alias)) for name, part in shown.members)

    def part(self, part: Part, alias: str) -> j.Pieces:  # noqa: PLR0911 - one for each kind
        """What is made of the row that the alias names."""
        match part:
            case Constant():
                return [j.Literal(part.json)]
            case ColumnValue():
                return j.value_of(part, f"{alias}.{quoted(part.column)}")
            case PersonalValue():
                return [_note(part, alias), *j.value_of(part.value, f"{alias}.{quoted(part.value.column)}")]
            case GlobalId():
                named = f"{j.quoted_text(f'{part.type_name}:')} || {alias}.{quoted(part.key)}"
                return [j.QUOTE, j.base64url(named), j.QUOTE]
            case MoneyValue():
                return j.money(part, f"{alias}.{quoted(part.amount)}", f"{alias}.currency")
            case RecordValue() | RecordList():
                return RecordText(alias, self.alias()).of(part)
            case KeyedRow():
                return [self._keyed(part, alias)]
            case ListedRows():
                return [j.Literal("["), self._listed(part, alias), j.Literal("]")]
            case PageOfRows():
                return [PageStatement(self, part, alias).text()]

    def _keyed(self, part: KeyedRow, around: str) -> str:
        wanted = self.values.add(part.key, "text") if part.column is None else f"{around}.{quoted(part.column)}"
        source = self.rows(part.model, (), part.as_of).source(f"{quoted(part.model.key)} = {wanted}")
        alias = self.alias()
        shown = j.text_of(self.row_object(part.shown, alias))
        return f"coalesce((SELECT {shown} FROM {source} AS {alias}), 'null')"  # noqa: S608

    def _listed(self, part: ListedRows, around: str) -> str:
        link, key, alias = f"{around}.{quoted(link_column(part.link))}", quoted(part.model.key), self.alias()
        source = self.rows(part.model, (), part.as_of).source(f"{key} = ANY ({link})")
        shown = j.text_of(self.row_object(part.shown, alias))
        order = f"array_position({link}, {alias}.{key})"
        return f"coalesce((SELECT string_agg({shown}, ',' ORDER BY {order}) FROM {source} AS {alias}), '')"  # noqa: S608


def _note(part: PersonalValue, alias: str) -> str:
    """Whose the value is, between marks; nothing where the row names nobody."""
    columns = (part.account, part.jurisdiction, part.unit)
    account, *places = (f"{alias}.{quoted(name)}" if name else "NULL" for name in columns)
    model, permission, field = map(j.quoted_text, (part.model, part.permission, part.value.column))
    said, mark = (model, permission, *places, account, field), j.quoted_text(PERSONAL_MARK)
    return f"CASE WHEN {account} IS NULL THEN '' ELSE concat({mark}, json_build_array({', '.join(said)}), {mark}) END"
