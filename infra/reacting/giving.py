"""What workflows and effects share: facts in order, and commands that are given until each is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from application.bus.bus import Bus
from application.kernel.keys import Keys
from application.kernel.orders import CommandIdReused, Order, Principal, Receipt
from application.ledger.envelope import Codec
from application.ledger.unreadable import UnreadableBytes, read
from domain.kernel.declarations import Recorded, Refused
from infra.postgres import checkpoints
from infra.postgres.checkpoints import CheckpointRefusal, PlacedEvent
from infra.postgres.leadership import pause
from infra.signals.signals import backoff

COMMANDS = Counter("foja_workflow_commands_total", "Commands given by workflows and effects", ["workflow", "outcome"])
RETRIES = Counter("foja_workflow_retries_total", "Commands that could not be answered yet", ["workflow"])

ID_REUSED = "command_id_reused"
AT_ONCE = 200
"""Commands that are given together at the most."""

log = structlog.get_logger()
Connection = AsyncConnection[Any]
Fact = Recorded[Any] | UnreadableBytes


class RunnerStopped(Exception):  # noqa: N818 - a request, not a fault
    """The process is to end before a command was answered: the place stays."""


class UndeclaredCommandError(TypeError):
    """A workflow or an effect gives a command of another context and does not say so."""


@dataclass(frozen=True, slots=True)
class Following:
    """A command that follows from an event: the `number`-th (from 0), under its id."""

    fact: Recorded[Any]
    number: int
    command: Any
    id: UUID

    @property
    def order(self) -> Order[Any]:
        """The command on its way in."""
        return Order(self.command, self.id, None, self.fact.correlation_id, self.fact.event_id)


class Giver:
    """Gives the commands of one workflow or effect, as an actor of the installation.

    Refused is an outcome. Whatever else a command meets (no grant, no database, a fault of ours) is tried again with
    growing pauses: so is a command of another context that is not in `gives`.
    """

    def __init__(self, name: str, bus: Bus, gives: Collection[type[Any]] = ()) -> None:
        self._name, self._bus, self._gives = name, bus, gives
        self._principal = Principal(f"system:{name}", "*")

    async def give(
        self, fact: Recorded[Any], commands: Sequence[Any], id_of: Callable[[int], UUID], stop: asyncio.Event
    ) -> list[CheckpointRefusal]:
        """Give what follows from an event, the `number`-th (from 0) under its id; what was refused of it.

        Raises RunnerStopped where `stop` came before all was answered.
        """
        following = [Following(fact, number, command, id_of(number)) for number, command in enumerate(commands)]
        return (await self.give_all(following, stop)).get(fact.position, [])

    async def give_all(self, following: Sequence[Following], stop: asyncio.Event) -> dict[int, list[CheckpointRefusal]]:
        """Give what follows from events, in order; what was refused of it, by the positions of the events.

        Commands of one type that follow each other, each on a stream of its own, are given at once and decided in
        order. Raises RunnerStopped.
        """
        refusals: dict[int, list[CheckpointRefusal]] = {}
        for page in self._pages(following):
            for each, refusal in zip(page, await self._answers(page, stop), strict=True):
                if refusal is not None:
                    refusals.setdefault(each.fact.position, []).append(refusal)
                    self._tell(each, refusal)
        return refusals

    def _pages(self, following: Sequence[Following]) -> Iterator[Sequence[Following]]:
        page, streams = list[Following](), set[str]()
        for each in following:
            kind, stream = type(each.command), self._stream_of(each.command)
            if page and (stream in streams or type(page[0].command) is not kind or len(page) == AT_ONCE):
                yield page
                page, streams = [], set()
            page.append(each)
            streams.add(stream)
        if page:
            yield page

    def _stream_of(self, command: Any) -> str:
        """Where a command is decided; commands that nobody takes share what is none, and are given one by one."""
        try:
            return self._bus.stream_of(command)
        except Exception:  # noqa: BLE001 - it comes again when the command is given, and is logged there
            return ""

    async def _answers(self, page: Sequence[Following], stop: asyncio.Event) -> list[CheckpointRefusal | None]:
        """What was refused of a page: given at once, and what is not answered by that one by one, until it is.

        Behind such a one, a refusal may come of that alone: it is no outcome before the command was given again.
        """
        answers: Sequence[Receipt | Exception] = ()
        if len(page) > 1 and not stop.is_set():
            try:
                self._check(type(page[0].command))
                answers = await self._bus.execute_each([each.order for each in page], self._principal)
            except Exception:
                log.exception("workflow_unanswered", workflow=self._name, attempt=0)
        refusals, in_order = list[CheckpointRefusal | None](), True
        for each, answer in zip_longest(page, answers):
            match answer:
                case Receipt():
                    self.count("carried_out")
                    refusals.append(None)
                case Refused() | CommandIdReused() if in_order:
                    refusals.append(self._refusal(each.number, each.order, answer))
                case _:
                    in_order = False
                    refusals.append(await self._answered(each.number, each.order, stop))
        return refusals

    def _tell(self, each: Following, refusal: CheckpointRefusal) -> None:
        log.warning(
            "workflow_command_refused",
            workflow=self._name,
            position=each.fact.position,
            command=type(each.command).__name__,
            code=refusal.code,
        )

    def _refusal(self, number: int, order: Order[Any], answer: Refused | CommandIdReused) -> CheckpointRefusal:
        """The rules said no; or something else was given under this id, before a crash kept that from being noted: by
        an earlier version of a workflow, or with another outcome of a call.
        """
        self.count("refused")
        if isinstance(answer, Refused):
            return CheckpointRefusal(number, order, answer.code, answer.path)
        return CheckpointRefusal(number, order, ID_REUSED, "")

    async def _answered(self, number: int, order: Order[Any], stop: asyncio.Event) -> CheckpointRefusal | None:
        attempt = 0
        while not stop.is_set():
            try:
                self._check(type(order.command))
                await self._bus.execute(order, self._principal)
            except (Refused, CommandIdReused) as answer:
                return self._refusal(number, order, answer)
            except Exception:
                RETRIES.labels(self._name).inc()
                log.exception("workflow_unanswered", workflow=self._name, attempt=attempt)
                await pause(stop, backoff(attempt))
                attempt += 1
            else:
                self.count("carried_out")
                return None
        raise RunnerStopped

    def _check(self, kind: type[Any]) -> None:
        context = self._bus.context_of(kind)
        if context != self._name.partition(".")[0] and kind not in self._gives:
            raise UndeclaredCommandError(
                f"{self._name} gives {kind.__name__} of {context}: name it in its `gives`, as a command that {context} "
                "takes from others"
            )

    def count(self, outcome: str) -> None:
        """Count a command, or an event that nothing followed from."""
        COMMANDS.labels(self._name, outcome).inc()


async def opened(events: Sequence[PlacedEvent], codec: Codec, keys: Keys) -> list[Fact]:
    """The facts in stored events, with the personal values whose keys there are."""
    found = await keys.find(codec.wanted(event.state for event in events))
    return [read(codec, event.state, event.at, event.position, found) for event in events]


async def pass_over(connection: Connection, place: str, act: UnreadableBytes, id_: UUID) -> None:
    """Nothing follows from what cannot be read; that is kept, and the next event follows."""
    log.error("workflow_passed_over", workflow=place, position=act.position, reason=act.reason, leaf=act.hash)
    await checkpoints.pass_over(connection, place, act.position, id_)
