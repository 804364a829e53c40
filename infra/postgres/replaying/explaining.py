"""How a row came about: the acts that made it what it is, in order, and what each changed in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from domain.audit.refusals import NothingHappened, TooMuchForOneRequest, UnknownField
from domain.kernel.declarations import event_type
from infra.postgres.projecting import quarantine
from infra.postgres.projecting.bulk import Pages
from infra.postgres.projecting.folding import Folding, LedgerEvent, Touch
from infra.postgres.projecting.member import undisturbed
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.entries import entry
from infra.postgres.replaying.moments import Moment, position_of
from infra.postgres.replaying.scratch import Connection, Progress, open_scratch
from infra.postgres.replaying.values import changes, plain
from projections.kernel.declarations import LedgerEntry, ReadModel

Effect = Literal["made", "changed", "touched", "removed", "quarantined", "held_back", "skipped"]
"""What an act did to a row. `touched` changes nothing that is shown; `quarantined` could not be folded, and whatever
came later is `held_back`; `skipped` was left out by decision of an operator."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after an act, as plain values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ExplainedAct:
    """An act that touched the row: who did it when, for which unit, under which grant, and what it changed there."""

    entry: LedgerEntry
    effect: Effect
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Explanation:
    """A row as of a position, None where it is not there (any more), and the acts behind it.

    Sealed values are opened for nobody here: their fields are in `left_out`, and None in the row. `unread` are the
    positions of events that could not be read at all, so that nobody knows whether they belong here.
    """

    model: str
    version: int
    key: str
    field: str | None
    position: int
    row: dict[str, Any] | None
    acts: tuple[ExplainedAct, ...]
    unread: tuple[int, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class ExplanationRequest:
    """What is to be explained: a row of a read model, or one field of it, as of a moment."""

    model: ReadModel[Any]
    key: str
    field: str | None = None
    at: Moment = None
    most: int | None = None


async def explain(dsn: str, why: ExplanationRequest, codec: Codec, progress: Progress) -> Explanation:
    """Read the ledger for all acts that touched a row, trusting no table that was made of it.

    Raises UnknownField, BeyondLedger, NothingHappened, and TooMuchForOneRequest beyond `most` events.
    """
    table: Table[Any] = Table(why.model)
    fields = [column.name for column in table.columns]
    if why.field is not None and why.field not in fields:
        raise UnknownField(why.model.name, why.field, fields)
    async with await open_scratch(dsn) as connection:
        position = await position_of(connection, why.at)
        tracing = _RowTrace(table, why, codec, await quarantine.skips(connection, why.model))
        async for page in pages(connection, table, position, why, progress):
            await asyncio.to_thread(tracing.take, page)
    if not tracing.acts:
        raise NothingHappened(f"{why.model.name} {why.key}", position)
    return Explanation(
        model=why.model.name,
        version=why.model.version,
        key=why.key,
        field=why.field,
        position=position,
        row=tracing.row,
        acts=tuple(act for act in tracing.acts if why.field is None or _shows(act)),
        unread=tuple(tracing.unread),
        left_out=tuple(why.model.sealed),
    )


async def pages(
    connection: Connection, table: Table[Any], position: int, why: ExplanationRequest, progress: Progress
) -> AsyncIterator[Sequence[LedgerEvent]]:
    """The events of a read model up to a position."""
    reading, after, read = Pages([table.model]), 0, 0
    while after < position:
        page = await reading.read(connection, after, end=position)
        after, read = page.upto, read + len(page.events)
        if why.most is not None and read > why.most:
            raise TooMuchForOneRequest(why.most, f"./foja audit explain {why.model.name} {why.key}")
        progress(after, position)
        yield page.events


def _shows(act: ExplainedAct) -> bool:
    """Whether an act belongs to the explanation of a field: it changed it, or might have."""
    return bool(act.changes) or act.effect in {"removed", "quarantined", "held_back", "skipped"}


class _RowTrace:
    """Folds the events that touch one row, one by one."""

    def __init__(self, table: Table[Any], why: ExplanationRequest, codec: Codec, skips: set[tuple[str, int]]) -> None:
        self._table, self._why = table, why
        self._folding: Folding[Any] = Folding(why.model, codec, complete=True)
        self._folding.skips = skips
        self.acts: list[ExplainedAct] = []
        self.unread: list[int] = []

    @property
    def row(self) -> dict[str, Any] | None:
        """The row as it stands, as plain values."""
        held = self._folding.rows.get(self._why.key)
        return None if held is None else plain(self._table, held[0])

    def take(self, page: Sequence[LedgerEvent]) -> None:
        """Fold the events of a page that touch the row."""
        with undisturbed():
            stored = {event.position: event for event in page}
            touches = self._folding.open(page, UNREADABLE)
            self.unread += [poison.position for poison in self._folding.take_batch().poisons]
            for touch in touches:
                if self._why.key in touch.keys:
                    self.acts.append(self._fold(touch, stored[touch.position]))
            self._folding.take_batch()

    def _fold(self, touch: Touch, stored: LedgerEvent) -> ExplainedAct:
        folding, key = self._folding, self._why.key
        before, blocked = self.row, key in folding.blocked
        folding.take_batch()
        folding.fold([touch], only=key)
        after = self.row
        found = changes(before, after)
        if self._why.field is not None:
            found = [change for change in found if change[0] == self._why.field]
        effect = self._effect(touch, before, after, blocked=blocked)
        fact = touch.fact
        at = (fact.stream, fact.version, event_type(type(fact.event)).name)
        return ExplainedAct(
            entry((stored.position, stored.recorded_at, stored.state, *at)),
            effect,
            tuple(FieldChange(*change) for change in found),
        )

    def _effect(self, touch: Touch, before: object, after: object, *, blocked: bool) -> Effect:
        if blocked:
            return "held_back"
        if (self._why.key, touch.position) in self._folding.skips:
            return "skipped"
        if self._why.key in self._folding.blocked:
            return "quarantined"
        if before == after:
            return "touched"
        return "made" if before is None else "removed" if after is None else "changed"
