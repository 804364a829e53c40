"""Comparisons: the sums of several years side by side, the codes of each in terms of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.entities import EntityType
from api.graphql.naming import camel, pascal, words
from api.graphql.rows import row_fields
from api.graphql.scalars import Position
from api.graphql.series import sums_of
from api.graphql.summaries import GROUPS, check_groups, check_level, dimension_enum, measure_field
from api.graphql.translation import TranslatedGroup, translation
from api.graphql.viewer import Viewer
from api.kernel.declarations import Comparison
from api.kernel.errors import BAD_INPUT, ApiError
from projections.kernel.declarations import (
    Condition,
    Group,
    Query,
    Test,
)

MAX_COLUMNS = 10
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """The source of a cell: one column's sums under a row's code, and the codes that the column itself has there."""

    column: Any
    paths: Sequence[Path]
    group: Group


@dataclass(frozen=True, slots=True)
class _Row:
    path: Path
    label: str | None
    unmapped: bool
    cells: Sequence[_Cell | None]

    @property
    def code(self) -> str | None:
        return self.path[-1] if self.path else None


@dataclass(frozen=True, slots=True)
class _Answer:
    columns: Sequence[Any]
    target: Any
    rows: Sequence[_Row]
    position: int


@dataclass(frozen=True, slots=True)
class _ComparisonRequest:
    """What is compared: whose columns, in terms of which, by how many codes of which dimension, as of when."""

    whose: Any
    columns: Sequence[Any]
    target: Any
    dimension: str
    level: int
    where: tuple[Test, ...]
    as_of: int | None


def comparison_field(comparison: Comparison, entity: EntityType) -> Any:
    """A comparison as a field; `entity` is the one of the read model that is summed up."""
    name, summary = pascal(comparison.name.rpartition(".")[2]), comparison.of
    fields = row_fields(summary.of.row)
    whose, across = fields[comparison.whose], fields[comparison.across]
    columns, target = f"{camel(across.name)}s", f"target{pascal(across.name)}"
    many: Any = list[across.kind]  # type: ignore[name-defined]
    arguments = [
        argument(camel(whose.name), whose.kind),
        argument(columns, many, f"The columns, 1 to {MAX_COLUMNS}."),
        argument("dimension", dimension_enum(summary), "What to sum up by."),
        argument("level", int, "How many codes of the dimension.", 1),
        argument(target, across.kind | None, "In whose codes the rows are told; left out, those of the last column."),
        *([argument("filter", entity.filter | None)] if entity.filter is not None else []),
        *entity.as_of_arguments(),
    ]
    text = (
        f"Sums over {words(entity.name)} rows side by side. A code of another column counts as the code that it is"
        " mapped to; one without mapping as the code of the same name, and where there is none it stands as it is and"
        " is marked."
    )
    answer = object_type(name, _answer_fields(comparison, name), "Sums side by side.")

    async def resolve(_: Any, info: Any, level: int, **arguments: Any) -> _Answer:
        viewer: Viewer = info.context
        check_level(level)
        compared = list(dict.fromkeys(arguments[columns]))
        if not 1 <= len(compared) <= MAX_COLUMNS:
            raise ApiError(BAD_INPUT, f"{columns} lists 1 to {MAX_COLUMNS} values, not {len(compared)}.")
        as_of = await viewer.may_read(summary.of, arguments.get("asOf"))
        await viewer.may_read(comparison.mappings, arguments.get("asOf"))
        where = await entity.permitted(arguments, viewer, as_of)
        aim = compared[-1] if arguments.get(target) is None else arguments[target]
        request = _ComparisonRequest(
            arguments[camel(whose.name)], compared, aim, arguments["dimension"].value, level, where, as_of
        )
        position = as_of if as_of is not None else (await viewer.reads.page(summary.of, Query(first=1))).position
        return _Answer(compared, aim, await _rows(comparison, viewer, request), position)

    shown = camel(name[:1].lower() + name[1:])
    return field(shown, answer, resolve, description=text, arguments=arguments, fan_out=GROUPS)


def _answer_fields(comparison: Comparison, name: str) -> list[Any]:
    known, summary = row_fields(comparison.of.of.row), comparison.of
    across = known[comparison.across]
    kinds: Any = list[across.kind]  # type: ignore[name-defined]
    paths: Any = list[list[str]]
    cell = object_type(
        f"{name}Cell",
        [
            attribute(camel(across.name), across.kind, "The column.", "column"),
            attribute("paths", paths, "The column's own codes that count here."),
            field("rows", int, lambda source, _: source.group.rows, description="How many rows were summed up."),
            *(measure_field(known[measure]) for measure in summary.measures),
        ],
        "What one column has under a code.",
    )
    cells: Any = list[cell | None]  # type: ignore[valid-type]
    text = "One a column, in their order; none where the column has nothing under the code."
    row = object_type(
        f"{name}Row",
        [
            attribute("path", list[str], "Its codes in the dimension, from the root down."),
            attribute("code", str | None, "The last of its codes."),
            attribute("label", str | None, "What the code means, where it is named."),
            attribute("unmapped", bool, "Whether it is a code of another column, without a mapping to the target."),
            field("cells", cells, lambda source, _: source.cells, description=text, fan_out=4),
        ],
        "A code, and what each column has under it.",
    )
    return [
        attribute(f"{camel(across.name)}s", kinds, "The columns, in order.", "columns"),
        attribute(f"target{pascal(across.name)}", across.kind, "In whose codes the rows are told.", "target"),
        attribute("rows", list[row], "In order of their codes."),  # type: ignore[valid-type]
        attribute("position", Position, "The ledger position that the answer reflects, at least."),
    ]


async def _rows(comparison: Comparison, viewer: Viewer, comparison_request: _ComparisonRequest) -> Sequence[_Row]:
    cells: dict[Path, dict[Any, list[TranslatedGroup]]] = defaultdict(lambda: defaultdict(list))
    for column in comparison_request.columns:
        for translated in await _column(comparison, viewer, comparison_request, column):
            cells[translated.path][column].append(translated)
    check_groups(len(cells))
    known = await _known(comparison, viewer, comparison_request, cells)
    named = await _labels(comparison, viewer, comparison_request, {comparison_request.target: list(cells)})
    missing = {
        column: [path for path in cells if path not in named and column in cells[path]]
        for column in comparison_request.columns
    }
    labels = {**await _labels(comparison, viewer, comparison_request, missing), **named}
    rows = []
    for path, columns in sorted(cells.items()):
        mapped = any(translated.mapped for same in columns.values() for translated in same)
        strange = bool(path) and path not in known and path not in named and not mapped
        found = [
            _cell(comparison, column, columns[column]) if column in columns else None
            for column in comparison_request.columns
        ]
        rows.append(_Row(path, labels.get(path), strange, found))
    return rows


async def _known(
    comparison: Comparison,
    viewer: Viewer,
    comparison_request: _ComparisonRequest,
    cells: Mapping[Path, Mapping[Any, Sequence[TranslatedGroup]]],
) -> set[Path]:
    """The codes that rows of the target stand under, whether it is a column or not."""
    if comparison_request.target in comparison_request.columns:
        return {path for path, columns in cells.items() if comparison_request.target in columns}
    return {
        translated.path
        for translated in await _column(comparison, viewer, comparison_request, comparison_request.target)
    }


async def _column(
    comparison: Comparison, viewer: Viewer, comparison_request: _ComparisonRequest, column: Any
) -> Sequence[TranslatedGroup]:
    """The groups of a column under the codes of the target."""
    own = (Condition(comparison.whose, "eq", comparison_request.whose), Condition(comparison.across, "eq", column))
    words_of = await translation(
        comparison,
        viewer,
        comparison_request.whose,
        (column, comparison_request.target),
        comparison_request.dimension,
        comparison_request.as_of,
    )
    deep = max(comparison_request.level, words_of.depth)
    totals = await viewer.reads.summarise(
        comparison.of, comparison_request.dimension, deep, (*comparison_request.where, *own), comparison_request.as_of
    )
    return [words_of.of(group, comparison_request.level) for group in totals.groups]


async def _labels(
    comparison: Comparison, viewer: Viewer, comparison_request: _ComparisonRequest, paths: Mapping[Any, Sequence[Path]]
) -> Mapping[Path, str]:
    """What codes mean in the classifications of these columns; a later column has the last word."""
    codes = [
        (comparison.by(comparison_request.whose, column), path)
        for column, wanted in paths.items()
        for path in wanted
        if path
    ]
    labels = await viewer.reads.labels(comparison.of, comparison_request.dimension, codes, comparison_request.as_of)
    return {path: label for (_, path), label in zip(codes, labels, strict=True) if label is not None}


def _cell(comparison: Comparison, column: Any, same: Sequence[TranslatedGroup]) -> _Cell:
    groups = [translated.group for translated in same]
    sums = sums_of(groups, comparison.of.measures)
    whole = Group(groups[0].by, same[0].path, None, sum(group.rows for group in groups), sums)
    return _Cell(column, sorted({translated.group.path for translated in same}), whole)
