"""What workflows and effects share: facts in order, and commands that are given until each is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from application.bus.bus import Bus
from application.kernel.keys import Keys
from application.kernel.orders import CommandIdReused, Order, Principal
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

log = structlog.get_logger()
Connection = AsyncConnection[Any]
Fact = Recorded[Any] | UnreadableBytes


class RunnerStopped(Exception):  # noqa: N818 - a request, not a fault
    """The process is to end before a command was answered: the place stays."""


class UndeclaredCommandError(TypeError):
    """A workflow or an effect gives a command of another context and does not say so."""


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
        refusals = []
        for number, command in enumerate(commands):
            order = Order(command, id_of(number), None, fact.correlation_id, fact.event_id)
            if refusal := await self._answered(number, order, stop):
                refusals.append(refusal)
                log.warning(
                    "workflow_command_refused",
                    workflow=self._name,
                    position=fact.position,
                    command=type(command).__name__,
                    code=refusal.code,
                )
        return refusals

    async def _answered(self, number: int, order: Order[Any], stop: asyncio.Event) -> CheckpointRefusal | None:
        attempt = 0
        while not stop.is_set():
            try:
                self._check(type(order.command))
                await self._bus.execute(order, self._principal)
            except Refused as refused:
                self.count("refused")
                return CheckpointRefusal(number, order, refused.code, refused.path)
            except CommandIdReused:
                # Something else was given under this id, before a crash kept that from being noted: by an earlier
                # version of a workflow, or with another outcome of a call.
                self.count("refused")
                return CheckpointRefusal(number, order, ID_REUSED, "")
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
