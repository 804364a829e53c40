"""`foja audit rotate-key`: a new key for the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import orjson
import typer

from application.kernel.orders import ClockLeapt, Conflict, Denied, OutcomeUnknown
from application.transparency.slice import PERMISSION
from domain.kernel.declarations import Refused
from infra.cli.common import AsOption, DataOption, JsonOption, fail, operator, out, run, stack_of
from infra.runtime import open_bus, open_policy
from infra.transparency.cli.log_key import LogOf, log_of
from infra.transparency.signer.errors import LogKeyError
from infra.transparency.signer.keys import KeyFile
from infra.transparency.signer.rotating import Rotation, rotate

app = typer.Typer()


@app.command("rotate-key")
def rotate_key(
    overlap: Annotated[int, typer.Option(min=1, max=3650, metavar="DAYS", help="How long both keys sign.")] = 90,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Sign the log with a new key from now on, and with the old one beside it until the overlap ends.

    The ledger records both keys. A running signer takes the new one up by itself. Tell witnesses and readers the new
    key (./foja audit key) before the overlap ends. A run that was cut off is brought to its end by another one.
    """
    stack = stack_of(data)
    log = log_of() if stack.data is None else log_of(data=stack.data)
    if not isinstance(log.keys, KeyFile):
        fail("FOJA_LOG_KEY is a key itself: put it into a file, and name that file, before it can be exchanged")
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=overlap)
    try:
        found = run(_rotate(stack.database_url, log, log.keys, until, as_))
    except (LogKeyError, Refused, Denied, ClockLeapt, Conflict) as error:
        fail(str(error))
    except OutcomeUnknown:
        fail("whether it was recorded is not known: run it again, and it is brought to its end")
    if as_json:
        told = {
            "oldKey": str(found.old),
            "newKey": str(found.new),
            "overlapUntil": found.until,
            "position": found.position,
        }
        typer.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        return
    _tell(found)


async def _rotate(database_url: str, log: LogOf, keys: KeyFile, until: datetime, as_: str | None) -> Rotation:
    by = operator(as_)
    async with open_policy(database_url) as policy, open_bus(database_url, policy=policy) as bus:
        if not policy.holds(by, PERMISSION):
            raise Denied(PERMISSION)  # asked first: the key is exchanged before the ledger says so
        return await rotate(keys, log.origin, until, bus, by)


def _tell(rotation: Rotation) -> None:
    if rotation.begun_before:
        out.print("an earlier run had changed the keys already; the ledger now says so too", highlight=False)
    out.print(
        f"both keys sign until {rotation.until:%Y-%m-%d %H:%M} UTC; recorded at position {rotation.position}",
        highlight=False,
    )
    typer.echo(f"old  {rotation.old}\nnew  {rotation.new}")
