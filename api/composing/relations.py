"""Whether the functions of what is shown speak of fields that there are: relations, keys, shapes, deadlines.

Names of fields are looked up. A function is called once with a row, or a command, of which only the field names are
real: a field that it reads and that there is not is refused, and so is a condition on one. A function that cannot work
on made-up values is left alone, and of one that branches, only the way that these values take is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

from api.kernel.clashes import place_of
from api.kernel.declarations import Comparison, Entity, Exposed, Few, Funnel, Many, Mutation, One
from application.kernel.runs import RowsOf, Run
from application.kernel.workflows import Deadline, Ladder
from domain.kernel.composition import CompositionError, check_field
from projections.kernel.declarations import Condition, ReadModel

_SAMPLES: dict[Any, Any] = {
    str: "sample",
    int: 1,
    bool: True,
    Decimal: Decimal(1),
    date: date(2000, 1, 1),
    datetime: datetime(2000, 1, 1, tzinfo=UTC),
    UUID: UUID(int=1),
}


class _Sample:
    """An instance of a dataclass of which only the field names are real."""

    def __init__(self, owner: str, cls: Any) -> None:
        self._owner, self._cls = owner, cls

    def __getattr__(self, name: str) -> Any:
        hints = _hints(self._cls)
        own = getattr(self._cls, name, None)
        if name not in hints and isinstance(own, property) and own.fget is not None:
            return own.fget(self)
        if name not in hints and callable(own):
            return own.__get__(self)
        if name.startswith("__"):
            raise AttributeError(name)
        check_field(self._owner, place_of(self._cls), name, hints)
        return _sample(self._owner, _hints(self._cls)[name])


def check_shown(exposed: Exposed) -> None:
    """Raise CompositionError where a relation, a key or a shape speaks of a field that there is not."""
    for entity in exposed.entities:
        _check_relations(entity)
    for mutation in exposed.mutations:
        _check_key(mutation)
    for comparison in exposed.comparisons:
        _check_comparison(comparison)
    for funnel in exposed.funnels:
        _check_funnel(funnel)


def check_deadlines(deadlines: Iterable[Deadline | Ladder], read_models: Sequence[ReadModel[Any]]) -> None:
    """Raise CompositionError for a deadline of a read model that there is not, or that says nothing of `due_at`; for a
    ladder where that says nothing of `alarms`.
    """
    by_name = {model.name: model for model in read_models}
    for deadline in deadlines:
        check_field(f"the deadline {deadline.name}", "its read model", deadline.read_model, by_name)
        row = by_name[deadline.read_model].row
        field = "alarms" if isinstance(deadline, Ladder) else "due_at"
        check_field(f"the deadline {deadline.name}", place_of(row), field, _names(row))


def check_runs(runs: Iterable[Run], read_models: Sequence[ReadModel[Any]]) -> None:
    """Raise CompositionError for a run over rows of a read model that there is not, or that keeps no history: who is
    in a population is asked as of the event that asks for the run.
    """
    by_name = {model.name: model for model in read_models}
    for run in runs:
        if isinstance(rows := run.population, RowsOf):
            check_field(f"the run {run.name}", "its read model", rows.read_model, by_name)
            if not by_name[rows.read_model].history:
                raise CompositionError(f"the run {run.name} is over rows of {rows.read_model}, which keeps no history")


def _check_relations(entity: Entity) -> None:
    model = entity.model
    for relation in entity.relations:
        owner = f"{model.name}: its relation {relation.name}"
        match relation:
            case One():
                check_field(owner, place_of(model.row), relation.reads, _names(model.row))
            case Few():
                check_field(owner, model.name, relation.reads, list(model.links))
                _called(model.links[relation.reads], _Sample(owner, model.row))
            case Many():
                there, here = relation.joined(model)
                check_field(owner, place_of(model.row), here, _names(model.row))
                _check_condition(owner, relation.to, there)


def _check_key(mutation: Mutation) -> None:
    key_of = mutation.key_of
    if callable(mutation.key):
        _called(key_of, _Sample(f"the mutation {place_of(mutation.command)}", mutation.command))


def _check_comparison(comparison: Comparison) -> None:
    owner, summed = f"the comparison {comparison.name}", comparison.of
    check_field(owner, "whose", comparison.whose, summed.by)
    check_field(owner, "across", comparison.across, summed.by)
    row: Any = summed.of.row
    hints = _hints(row)
    whose, across = (_sample(owner, hints[field]) for field in (comparison.whose, comparison.across))
    by = _called(comparison.by, whose, across)
    if by is not None and summed.paths:
        _check_conditions(owner, _called(comparison.between, by, by, summed.paths[0]), comparison.mappings)
    for name in ("path", "to_path"):
        check_field(owner, f"{comparison.mappings.name}, its mappings,", name, _names(comparison.mappings.row))


def _check_funnel(funnel: Funnel) -> None:
    for name in (funnel.whole, *(measure for _, measure in funnel.stages)):
        check_field(f"the funnel {funnel.name}", f"a stage of {funnel.of.name}", name, funnel.of.measures)


def _check_conditions(owner: str, conditions: Sequence[Condition] | None, to: ReadModel[Any]) -> None:
    for condition in conditions or ():
        _check_condition(owner, to, condition.field)


def _check_condition(owner: str, to: ReadModel[Any], name: str) -> None:
    """Rows are found by what they may be filtered by, and by their key."""
    check_field(owner, f"a condition on {to.name}", name, (*to.filters, to.key))


def _called(written: Callable[..., Any], *samples: Any) -> Any:
    """What the function gives for samples; None where they are not what it can work on."""
    try:
        return written(*samples)
    except CompositionError:
        raise
    except Exception:  # noqa: BLE001 - what a function does with made-up values says nothing of its fields
        return None


def _sample(owner: str, hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        return _sample(owner, get_args(hint)[0])
    if get_origin(hint) is tuple:
        return (_sample(owner, get_args(hint)[0]),)
    if get_args(hint):
        return _sample(owner, next(member for member in get_args(hint) if member is not NoneType))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return _Sample(owner, hint) if is_dataclass(hint) and isinstance(hint, type) else _SAMPLES.get(hint)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in fields(cls)}


def _names(row: type[Any]) -> list[str]:
    return [field.name for field in fields(row)]
