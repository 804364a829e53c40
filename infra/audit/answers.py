"""Answers to auditors who ask by GraphQL: bounded, a few at a time, and only about what they may read anyway."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from api.audit import questions as q
from api.composing.installation import Installation
from api.kernel.services import Answers
from application.kernel.orders import Denied, Principal
from application.kernel.policy import Policy
from domain.audit.refusals import ReplaysAreBusy, TooManyRows, TwoMoments, UnknownReadModel
from infra.audit.replay.counting import DifferenceCount
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.explaining import ExplainedAct, ExplanationRequest, explain
from infra.postgres.replaying.replays import replayed
from infra.postgres.replaying.request import ReplayRequest
from infra.postgres.replaying.telling import HistoricAct, HistoryRequest, history
from infra.postgres.replaying.values import told
from projections.kernel.declarations import LedgerEntry, ReadModel

MOST_EVENTS = 100_000
"""Events that one answer about a row or a stream is worked out from; the command line has no bound."""
MOST_FOR_ALL = 50_000
"""Events that a replay of all rows is worked out from."""
AT_ONCE = 2
"""Answers that are worked out at once."""
WAITING = 8
"""Questions that wait for their turn."""


class AuditAnswers:
    """Works out answers on connections of their own, as the role that may only read."""

    def __init__(self, dsn: str, policy: Policy, installation: Installation, most: int = MOST_EVENTS) -> None:
        self._dsn, self._policy, self._most = dsn, policy, most
        self._codec, self._read_models = installation.codec, installation.read_models
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @property
    def by_question(self) -> dict[type[Any], Answers]:
        """The answer of each question."""
        return {q.AuditReplay: self.replay, q.AuditExplain: self.explain, q.AuditHistory: self.history}

    async def replay(self, by: Principal, question_asked: q.AuditReplay) -> Sequence[q.ReplayReport]:
        """A replay beside the live read model. No keys are used: personal and secret fields are not compared."""
        _check_rows(question_asked.first)
        model = await self._allowed(by, question_asked.model)
        question = ReplayRequest(
            model, _moment(question_asked.at, question_asked.time), key=question_asked.key, most=self._most
        )
        if question_asked.key is None:
            question = replace(question, most=min(MOST_FOR_ALL, self._most))
        async with self._a_turn(), replayed(self._dsn, question, self._codec, None) as result:
            counted = DifferenceCount(result)
            shown = await counted.first(question_asked.first)
        return [_report(counted, shown)]

    async def explain(self, by: Principal, audit_explain: q.AuditExplain) -> Sequence[q.ExplainedStep]:
        """The acts behind a row."""
        _check_rows(audit_explain.first)
        model = await self._allowed(by, audit_explain.model)
        why = ExplanationRequest(
            model, audit_explain.key, audit_explain.field, _moment(audit_explain.at, audit_explain.time), self._most
        )
        async with self._a_turn():
            explanation = await explain(self._dsn, why, self._codec, _quiet)
        return [_step(act) for act in explanation.acts if act.entry.position > audit_explain.after][
            : audit_explain.first
        ]

    async def history(self, by: Principal, audit_history: q.AuditHistory) -> Sequence[q.HistoryStep]:
        """All that happened to one entity."""
        _check_rows(audit_history.first)
        models = (
            await self._readable(by) if audit_history.model is None else (await self._allowed(by, audit_history.model),)
        )
        whose = HistoryRequest(
            audit_history.of,
            models,
            audit_history.model is not None,
            _moment(audit_history.at, audit_history.time),
            self._most,
        )
        async with self._a_turn():
            told_history = await history(self._dsn, whose, self._codec, _quiet)
        return [_historic(act) for act in told_history.acts if act.entry.position > audit_history.after][
            : audit_history.first
        ]

    async def _allowed(self, by: Principal, name: str) -> ReadModel[Any]:
        """The read model, where the principal may read it; raises Denied."""
        for model in self._read_models:
            if model.name == name:
                await self._check(by, model)
                return model
        raise UnknownReadModel(name, (model.name for model in self._read_models))

    async def _check(self, by: Principal, model: ReadModel[Any]) -> None:
        """A replay is about all rows of all places: raises Denied where the principal may not read each of them.

        Of files that may be sealed, nobody but the machine may.
        """
        if model.permission is not None and not model.shows_all(await self._policy.sight(by, model.permission)):
            raise Denied(model.permission)

    async def _readable(self, by: Principal) -> Sequence[ReadModel[Any]]:
        """The read models that the principal may read."""
        readable = []
        for model in self._read_models:
            with contextlib.suppress(Denied):
                readable.append(await self._allowed(by, model.name))
        return readable

    @asynccontextmanager
    async def _a_turn(self) -> AsyncIterator[None]:
        if self._waiting >= WAITING:
            raise ReplaysAreBusy(AT_ONCE)
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()


def _quiet(_position: int, _of: int) -> None:
    """Nobody watches."""


def _check_rows(first: int) -> None:
    if not 1 <= first <= q.MOST_ROWS:
        raise TooManyRows(first, q.MOST_ROWS)


def _moment(at: int | None, time: datetime | None) -> int | datetime | None:
    if at is not None and time is not None:
        raise TwoMoments
    return time if at is None else at


def _report(counted: DifferenceCount, shown: Sequence[Difference]) -> q.ReplayReport:
    it, kinds = counted.replay, counted.kinds
    return q.ReplayReport(
        model=it.model,
        position=it.position,
        live_position=it.against_position,
        same=not counted.total,
        rows=it.rows,
        live_rows=it.against_rows,
        missing=kinds["missing"],
        extra=kinds["extra"],
        changed=kinds["changed"],
        not_compared=it.left_out,
        not_folded=it.unfolded,
        unread=tuple(map(str, it.unread)),
        left_out=tuple(
            q.LeftOutEvent(skipped_act.key, skipped_act.position, skipped_act.by, skipped_act.reason)
            for skipped_act in it.skipped
        ),
        differences=tuple(_row(difference) for difference in shown),
    )


def _row(difference: Difference) -> q.ReplayedRow:
    changed = (q.ReplayedField(it.field, told(it.replayed), told(it.against)) for it in difference.changes)
    return q.ReplayedRow(
        q.DifferenceKind(difference.kind), difference.key, difference.since, difference.until, tuple(changed)
    )


_ACT = ("position", "recorded_at", "at", "type", "stream", "actor", "unit", "grant", "command_id", "correlation_id")


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _ACT}


def _step(act: ExplainedAct) -> q.ExplainedStep:
    changed = (q.ExplainedChange(change.field, told(change.before), told(change.after)) for change in act.changes)
    return q.ExplainedStep(**_entry(act.entry), effect=q.ActEffect(act.effect), changes=tuple(changed))


def _historic(act: HistoricAct) -> q.HistoryStep:
    return q.HistoryStep(**_entry(act.entry), touched=act.touched, data=orjson.dumps(act.entry.data).decode())
