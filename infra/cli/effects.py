"""`foja effects`: the calls outside that are not over; trying one anew; giving one up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from infra.cli.columns import aligned
from infra.cli.common import AsOption, DataOption, JsonOption, fail, operator, out, run, stack_of
from infra.postgres import outbox
from infra.postgres.outbox import ListedCall, NoSuchCallError

app = typer.Typer(no_args_is_help=True, help="See the calls outside that are not over; try one anew, or give it up.")

NameArgument = Annotated[str, typer.Argument(metavar="EFFECT", help="The effect, as `list` names it.")]
PositionArgument = Annotated[int, typer.Argument(min=1, help="The position of the event that asks for the call.")]


@app.command("list")
def list_(
    effect: Annotated[str | None, typer.Argument(metavar="[EFFECT]", help="Of this effect alone.")] = None,
    dropped: Annotated[bool, typer.Option("--dropped", help="Also what was given up, by whom, and why.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Show which calls are open or dead: of which event, how often tried, why the last try failed, and what comes next.

    A dead one is tried no more. Ends with exit code 1 where there is one.
    """
    calls = run(outbox.listed(stack_of(data).database_url, effect, dropped=dropped))
    if as_json:
        typer.echo(orjson.dumps([asdict(call) for call in calls], option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z))
    else:
        for line in _lines(calls) if calls else ["no call is open or dead"]:
            out.print(line, markup=False, highlight=False)
    if any(call.state == "dead" for call in calls):
        raise typer.Exit(1)


@app.command()
def retry(
    effect: NameArgument,
    position: Annotated[int | None, typer.Argument(min=1, help="The position of the event that asks for it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All dead calls of the effect.")] = False,
    by: AsOption = None,
    data: DataOption = None,
) -> None:
    """Let a call be tried now: a dead one begins anew, with all its tries."""
    if (position is None) != every:
        fail("name the position of the call, or --all for all dead ones of the effect")
    try:
        tried = run(outbox.retry(stack_of(data).database_url, effect, position, by=operator(by).actor))
    except NoSuchCallError as error:
        fail(f"{error}: ./foja effects list")
    out.print(f"{tried} call{'' if tried == 1 else 's'} of {effect} tried anew by a running worker", highlight=False)


@app.command()
def drop(
    effect: NameArgument,
    position: PositionArgument,
    reason: Annotated[str, typer.Option(help="Why; it is kept for good.")],
    by: AsOption = None,
    data: DataOption = None,
) -> None:
    """Give up a dead call: nobody looks at it any more, and health forgets it."""
    try:
        run(outbox.drop(stack_of(data).database_url, effect, position, by=operator(by).actor, reason=reason))
    except (NoSuchCallError, ValueError) as error:
        fail(f"{error}: ./foja effects list")
    out.print(f"the call of {effect} at position {position} is given up", highlight=False)


def _lines(calls: list[ListedCall]) -> list[str]:
    head = ("effect", "position", "event", "state", "tries", "why", "next")
    rows = [
        (call.effect, str(call.position), call.event, _state(call), str(call.tries), call.code or "-", _next(call))
        for call in calls
    ]
    return aligned([head, *rows], left=(0, 2, 3, 5, 6))


def _state(call: ListedCall) -> str:
    return "under way" if call.under_way else call.state


def _next(call: ListedCall) -> str:
    match call.state:
        case "open":
            return f"{call.due_at:%Y-%m-%d %H:%M:%S}"
        case "dropped":
            return f"given up by {call.decided_by}: {call.reason}"
        case _:
            return "-"
