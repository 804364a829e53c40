"""Gives the commands of what is due a page at a time: of one deadline, of one type, each on a stream of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import psycopg
import structlog

from application.bus.bus import Bus
from application.kernel.orders import Order, OutcomeUnknown, Principal, Receipt
from application.ledger.envelope import envelope_of
from infra.reacting.due import DueDeadline, StillDue
from infra.reacting.giving import AT_ONCE

NAMESPACE = UUID("b7c7e1a0-52b4-4f6e-9d0b-6a1f3f4e8c22")
PLACE_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OutcomeUnknown, OSError)
"""What concerns every command alike: the scheduler starts again, and the order is kept."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DueOrder:
    """The command of what is due on its way in, or why there is none."""

    due: DueDeadline
    order: Order[Any] | Exception


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """What came of what is due: under which id, and the receipt, the refusal, or the fault that was met."""

    due: DueDeadline
    answer: Receipt | Exception

    @property
    def id(self) -> UUID:
        """The id that its command was given under."""
        return command_id(self.due.name, self.due.key, self.due.due_at)


def command_id(deadline: str, key: str, due_at: datetime) -> UUID:
    """The id of the command that a deadline gives for a key, once for each time it is set to."""
    return uuid5(uuid5(NAMESPACE, deadline), f"{due_at.astimezone(UTC).isoformat()} {key}")


def of_one_deadline(due: Sequence[DueDeadline]) -> Sequence[DueDeadline]:
    """The first of what is due, and what follows it of the same deadline: what may be given in one page."""
    for number, each in enumerate(due[:AT_ONCE]):
        if each.deadline != due[0].deadline:
            return due[:number]
    return due[:AT_ONCE]


class DueGiver:
    """Gives pages of due commands, as an actor of the installation: each is answered by itself."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def page(self, due: Sequence[DueDeadline], still: Mapping[DueDeadline, StillDue]) -> tuple[list[DueOrder], int]:
        """The orders that may be given at once, and how many of what is due they settle: what moved is passed over."""
        page, streams, kinds = list[DueOrder](), set[str](), set[type[Any]]()
        for number, each in enumerate(due):
            if each not in still:
                continue
            made = DueOrder(each, _order(each, still[each]))
            if isinstance(made.order, Order):
                stream, kind = self._stream_of(made.order.command), type(made.order.command)
                if stream in streams or (kinds and kind not in kinds):
                    return page, number
                streams.add(stream)
                kinds.add(kind)
            page.append(made)
        return page, len(due)

    async def answers(self, page: Sequence[DueOrder]) -> list[DueAnswer]:
        """What came of each. Raises what concerns all alike: the same ids tell then."""
        given = [(each.due, each.order) for each in page if isinstance(each.order, Order)]
        faults = [DueAnswer(each.due, each.order) for each in page if isinstance(each.order, Exception)]
        if not given:
            return faults
        by, orders = Principal(f"system:{given[0][0].deadline}", "*"), [order for _, order in given]
        found = [DueAnswer(due, answer) for (due, _), answer in zip(given, await self._each(orders, by), strict=True)]
        return [*found, *faults]

    async def _each(self, orders: Sequence[Order[Any]], by: Principal) -> Sequence[Receipt | Exception]:
        """At once; one by one where a fault of one of them kept all from being answered."""
        if len(orders) > 1:
            try:
                return await self._bus.execute_each(orders, by)
            except PLACE_LOST:
                raise
            except Exception:
                log.exception("deadlines_unanswered", by=by.actor, count=len(orders))
        return [await self._one(order, by) for order in orders]

    async def _one(self, order: Order[Any], by: Principal) -> Receipt | Exception:
        try:
            return await self._bus.execute(order, by)
        except PLACE_LOST:
            raise
        except Exception as fault:  # noqa: BLE001 - the answer, which is logged or noted by who asked
            return fault

    def _stream_of(self, command: Any) -> str:
        """Where a command is decided; commands that nobody takes share what is none, and are given one by one."""
        try:
            return self._bus.stream_of(command)
        except Exception:  # noqa: BLE001 - it comes again when the command is given, and is logged there
            return ""


def _order(due: DueDeadline, still: StillDue) -> Order[Any] | Exception:
    id_ = command_id(due.name, due.key, due.due_at)
    return _made(lambda: Order(still.command(), id_, None, *_cause(still.envelope)))


def _made(make: Callable[[], Order[Any]]) -> Order[Any] | Exception:
    try:
        return make()
    except Exception as fault:  # noqa: BLE001 - a fault of one declaration holds up no other
        return fault


def _cause(envelope: bytes) -> tuple[UUID | None, UUID | None]:
    """The correlation and the event that it follows from; what is due is due, also where that cannot be read."""
    try:
        cause = envelope_of(envelope)
    except ValueError:
        return None, None
    return cause.correlation, cause.id
