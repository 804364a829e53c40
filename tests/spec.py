"""Specifications without a database: given facts, when a command comes, then these events; given facts, these rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import pytest

from domain.kernel.declarations import Act, Decider, Recorded, Refused
from domain.kernel.refusals import MESSAGES as SHARED
from projections.kernel.declarations import ReadModel

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")
Row = TypeVar("Row")

NOON = datetime(2014, 6, 1, 12, tzinfo=UTC)
OFFICER = Act("u-officer", "MD-treasury", "g-1", NOON)
_ID = UUID("018f0000-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Spec(Generic[S, C, E]):
    """Specifications of one decider. Each of its refusals must have words in `messages`, or among the shared ones."""

    decider: Decider[S, C, E]
    messages: Mapping[str, str]

    def given(self, *events: E) -> Given[S, C, E]:
        """What has happened before."""
        return Given(self, events)


@dataclass(frozen=True)
class Given(Generic[S, C, E]):
    """A history."""

    spec: Spec[S, C, E]
    events: Sequence[E]

    @property
    def state(self) -> S:
        """What the history adds up to."""
        return self.spec.decider.fold(self.events)

    def when(self, command: C, by: Act = OFFICER) -> When[S, C, E]:
        """The command that comes."""
        return When(self, command, by)


@dataclass(frozen=True)
class When(Generic[S, C, E]):
    """A history and a command."""

    given: Given[S, C, E]
    command: C
    by: Act

    def then(self, *events: E, once_more: bool = True) -> None:
        """Expect these events, and none when the same command comes again (unless `once_more` is off)."""
        assert self._decided(self.given.state) == list(events)
        if once_more:
            assert self._decided(self.given.spec.decider.fold(events, self.given.state)) == []

    def refused(self, code: str, path: str | None = None) -> None:
        """Expect this refusal, and words for it that all its values fit into."""
        with pytest.raises(Refused) as caught:
            self._decided(self.given.state)
        assert caught.value.code == code
        if path is not None:
            assert caught.value.path == path
        sentence = {**SHARED, **self.given.spec.messages}[code]
        assert "{" not in sentence.format(**caught.value.values)

    def _decided(self, state: S) -> list[E]:
        return list(self.given.spec.decider.decide(state, self.command, self.by))


def fact(event: Any, position: int = 1, *, act: Act = OFFICER, stream: str = "a-stream") -> Recorded[Any]:
    """An event as if it stood in the ledger."""
    event_id = UUID(int=_ID.int + position)
    return Recorded(event, stream, position, position, act, event_id, _ID, _ID, None)


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """Specifications of one read model."""

    model: ReadModel[Row]
    facts: Sequence[Recorded[Any]] = field(default=())

    def given(self, *events: Any) -> Rows[Row]:
        """What has happened: events, or facts where it matters when and by whom."""
        facts = [one if isinstance(one, Recorded) else fact(one, n) for n, one in enumerate(events, 1)]
        return Rows(self.model, facts)

    def then(self, *rows: Row) -> None:
        """Expect these rows, whatever their order."""
        assert self.folded() == {str(getattr(row, self.model.key)): row for row in rows}

    def folded(self) -> dict[str, Row]:
        """The rows by key, folded as a projector does."""
        found: dict[str, Row] = {}
        for one in self.facts:
            if not isinstance(one.event, self.model.events):
                continue
            for key in self.model.keys(one):
                row = self.model.evolve(found.get(key), one, key)
                if row is None:
                    found.pop(key, None)
                else:
                    found[key] = row
        return found


def rows(model: ReadModel[Row]) -> Rows[Row]:
    """Specifications of a read model: `rows(MODEL).given(FACT, ...).then(Row(...))`."""
    return Rows(model)
