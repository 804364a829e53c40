"""`foja projections`: how far the read models are; building one anew; leaving a poisonous event out."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import Annotated, Any

import orjson
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from infra.bootstrap import INSTALLATION
from infra.cli.columns import aligned
from infra.cli.common import DataOption, JsonOption, Stack, err, fail, out, run, stack_of
from infra.keys.store import open_keys
from infra.postgres.projecting import quarantine
from infra.postgres.projecting import status as projection_status
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.status import Status
from infra.postgres.projecting.switching import RebuildRunsError
from infra.valkey.fallback import open_signals
from projections.kernel.declarations import ReadModel

app = typer.Typer(no_args_is_help=True, help="See how far the read models are, build them anew, skip a broken event.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The read model, such as budgeting.budget_lines.")]


@app.command()
def status(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Show each read model's state, its position, how far it is behind, and what is quarantined.

    "lane" is the reader that it shares with others, "-" where it is read by itself. "held" counts quarantined events,
    "waiting" the events held back behind them, "led by" names the worker's login and its session. Ends with exit code 1
    where something is quarantined, a read model is ahead of the ledger, or led by a login that may not lead.
    """
    found = run(projection_status.status(stack_of(data).database_url, INSTALLATION.read_models))
    if as_json:
        typer.echo(orjson.dumps([asdict(each) for each in found], option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _lines(found):
            out.print(line, markup=False, highlight=False)
        for each in found:
            for event in each.quarantined:
                text = f"{each.name}: key {event.key!r} waits since {event.at}: {event.error}"
                out.print(text, style="red", markup=False, highlight=False)
            if each.ahead:
                out.print(_ahead(each), style="red", markup=False, highlight=False)
    strangers = [each for each in found if each.leader and not each.leader.may_lead]
    for each in strangers:
        text = f"{each.name} is led by {_led_by(each)}, which is no login of a worker: docs/verify/privileges.md"
        err.print(text, style="red", markup=False, highlight=False)
    if strangers or any(each.quarantined or each.ahead for each in found):
        raise typer.Exit(1)


@app.command()
def rebuild(name: NameArgument, data: DataOption = None) -> None:
    """Build a read model anew beside the one that answers, then switch it in; nothing stops meanwhile."""
    stack, model = stack_of(data), _model(name)
    try:
        position = run(_rebuild(stack, model))
    except RebuildRunsError as error:
        fail(f"{error}; wait for it, then look: ./foja projections status")
    out.print(f"{name} is rebuilt and answers, at position {position}", highlight=False)


@app.command()
def skip(
    name: NameArgument,
    key: Annotated[str, typer.Argument(help="The quarantined key, '' where none could be found.")],
    position: Annotated[int, typer.Option(min=1, help="The position of the event to leave out.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept for good.")],
    by: Annotated[str, typer.Option(help="Who decides so.", show_default="the user")] = "",
    data: DataOption = None,
) -> None:
    """Leave a quarantined event out of its key's row; the events that waited behind it are then folded."""
    dsn, model = stack_of(data).database_url, _model(name)
    try:
        run(quarantine.skip(dsn, model, key, position, by=by or getpass.getuser(), reason=reason))
    except (quarantine.NotQuarantinedError, ValueError) as error:
        fail(f"{error}; what is quarantined: ./foja projections status")
    out.print(f"{name}: event {position} is left out of {key!r}; a running worker goes on from there", highlight=False)


async def _rebuild(stack: Stack, model: ReadModel[Any]) -> int:
    signals = await open_signals(stack.database_url, stack.valkey_url or None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        async with open_keys(stack.settings()) as keys:
            with Progress(
                *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=err, disable=not err.is_terminal
            ) as progress:
                task = progress.add_task(model.name, total=None)
                return await Projector(model, stack.database_url, INSTALLATION.codec, signals, keys).rebuild(
                    lambda position, head: progress.update(task, completed=position, total=head)
                )
    finally:
        await signals.close()


def _ahead(model: Status) -> str:
    return (
        f"{model.name}: it is {model.ahead} positions ahead of the ledger, which ends at {model.head}: was the ledger"
        f" restored to an earlier copy? Build it anew: ./foja projections rebuild {model.name}"
    )


def _model(name: str) -> ReadModel[Any]:
    known = {model.name: model for model in INSTALLATION.read_models}
    if name not in known:
        fail(f"there is no read model {name}; there are: {', '.join(sorted(known))}")
    return known[name]


def _lines(statuses: list[Status]) -> list[str]:
    head = ("read model", "v", "state", "lane", "position", "behind", "held", "waiting", "led by")
    rows = [
        (
            *(each.name, str(each.version), each.state, each.lane or "-", str(each.position)),
            f"-{each.ahead}" if each.ahead else str(each.lag),
            *(str(len(each.quarantined)), str(each.held_back), _led_by(each)),
        )
        for each in statuses
    ]
    return aligned([head, *rows], left=(0, 2, 3, 8))


def _led_by(model: Status) -> str:
    if model.leader is None:
        return "nobody"
    return f"{model.leader.login} (session {model.leader.pid}, since {model.leader.since:%Y-%m-%d %H:%M:%S})"
