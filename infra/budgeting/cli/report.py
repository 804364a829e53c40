"""`foja report`: the figures of a budget on one page, for people who read on paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, Stack, err, fail, out, run, stack_of
from infra.cli.languages import LangOption, require_language
from infra.cli.moments import moment

if TYPE_CHECKING:
    from infra.budgeting.report.gathering import ReportRequest
    from infra.budgeting.report.writing import AsOf, Report

app = typer.Typer(no_args_is_help=True, help="Write reports for people.")


@app.callback()
def reports() -> None:
    """Write reports for people."""


@app.command()
def budget(
    year: Annotated[int, typer.Option(help="The fiscal year.")],
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="The file to write.")],
    government: Annotated[
        str | None, typer.Option(metavar="CODE", help="Whose budget, where several have one for the year.")
    ] = None,
    dimension: Annotated[
        str | None, typer.Option(help="The classification to show first, such as administrative.")
    ] = None,
    level: Annotated[
        int | None, typer.Option(min=1, max=12, help="At which of its levels.", show_default="one that says something")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME|POSITION", help="As things stood then.", show_default="now")
    ] = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Write a budget as one page, to be read, printed and sent: figures, charts, tables, and how to check them.

    The page needs no network. TIME has its offset: 2014-12-31T23:59:59Z; `./foja events` shows positions.
    """
    from domain.budgeting.coding import DIMENSIONS
    from infra.budgeting.report.english import words_in
    from infra.budgeting.report.gathering import NothingToReport, ReportRequest
    from infra.budgeting.report.page import unfinished
    from infra.budgeting.report.writing import write
    from infra.texts.catalogues import catalogues

    if dimension is not None and dimension not in DIMENSIONS:
        fail(f"--dimension {dimension} is no classification: say one of {', '.join(DIMENSIONS)}")
    if level is not None and dimension is None:
        fail("--level is one of a classification: say --dimension too")
    require_language(lang)
    report_request = ReportRequest(year, government, dimension, level)
    try:
        found = run(_report(stack_of(data), report_request, None if as_of is None else moment(as_of, "--as-of"), lang))
        write(html, found.html)
    except NothingToReport as nothing:
        fail(str(nothing))
    picture = found.picture
    if as_json:
        told = {"file": str(html), "budgetId": picture.budget_id, "position": picture.position}
        told["complete"] = not picture.unfinished
        sys.stdout.write(orjson.dumps(told).decode() + "\n")
    else:
        out.print(f"wrote {html}: {picture.budget_id} as of position {picture.position}", highlight=False, markup=False)
    for text in unfinished(picture, words_in(lang, catalogues())):
        err.print(text, style="yellow", highlight=False, markup=False)


async def _report(stack: Stack, report_request: ReportRequest, as_of: AsOf, language: str) -> Report:
    from infra.budgeting.report.writing import report
    from infra.runtime import open_reads
    from projections.kernel.declarations import everything

    async with open_reads(stack.database_url, stack.valkey_url) as reads:
        return await report(reads.seen(everything), report_request, as_of, language)
