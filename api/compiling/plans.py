"""Plans that a process keeps: what is asked for in the same words again is not planned again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import orjson
from graphql import DocumentNode, OperationDefinitionNode

P = TypeVar("P")

MOST, LONGEST, LONGEST_DOCUMENT = 500, 500, 4_000
"""Plans that are kept, and the bytes of variables and characters of documents up to which one is."""
_Key = tuple[int, int, bytes]


class PlanCache(Generic[P]):
    """Plans by document, operation and variables: they depend on nothing else, but for those of a moment.

    A plan says nothing of who asks: what somebody may read is asked each time.
    """

    def __init__(self) -> None:
        self._plans: OrderedDict[_Key, tuple[DocumentNode, P]] = OrderedDict()

    def get(
        self, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> tuple[_Key | None, P | None]:
        """The place of a plan, None where it has none; and the plan that is kept there."""
        try:
            said = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
        except (TypeError, ValueError):
            return None, None
        if len(said) > LONGEST or document.loc is None or document.loc.end > LONGEST_DOCUMENT:
            return None, None
        key = (id(document), id(operation), said)
        found = self._plans.get(key)
        if found is None:
            return key, None
        self._plans.move_to_end(key)
        return key, found[1]

    def keep(self, key: _Key, document: DocumentNode, plan: P) -> None:
        """Keep a plan, with its document: as long as it is here, nothing else has its identity."""
        self._plans[key] = document, plan
        if len(self._plans) > MOST:
            self._plans.popitem(last=False)
