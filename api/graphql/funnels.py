"""Funnels: how far the amounts of a summary have come, stage by stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.graphql.derive import argument, attribute, enum_type, field, object_type
from api.graphql.entities import EntityType
from api.graphql.fields import MONEY
from api.graphql.naming import camel, pascal, words
from api.graphql.scalars import Position
from api.graphql.series import summed, sums_of
from api.kernel.declarations import Funnel
from domain.kernel.values import Money
from projections.kernel.declarations import Group


@dataclass(frozen=True, slots=True)
class _Stage:
    stage: str
    amount: Money
    reached: Money


@dataclass(frozen=True, slots=True)
class _Way:
    currency: str
    stages: Sequence[_Stage]


@dataclass(frozen=True, slots=True)
class _Ways:
    funnels: Sequence[_Way]
    position: int


def funnel_field(funnel: Funnel, entity: EntityType) -> Any:
    """The stages of a summary as a field; `entity` is the one of the read model that is summed up."""
    name = pascal(funnel.name.rpartition(".")[2])
    values = {stage.upper(): stage for stage, _ in funnel.stages}
    stages = enum_type(f"{name}Stage", {funnel.whole.upper(): funnel.whole, **values}, "A stage, first to last.")
    stage = object_type(
        f"{name}Step",
        [
            attribute("stage", stages, "Which one."),
            attribute("amount", MONEY, f"What stands there: each amount once; at {funnel.whole.upper()}, the whole."),
            attribute("reached", MONEY, "What stands there or has gone on from there."),
        ],
        "A stage of a funnel.",
    )
    way = object_type(
        f"{name}Way",
        [attribute("currency", str, "Of all its amounts."), attribute("stages", list[stage], "First to last.")],  # type: ignore[valid-type]
        "The stages of the rows in one currency.",
    )
    fields = [
        attribute("funnels", list[way], "One a currency."),  # type: ignore[valid-type]
        attribute("position", Position, "The ledger position that the answer reflects, at least."),
    ]
    arguments = [
        *([argument("filter", entity.filter | None)] if entity.filter is not None else []),
        *entity.as_of_arguments(),
    ]
    text = f"How far the amounts of {words(entity.name)} rows have come: {', '.join(v.lower() for v in values)}."
    answer = object_type(name, fields, "How far amounts have come, stage by stage.")
    return field(
        camel(name[:1].lower() + name[1:]),
        answer,
        _ways(funnel, entity),
        description=text,
        arguments=arguments,
        fan_out=6,
    )


def _ways(funnel: Funnel, entity: EntityType) -> Any:
    async def resolve(_: Any, info: Any, **arguments: Any) -> _Ways:
        groups, position = await summed(funnel.of, entity, info.context, None, 1, arguments)
        by_currency: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            by_currency[group.by["currency"]].append(group)
        return _Ways([_way(funnel, currency, same) for currency, same in sorted(by_currency.items())], position)

    return resolve


def _way(funnel: Funnel, currency: str, groups: Sequence[Group]) -> _Way:
    sums = sums_of(groups, [funnel.whole, *(measure for _, measure in funnel.stages)])
    whole = Money(sums[funnel.whole], currency)
    stages: list[_Stage] = []
    reached = Decimal(0)
    for stage, measure in reversed(funnel.stages):
        reached += sums[measure]
        stages.append(_Stage(stage, Money(sums[measure], currency), Money(reached, currency)))
    return _Way(currency, [_Stage(funnel.whole, whole, whole), *reversed(stages)])
