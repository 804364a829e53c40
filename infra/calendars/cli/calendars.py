"""`foja calendars`: the days of a year, proposed by software and declared by people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import JsonOption, fail, out

app = typer.Typer(no_args_is_help=True, help="Propose the days of a year, for people to declare.")


@app.callback()
def calendars() -> None:
    """Propose the days of a year, for people to declare."""


@app.command()
def propose(
    place: Annotated[str, typer.Argument(help="A country of ISO 3166, or a part of one: ES, ES-MD.")],
    year: Annotated[int, typer.Argument(help="The year, such as 2027.")],
    jurisdiction: Annotated[
        str | None, typer.Option(metavar="CODE", help="The jurisdiction to declare it for.", show_default="the place")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Its time zone.", show_default="the only one of the country")
    ] = None,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the proposal there as JSON.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose the holidays and days of rest of a year. Nothing is declared: read it, correct it, and declare it."""
    from infra.calendars.proposing import NotProposedError, propose

    try:
        proposal = propose(place, year, jurisdiction, zone)
    except NotProposedError as error:
        fail(f"{error}.")
    text = orjson.dumps(proposal.told(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if write is not None:
        write.write_bytes(text)
    if as_json:
        sys.stdout.write(text.decode())
        return
    command = proposal.command
    for each in proposal.days:
        out.print(f"{each.day.isoformat()} {each.day:%a}  {each.name}", highlight=False, markup=False)
    of = f"{command.jurisdiction} {command.year} in {command.zone}: {len(command.holidays)} holidays"
    out.print(f"{of}, by {proposal.source}. Local feasts are not among them.", highlight=False, markup=False)
    out.print("Nothing is declared by this: the mutation defineCalendarYear does that.", highlight=False, markup=False)
