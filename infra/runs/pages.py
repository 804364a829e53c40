"""Gives a page of commands, and says what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
import structlog
from prometheus_client import Counter

from application.bus.bus import Bus
from application.kernel.orders import (
    ClockLeapt,
    CommandIdReused,
    NothingWasDone,
    Order,
    OutcomeUnknown,
    Principal,
    Receipt,
)
from application.kernel.runs import Run, command_id
from domain.kernel.declarations import Recorded, Refused
from domain.runs.events import RefusedMembers
from infra.postgres.leadership import pause
from infra.reacting.giving import ID_REUSED, RunnerStopped, UndeclaredCommandError
from infra.signals.signals import backoff

FAILED = "command_failed"
"""The outcome of a command that met a fault each time: of its own, since other commands of the page did not."""
TRIES = 5
"""How often a command is given that is answered neither with yes nor with no."""

COMMANDS = Counter("foja_run_commands_total", "Commands given by runs", ["run", "outcome"])
ALIKE = (psycopg.OperationalError, psycopg.InterfaceError, OutcomeUnknown, ClockLeapt, OSError)
"""What concerns all commands: the page is given again, whole, under the same ids."""

log = structlog.get_logger()


class PageGiver:
    """Gives the commands of one run, as an actor of the installation.

    Refused is an outcome. What else a command meets is tried again with growing pauses, a few times: then it is an
    outcome too, so that one member holds up no other.
    """

    def __init__(self, run: Run, bus: Bus) -> None:
        self._run, self._bus = run, bus
        self._principal = Principal(f"system:{run.name}", "*")

    async def give(
        self, asked: Recorded[Any], run_id: str, members: Sequence[str], stop: asyncio.Event
    ) -> Mapping[str, str]:
        """The codes of those that were refused, by member; the others are done. Raises RunnerStopped."""
        left, codes = list(members), dict[str, str]()
        for attempt in range(TRIES):
            if attempt:
                await pause(stop, backoff(attempt - 1))
            if stop.is_set():
                raise RunnerStopped
            answers = await self._answers(asked, run_id, left)
            codes |= {member: code for member, answer in answers.items() if (code := _code(answer))}
            left = [member for member, answer in answers.items() if _open(answer)]
            if not left:
                break
            self._tell(asked, left, answers)
        codes |= dict.fromkeys(left, FAILED)
        self._count(len(members) - len(codes), len(codes))
        return codes

    async def rehearse(self, asked: Recorded[Any], members: Sequence[str]) -> Mapping[str, str]:
        """The codes of those that would be refused, by member. Nothing is recorded."""
        commands = [self._command(asked, member) for member in members]
        rehearsals = await self._bus.rehearse(commands, self._principal)
        outcomes = zip(members, (each.outcome for each in rehearsals), strict=True)
        return {member: outcome.code for member, outcome in outcomes if isinstance(outcome, Refused)}

    async def _answers(
        self, asked: Recorded[Any], run_id: str, members: Sequence[str]
    ) -> dict[str, Receipt | Exception]:
        orders = [self._order(asked, run_id, member) for member in members]
        return dict(zip(members, await self._bus.execute_each(orders, self._principal), strict=True))

    def _order(self, asked: Recorded[Any], run_id: str, member: str) -> Order[Any]:
        id_: UUID = command_id(run_id, member)
        return Order(self._command(asked, member), id_, None, asked.correlation_id, asked.event_id)

    def _command(self, asked: Recorded[Any], member: str) -> Any:
        command = self._run.command(asked, member)
        context = self._bus.context_of(type(command))
        if context != self._run.name.partition(".")[0] and type(command) not in self._run.gives:
            raise UndeclaredCommandError(
                f"{self._run.name} gives {type(command).__name__} of {context}: name it in its `gives`, as a command "
                f"that {context} takes from others"
            )
        return command

    def _tell(self, asked: Recorded[Any], left: Sequence[str], answers: Mapping[str, Receipt | Exception]) -> None:
        kinds = sorted({type(answers[member]).__name__ for member in left})
        log.error("run_commands_unanswered", run=self._run.name, position=asked.position, count=len(left), errors=kinds)

    def _count(self, done: int, refused: int) -> None:
        COMMANDS.labels(self._run.name, "done").inc(done)
        COMMANDS.labels(self._run.name, "refused").inc(refused)


def by_code(codes: Mapping[str, str]) -> tuple[RefusedMembers, ...]:
    """The refused members of each code, in the order of the codes."""
    return tuple(RefusedMembers(code, tuple(_with(codes, code))) for code in sorted(set(codes.values())))


def _with(codes: Mapping[str, str], code: str) -> Iterable[str]:
    return (member for member, each in codes.items() if each == code)


def _code(answer: Receipt | Exception) -> str | None:
    """The code of a no; None where it is done or is not answered yet."""
    match answer:
        case Refused():
            return answer.code
        case NothingWasDone():
            return None  # it was answered before, and there was nothing to do
        case CommandIdReused():
            return ID_REUSED
        case _:
            return None


def _open(answer: Receipt | Exception) -> bool:
    """Whether a command is to be given again. Raises what concerns all of them."""
    if isinstance(answer, ALIKE):
        raise answer
    return not isinstance(answer, Receipt | Refused | CommandIdReused)
