"""`foja registers`: a day of a register as a file, and its hash."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from infra.cli.common import AsOption, DataOption, JsonOption, Stack, fail, operator, out, run, stack_of

if TYPE_CHECKING:
    from application.kernel.orders import Principal
    from infra.registers.reading import RegisterDayFound

app = typer.Typer(no_args_is_help=True, help="Write a day of a register as a file, and record its hash.")

UnitArgument = Annotated[str, typer.Argument(help="The unit, such as EX:moh.")]
SeriesArgument = Annotated[str, typer.Argument(help="The code of its series, such as out.")]
DayArgument = Annotated[str, typer.Argument(help="The day there, such as 2026-04-13.")]
YearOption = Annotated[
    int | None,
    typer.Option(help="The register, for numbers of another year that were voided then.", show_default="the day's"),
]


@app.callback()
def registers() -> None:
    """Write a day of a register as a file, and record its hash."""


@app.command()
def day(
    unit: UnitArgument,
    series: SeriesArgument,
    on: DayArgument,
    year: YearOption = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write the file itself.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Tell what a day of a register comes to, and whether its file has the hash that was recorded.

    Ends with 1 where it has another one.
    """
    found, _, _ = _found(stack_of(data), unit, series, on, year)
    if as_csv:
        sys.stdout.buffer.write(found.made.csv)
        sys.stdout.buffer.flush()
    elif as_json:
        sys.stdout.write(orjson.dumps(_told(found)).decode() + "\n")
    else:
        made = found.made
        verdict = {None: "no hash was recorded yet", True: "as it was recorded", False: "NOT what was recorded"}
        numbers = "no numbers" if made.first is None else f"numbers {made.first} to {made.last}"
        out.print(f"{unit} {series} {on}: {numbers}, {made.voided} void", highlight=False, markup=False)
        out.print(f"sha256 {made.sha256}, {verdict[found.agrees]}", highlight=False, markup=False)
    if found.agrees is False:
        raise typer.Exit(1)


@app.command("close-day")
def close_day(
    unit: UnitArgument,
    series: SeriesArgument,
    on: DayArgument,
    year: YearOption = None,
    name: AsOption = None,
    data: DataOption = None,
) -> None:
    """Record the hash of a day that is over, as an operator: the machine's own task does it each night."""
    from domain.registers.commands import CloseRegisterDay

    stack = stack_of(data)
    found, of_day, of_year = _found(stack, unit, series, on, year)
    made = found.made
    command = CloseRegisterDay(unit, series, of_year, of_day, made.first, made.last, made.voided, made.sha256)
    run(_give(stack, command, operator(name)))
    out.print(f"{unit} {series} {on}: sha256 {made.sha256}", highlight=False, markup=False)


def _found(stack: Stack, unit: str, series: str, on: str, year: int | None) -> tuple[RegisterDayFound, date, int]:
    from infra.bootstrap import INSTALLATION
    from infra.registers.reading import UnknownRegisterError, day_of

    try:
        of_day = date.fromisoformat(on)
    except ValueError:
        fail(f"{on} is no day: say it as 2026-04-13")
    of_year = of_day.year if year is None else year
    try:
        return day_of(stack.database_url, INSTALLATION.codec, unit, series, of_year, of_day), of_day, of_year
    except UnknownRegisterError as unknown:
        fail(str(unknown))


def _told(found: RegisterDayFound) -> dict[str, Any]:
    made, closed = found.made, found.closed
    told = {"first": made.first, "last": made.last, "voided": made.voided, "sha256": made.sha256}
    return {**told, "recorded": closed and closed.sha256, "agrees": found.agrees}


async def _give(stack: Stack, command: object, by: Principal) -> None:
    from application.kernel.orders import Denied, Order
    from domain.kernel.declarations import Refused
    from infra.runtime import open_bus

    try:
        async with open_bus(stack.database_url) as bus:
            await bus.execute(Order(command), by)
    except (Refused, Denied) as refused:
        fail(f"not recorded: {refused}")
