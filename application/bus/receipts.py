"""Stored receipts held against the events that they speak of.

Whoever may write to the database can store a receipt; the events are what is signed. So a receipt is given out again
only where the events say the same: that this command did exactly these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from application.bus.task import Task
from application.kernel.journal import Journal, Loaded, Prior
from application.kernel.orders import Receipt, ReceiptDoubted
from application.ledger.envelope import Deed, deed_of

_LARGEST = 2**63 - 2


async def doubted(journal: Journal, tasks: Sequence[Task], loaded: Sequence[Loaded]) -> dict[int, ReceiptDoubted]:
    """For the numbers of tasks whose stored receipt is not what the events say: that, to be raised.

    Reads nothing unless one of them was carried out before.
    """
    held = [(n, task, known.prior) for n, (task, known) in enumerate(zip(tasks, loaded, strict=True)) if known.prior]
    wanted = {place for _, _, prior in held for place in _places(prior.receipt)}
    events = await journal.at(sorted(wanted)) if wanted else {}
    found = ((n, task, next(_doubts(task, prior, events), None)) for n, task, prior in held)
    return {n: ReceiptDoubted(task.order.command_id, why) for n, task, why in found if why}


def _can_be(receipt: Receipt) -> bool:
    return 0 < receipt.events <= receipt.position <= _LARGEST


def _places(receipt: Receipt) -> Sequence[int]:
    """The first and the last event of a receipt, and those beside them, which must be of other commands."""
    first, last = receipt.position - receipt.events + 1, receipt.position
    return (first - 1, first, last, last + 1) if _can_be(receipt) else ()


def _doubts(task: Task, prior: Prior, events: Mapping[int, bytes]) -> Iterator[str]:
    receipt = prior.receipt
    if receipt.stream != task.stream and prior.command_hash == task.digest:
        yield f"it is of {receipt.stream}, and the command of {task.stream}"
    if receipt.events == 0:
        return  # no event says so: it is decided again
    if not _can_be(receipt):
        yield f"{receipt.events} events up to position {receipt.position} cannot be"
        return
    before, first, last, behind = (_deed(events.get(place)) for place in _places(receipt))
    for place, event in ((receipt.position - receipt.events + 1, first), (receipt.position, last)):
        if event is None or (event.actor, event.command_id) != task.identity:
            yield f"another command did what stands at position {place}"
        elif event.digest not in {None, prior.command_hash}:
            yield f"at position {place} the command is another one under this id"
    if last is not None and last.stream == receipt.stream and last.version != receipt.version:
        yield f"version {receipt.version}, where position {receipt.position} is version {last.version}"
    if any(event is not None and (event.actor, event.command_id) == task.identity for event in (before, behind)):
        yield f"it did more than {receipt.events} events up to position {receipt.position}"


def _deed(state: bytes | None) -> Deed | None:
    try:
        return None if state is None else deed_of(state)
    except msgspec.MsgspecError:
        return None
