"""Exchanging the key of the log: the new one signs at once, beside the old one, and the ledger says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.transparency.commands import RotateLogKey
from infra.tlog.keys import VerifierKey
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.keys import KeyFile


@dataclass(frozen=True)
class Rotation:
    """The old and the new key, until when both sign, and where the ledger says so.

    `begun_before` tells that the file was already changed, by a run that did not come to its end.
    """

    old: VerifierKey
    new: VerifierKey
    until: datetime
    position: int
    begun_before: bool


async def rotate(keys: KeyFile, origin: str, until: datetime, bus: Bus, by: Principal) -> Rotation:
    """Exchange the key, or bring to its end what a run before began. Raises LogKeyError, and what the bus raises.

    The file comes first: what the ledger says is then true already, and a run that is cut off in between is finished
    by the next one.
    """
    first, *others = keys.held()
    under_way = next((period for period in others if period.until and period.until > datetime.now(UTC)), None)
    if under_way is not None and under_way.until is not None:
        old, new, until = under_way.key, first.key, under_way.until
    else:
        old, new = keys.rotate(until)
    command = RotateLogKey(origin, str(old.verifier), str(new.verifier), until)
    receipt = await bus.execute(Order(command), by)
    if under_way is not None and not receipt.events:
        raise LogKeyError(f"a rotation is under way until {until.isoformat()}, and recorded: wait for its end")
    return Rotation(old.verifier, new.verifier, until, receipt.position, under_way is not None)
