"""`foja audit skip-act`: an operator's decision about an act that nobody can read."""

from __future__ import annotations

from typing import Annotated

import typer

from application.audit.slice import PERMISSION
from application.authority.policy import LedgerPolicy
from application.kernel.keys import KeysMissing
from application.kernel.orders import Denied, Order, Principal, Receipt
from application.ledger.sealing import UNREADABLE
from application.ledger.unreadable import LedgerPlace, UnreadableBytes, read
from domain.audit.commands import SkipAct
from domain.kernel.declarations import Refused
from infra.authority.founding import is_administered
from infra.bootstrap import INSTALLATION
from infra.cli.common import AsOption, DataOption, Stack, fail, operator, out, run, stack_of
from infra.keys.store import open_keys
from infra.postgres.connect import connect_async
from infra.runtime import open_bus, open_policy

RECOVERY = Principal("system:recovery", "*")
"""Acts where nobody administers the installation any more, as where the act that cannot be read is about that."""
_ACT = "SELECT state, originator_id, originator_version, topic FROM ledger.stored_events WHERE notification_id = %s"

app = typer.Typer()


@app.command("skip-act")
def skip_act(
    position: Annotated[int, typer.Argument(min=1, help="The position of the act.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded for good.")],
    as_: AsOption = None,
    data: DataOption = None,
) -> None:
    """Leave an act that cannot be read out of what is decided, and record why.

    So it is with what is projected and relied on. The act stays in the record and in the log, and the public feed still
    tells that it is there. A version that can read it takes it into account again. An act that can be read is never
    left out.
    """
    try:
        receipt = run(_skip(stack_of(data), position, reason, operator(as_)))
    except (Refused, Denied) as error:
        fail(str(error))
    out.print(f"act {position} is left out; recorded at position {receipt.position}", highlight=False)


async def _skip(stack: Stack, position: int, reason: str, by: Principal) -> Receipt:
    act = await _act(stack, position)
    command = SkipAct(act.position, act.stream, act.version, act.hash, reason)
    async with open_policy(stack.database_url) as policy, open_bus(stack.database_url, policy=policy) as bus:
        return await bus.execute(Order(command), await _who(policy, by))


async def _act(stack: Stack, position: int) -> UnreadableBytes:
    codec = INSTALLATION.codec
    async with await connect_async(stack.database_url, "foja_app") as connection:
        row = await (await connection.execute(_ACT, [position], binary=True)).fetchone()
    if row is None:
        fail(f"there is no act {position}: the ledger ends before it")
    state, *at = row
    async with open_keys(stack.settings()) as keys:
        try:
            values = await keys.find(codec.wanted([state]))
        except KeysMissing:
            values = UNREADABLE
    act = read(codec, state, LedgerPlace(*at), position, values)
    if not isinstance(act, UnreadableBytes):
        fail(f"act {position} can be read, and what can be read is never left out: record a correcting act instead")
    return act


async def _who(policy: LedgerPolicy, by: Principal) -> Principal:
    if policy.holds(by, PERMISSION):
        return by
    authority, now = await policy.as_of(None)
    if is_administered(authority, now):
        raise Denied(PERMISSION)
    out.print("nobody administers the installation: recorded as system:recovery", style="yellow", highlight=False)
    return RECOVERY
