"""`foja clock`: what time it is for the record; in development, turning it forward."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated

import orjson
import typer

from infra.bootstrap import INSTALLATION
from infra.cli.common import DataOption, JsonOption, Stack, fail, out, run, stack_of
from infra.cli.moments import time
from infra.postgres.turning import NotTurnedError, ShownClock, positions, shown
from infra.postgres.turning import turn as turn_clock
from infra.settings.settings import Profile
from infra.valkey.fallback import open_signals
from projections.kernel.declarations import Change

app = typer.Typer(help="Show what time it is for the record; in development, turn it forward.")

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_BY = re.compile(r"\+\s*(\d{1,6})\s*(s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?)")


@app.callback(invoke_without_command=True)
def clock(ctx: typer.Context, as_json: JsonOption = False, data: DataOption = None) -> None:
    """Show the time of the record, and by how much its clock was turned."""
    if ctx.invoked_subcommand is None:
        _show(shown(stack_of(data).database_url), as_json)


@app.command()
def turn(
    to: Annotated[str, typer.Argument(metavar="TO", help="A time, such as 2026-12-31T22:59:59Z, or +3d, +2h, +10m.")],
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Turn the clock forward, in development alone; it goes on from there, and what falls due on the way fires.

    Every later act bears the turned time, so this is for records that are to be thrown away.
    """
    stack = stack_of(data)
    if stack.settings().profile is not Profile.DEVELOPMENT:
        fail("the clock of a record in production is not turned: FOJA_PROFILE is production")
    try:
        now = turn_clock(stack.database_url, _told(to))
    except NotTurnedError as error:
        fail(f"{to}: {error}")
    run(_wake(stack))
    _show(now, as_json)


def _told(text: str) -> datetime | timedelta:
    if found := _BY.fullmatch(text.strip()):
        return timedelta(**{_UNITS[found[2][0]]: int(found[1])})
    moment = time(text)
    if moment is None:
        fail(f"{text} is neither a time with its offset, such as 2026-12-31T22:59:59Z, nor a step such as +3d")
    return moment


async def _wake(stack: Stack) -> None:
    """Let the scheduler look at the clock: it sleeps until a read model moves on."""
    models = sorted({deadline.read_model for deadline in INSTALLATION.deadlines})
    changes = [Change(*each, ()) for each in positions(stack.database_url, models)]
    if not changes:
        return
    signals = await open_signals(stack.database_url, stack.valkey_url or None)
    try:
        await signals.publish(*changes)
    finally:
        await signals.close()


def _show(now: ShownClock, as_json: bool) -> None:
    if as_json:
        told = {"record": now.record, "clock": now.clock, "turnedSeconds": now.turned.total_seconds()}
        typer.echo(orjson.dumps(told, option=orjson.OPT_UTC_Z))
        return
    turned = f", turned forward by {now.turned}" if now.turned else ""
    out.print(f"{now.record:%Y-%m-%d %H:%M:%S} UTC is the time of the record{turned}", highlight=False)
