"""Letters of one office, written and approved through the bus: for tests that kill whoever goes on with them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from uuid import UUID, uuid5

from application.bus.bus import Bus
from application.kernel.keys import Keys
from application.kernel.orders import Order, Principal
from domain.documents.documents.commands import Approve
from domain.documents.documents.issue_commands import Dispatch, RegisterDocument
from infra.authority.founding import first_roles
from infra.documents.demo import CABINET, OFFICES, WATER, DocumentScene, Letter, founding, id_of, told
from infra.organisations.demo import founding as state_founding
from infra.runtime import open_bus
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

FOUNDER = Principal("system:test", "*")
CALLERS = 16
_ORDERS = UUID("0f0a3f1e-2f6f-4c52-93a5-4a2f6f1b7c11")


def bus_of(dsn: str, keys: Keys) -> AbstractAsyncContextManager[Bus]:
    """A bus through which everybody may do everything."""
    return open_bus(dsn, policy=Everyone(), keys=keys)


def letter_id(number: int) -> str:
    """The id of the `number`-th letter, from 0."""
    return id_of(1_000 + number)


def registering(number: int) -> Order[RegisterDocument]:
    """The order to number a letter, always under the same id."""
    return Order(RegisterDocument(letter_id(number)), uuid5(_ORDERS, f"{number}"))


def sending(number: int) -> Order[Dispatch]:
    """The order to send a letter to the cabinet, always under the same id."""
    return Order(Dispatch(letter_id(number), (CABINET,)), uuid5(_ORDERS, f"send {number}"))


async def found(bus: Bus) -> None:
    """The offices with their people, and templates, kinds and files of the demo; a worker has to check templates."""
    for command in (*first_roles(), *state_founding(), *founding()):
        await bus.execute(Order(command), FOUNDER)
    for scene in _defining():
        await until(lambda scene=scene: _done(bus, scene))  # type: ignore[misc]


async def write(bus: Bus, numbers: Iterable[int], not_approved: Collection[int] = ()) -> None:
    """Write, review and approve letters, several at a time; some are approved by nobody."""
    waiting = iter(numbers)

    async def caller() -> None:
        for number in waiting:
            for scene in _written(number):
                if number not in not_approved or not isinstance(scene.command, Approve):
                    await bus.execute(Order(scene.command), scene.by)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


def _defining() -> Iterator[DocumentScene]:
    for scene in told(datetime.now(UTC).date()):
        yield scene
        if type(scene.command).__name__ == "OpenFile" and scene.command.unit == CABINET:
            return


def _written(number: int) -> Iterator[DocumentScene]:
    water = next(office for office in OFFICES if office.unit == WATER)
    letter = Letter(water, id_of(1), "instruction_request", letter_id(number), f"Question {number}")
    return (scene for scene in letter.sent(CABINET) if not isinstance(scene.command, RegisterDocument | Dispatch))


async def _done(bus: Bus, scene: DocumentScene) -> bool:
    try:
        await bus.execute(Order(scene.command), scene.by)
    except Exception as refused:
        if getattr(refused, "code", "") not in scene.waits_for:
            raise
        return False
    return True
