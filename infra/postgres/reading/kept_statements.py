"""Statements that a process keeps: a plan that is asked for again in the same sight is not written again."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from domain.kernel.sight import Sight
from infra.postgres.reading.compiled import Statement
from infra.postgres.reading.rows import Sources
from projections.kernel.plans import Plan

MOST, LONGEST, LONGEST_VALUES = 500, 10_000, 2_000
"""Statements that are kept, and the bytes, and characters of values, up to which one is."""
_Key = tuple[int, tuple[tuple[str, tuple[Sight, ...]], ...]]
_Written = tuple[bytes, Sequence[Any]]


class KeptStatements:
    """Statements, with the values sent along, by all that they are written of: plan, relations and sights."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, tuple[Plan, _Written]] = OrderedDict()

    def of(self, plan: Plan, sources: Sources) -> _Written:
        """The statement of a plan; ValueError where it asks for what cannot be."""
        key = (id(plan), tuple([(source.relation, tuple(source.sights)) for source in sources.values()]))
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept[1]
        statement = Statement(sources)
        written = statement.of(plan).encode(), statement.values.given
        if len(written[0]) <= LONGEST and sum(len(str(value)) for value in written[1]) <= LONGEST_VALUES:
            self._kept[key] = plan, written  # as long as the plan is here, nothing else has its identity
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return written
