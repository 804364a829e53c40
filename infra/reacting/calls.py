"""Makes one call outside, and gives the commands that record what came of it."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import structlog
from prometheus_client import Counter

from application.bus.bus import Bus
from application.kernel.effects import (
    CALL_FAILED,
    INTERRUPTED,
    OUTCOME_UNUSABLE,
    TIMED_OUT,
    Effect,
    EffectFailed,
    EffectRefused,
    Perform,
)
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import Recorded
from infra.postgres.outbox import BegunCall, CallEnd
from infra.reacting.giving import ID_REUSED, Fact, Giver

NAMESPACE = UUID("5b0f6a3e-5d5f-4a55-9d0c-3e2b8f1f7d90")
MOST_INTERRUPTED = 10
"""Times that a worker may end in the midst of a call, before the call is believed to be what ends it."""

CALLS = Counter("foja_effect_calls_total", "Calls outside, by what came of them", ["effect", "outcome"])

log = structlog.get_logger()


def call_id(effect: str, event_id: UUID) -> UUID:
    """The id of the call that an event asks for, the same at each try."""
    return uuid5(uuid5(NAMESPACE, effect), str(event_id))


def command_id(effect: str, event_id: UUID, round_: int, number: int) -> UUID:
    """The id of the `number`-th command (from 0) with the outcome of a call; `round_` counts what operators began anew.

    So whatever came of a call first is recorded, however often it is made.
    """
    return uuid5(call_id(effect, event_id), f"{round_}:{number}")


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a call failed, and whether it may be tried again."""

    code: str
    again: bool = True
    refused: bool = False


class Caller:
    """Makes the calls of one effect. Nothing of a request, nor of what went wrong with it, is stored or logged."""

    def __init__(self, effect: Effect[Any, Any], perform: Perform, bus: Bus) -> None:
        self._effect, self._perform, self._giver = effect, perform, Giver(effect.name, bus, effect.gives)

    async def call(self, begun: BegunCall, fact: Fact, stop: asyncio.Event) -> CallEnd:
        """Make a call and have its outcome recorded. Raises RunnerStopped where `stop` came before it was."""
        position = begun.event.position
        if isinstance(fact, UnreadableBytes):
            return CallEnd(position)
        try:
            request = self._effect.ask(fact)
        except Exception as error:  # noqa: BLE001 - logged, and tried again
            return await self._failed(begun, fact, None, self._failure(fact, error), stop)
        if request is None:
            return CallEnd(position)
        made = await self._made(begun, fact, request)
        if isinstance(made, _Failure):
            return await self._failed(begun, fact, request, made, stop)
        self._count("done")
        return await self._recorded(CallEnd(position), begun, fact, made, stop)

    async def _made(self, begun: BegunCall, fact: Recorded[Any], request: Any) -> Sequence[Any] | _Failure:
        """The commands that record the outcome."""
        if begun.interrupted >= MOST_INTERRUPTED:
            return _Failure(INTERRUPTED, again=False)
        try:
            async with asyncio.timeout(self._effect.patience.total_seconds()):
                outcome = await self._perform(request, call_id(self._effect.name, fact.event_id))
        except Exception as error:  # noqa: BLE001 - logged, and tried again
            return self._failure(fact, error)
        try:
            return self._effect.done(request, outcome)
        except Exception as error:  # noqa: BLE001 - logged; the call was made, and another one would end alike
            self._failure(fact, error)
            return _Failure(OUTCOME_UNUSABLE, again=False)

    async def _failed(
        self, begun: BegunCall, fact: Recorded[Any], request: Any, failure: _Failure, stop: asyncio.Event
    ) -> CallEnd:
        position, tries = fact.position, self._effect.tries
        if failure.again and begun.tries < len(tries):
            self._count("failed")
            return CallEnd(position, "open", failure.code, tries[begun.tries])
        commands = () if request is None else self._commands_of_failure(fact, request, failure.code)
        # A refusal that is recorded is an answer like others. Whatever else is given up needs somebody to look at it.
        known = failure.refused and len(commands) > 0
        self._count("refused" if known else "given_up")
        end = CallEnd(position) if known else CallEnd(position, "dead", failure.code)
        return await self._recorded(end, begun, fact, commands, stop)

    def _commands_of_failure(self, fact: Recorded[Any], request: Any, code: str) -> Sequence[Any]:
        try:
            return self._effect.failed(request, code)
        except Exception as error:  # noqa: BLE001 - logged, and kept as a dead letter
            self._failure(fact, error)
            return ()

    async def _recorded(
        self, end: CallEnd, begun: BegunCall, fact: Recorded[Any], commands: Sequence[Any], stop: asyncio.Event
    ) -> CallEnd:
        name = self._effect.name
        refusals = await self._giver.give(
            fact, commands, lambda number: command_id(name, fact.event_id, begun.round, number), stop
        )
        kept = [refusal for refusal in refusals if refusal.code != ID_REUSED]
        return CallEnd(end.position, end.state, end.code, end.pause, kept)

    def _failure(self, fact: Recorded[Any], error: Exception) -> _Failure:
        """What went wrong, logged without the message: it may repeat what is personal."""
        match error:
            case EffectFailed():
                failure = _Failure(error.code, not isinstance(error, EffectRefused), isinstance(error, EffectRefused))
            case TimeoutError():
                failure = _Failure(TIMED_OUT)
            case _:
                failure = _Failure(CALL_FAILED)
        (*_, last) = traceback.extract_tb(error.__traceback__)
        log.warning(
            "effect_failed",
            effect=self._effect.name,
            position=fact.position,
            code=failure.code,
            error=type(error).__name__,
            where=f"{last.filename}:{last.lineno}",
        )
        return failure

    def _count(self, outcome: str) -> None:
        CALLS.labels(self._effect.name, outcome).inc()
