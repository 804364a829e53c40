"""What is done outside because of an event: one call, and the command that records what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from domain.kernel.declarations import Recorded

Request = TypeVar("Request")
Outcome = TypeVar("Outcome")

TRIES = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""The pauses after each try that failed, where an effect names no others."""

TIMED_OUT, CALL_FAILED, OUTCOME_UNUSABLE, INTERRUPTED = "timed_out", "call_failed", "outcome_unusable", "interrupted"
"""Codes of the machine: the call took too long; it raised what names no code; nothing could be made of its outcome; the
worker ended in the midst of it, again and again.
"""


@dataclass(frozen=True)
class Effect(Generic[Request, Outcome]):
    """What follows outside from an event: to render, seal, send, push, scan.

    `ask` says what is asked for; None where nothing is. It gets the event with its personal values, and again for each
    try: nothing of a request is stored. `done` and `failed` give the commands that record the outcome, or the code of
    the failure. All three are pure. The call itself is named by the context's adapters under the same `name`.

    A call may be made twice, by whatever ends a worker in its midst, and its commands are carried out once. Neither the
    order of the calls nor that of their outcomes is promised.

    `tries` are the pauses after each failed try: after the last one, `failed` gives its commands, and the call stays as
    a dead letter for an operator. `at_once` calls are under way at a time, each for `patience` at the longest. `start`
    is where an effect begins that is new to a ledger, and `gives` names commands of other contexts, as of a workflow.
    """

    name: str
    events: tuple[type[Any], ...]
    ask: Callable[[Recorded[Any]], Request | None]
    done: Callable[[Request, Outcome], Sequence[Any]]
    failed: Callable[[Request, str], Sequence[Any]]
    tries: Sequence[timedelta] = TRIES
    at_once: int = 4
    patience: timedelta = timedelta(minutes=2)
    start: Literal["now", "beginning"] = "now"
    gives: tuple[type[Any], ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a bound or a pause that leaves nothing to be done."""
        if self.at_once < 1 or self.patience <= timedelta() or any(pause < timedelta() for pause in self.tries):
            raise ValueError(f"{self.name}: at_once and patience are more than nothing, and no pause is less")


Perform = Callable[[Any, UUID], Awaitable[Any]]
"""Makes the call that a request asks for, and gives its outcome. The id is the same at each try, so that the far side
can drop what it had before. Raises EffectRefused, EffectFailed, or whatever else goes wrong.
"""


class EffectFailed(Exception):  # noqa: N818 - an outcome, like others of the bus
    """The call failed for a reason that may pass: it is tried again. `code` says why, without personal values."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EffectRefused(EffectFailed):
    """The call failed for good: trying again is of no use."""
