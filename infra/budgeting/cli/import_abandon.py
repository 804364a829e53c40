"""`foja import abandon`: an import that was begun will not be finished, for a stated reason."""

from __future__ import annotations

from typing import Annotated

import typer

from application.kernel.orders import Denied, Order, Principal
from domain.budgeting.books import commands as c
from domain.budgeting.books import decider as budget
from domain.budgeting.books.import_stage import ImportStage
from domain.kernel.declarations import Refused
from infra.bootstrap import INSTALLATION
from infra.cli.common import AsOption, DataOption, fail, operator, out, run, stack_of
from infra.runtime import open_bus

_ANY = "0" * 64


def abandon(
    books: Annotated[str, typer.Argument(metavar="BUDGET", help="The books, such as MD-2014.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is public, and kept for good.")],
    file: Annotated[
        str, typer.Option(metavar="SHA256", help="The file's digest, or its beginning, where several are unfinished.")
    ] = "",
    as_: AsOption = None,
    data: DataOption = None,
) -> None:
    """Give up an import that was begun: what it recorded stands, and the books are complete without the rest.

    To finish it instead, import the same file again.
    """
    by = operator(as_, books.rpartition("-")[0] or "*")
    digest = run(_abandon(stack_of(data).database_url, by, c.AbandonImport(books, file, reason)))
    out.print(f"{books}: the import of the file {digest[:12]}... is given up", highlight=False, markup=False)


async def _abandon(database_url: str, by: Principal, command: c.AbandonImport) -> str:
    try:
        async with open_bus(database_url) as bus:
            abandon_import = c.AbandonImport(command.budget_id, _ANY, command.reason)
            (rehearsal,) = await bus.rehearse([abandon_import], by)
            digest = _the_one(rehearsal.state, command)
            await bus.execute(Order(c.AbandonImport(command.budget_id, digest, command.reason)), by)
            return digest
    except Denied as denied:
        fail(f"{denied}: nothing was recorded.")
    except Refused as refused:
        message = INSTALLATION.refusals.get(refused.code)
        fail(message.format(**refused.values) if message else str(refused))


def _the_one(state: budget.State, command: c.AbandonImport) -> str:
    match state:
        case budget.Open(imports=imports) | budget.Closed(budget.Open(imports=imports)):
            begun = [digest for digest, stage in imports.items() if stage == ImportStage.BEGUN]
        case _:
            fail(f"There are no books {command.budget_id}.")
    meant = [digest for digest in begun if digest.startswith(command.sha256.lower())]
    if len(meant) != 1:
        there = f"There are: {', '.join(begun)}." if begun else "These books are complete."
        which = "several imports are unfinished: say --file" if meant else "no such import is unfinished"
        fail(f"{command.budget_id}: {which}. {there}")
    return meant[0]
