"""`foja procurement`: procedures that are loaded from a file, and drafted for somebody else to adopt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.common import AsOption, DataOption, Stack, fail, operator, out, run, stack_of

if TYPE_CHECKING:
    from application.kernel.orders import Principal
    from infra.procurement.loading import LoadedProcedure

app = typer.Typer(no_args_is_help=True, help="Load the procedures of a jurisdiction.")
procedures = typer.Typer(no_args_is_help=True, help="Procedures, as data in numbered versions.")
app.add_typer(procedures, name="procedures")


@app.callback()
def procurement() -> None:
    """Load the procedures of a jurisdiction."""


@procedures.callback()
def of_procedures() -> None:
    """Procedures, as data in numbered versions."""


@procedures.command()
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A set of procedures in TOML.")],
    jurisdiction: Annotated[
        str | None, typer.Option(metavar="CODE", help="Whose they are.", show_default="the code of the set")
    ] = None,
    name: AsOption = None,
    data: DataOption = None,
) -> None:
    """Draft all procedures of a set. Somebody else adopts each of them, or it has no effect.

    Ends at the first entry that is unknown or out of range, and says which; what was drafted before it stays a draft.
    """
    from infra.procurement.loading import NotASetError, procedures_in

    try:
        loaded = procedures_in(file.read_text(encoding="utf-8"))
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")
    except (NotASetError, UnicodeDecodeError) as error:
        fail(f"{file}: {error}")
    if not loaded:
        fail(f"{file} has no procedures beside [set]")
    of = jurisdiction or loaded[0].jurisdiction
    run(_draft(stack_of(data), loaded, of, operator(name)))
    out.print(f"{len(loaded)} procedures of {of} are drafted: adoptProcedure puts each in force", markup=False)


async def _draft(stack: Stack, loaded: tuple[LoadedProcedure, ...], of: str, by: Principal) -> None:
    from application.kernel.orders import Denied, Order
    from domain.kernel.declarations import Refused
    from domain.kernel.filling import filled
    from domain.procurement.procedures.commands import DraftProcedure, ToldParameter
    from infra.runtime import open_bus

    async with open_bus(stack.database_url) as bus:
        for procedure in loaded:
            told = tuple(filled(ToldParameter, each) for each in procedure.parameters)
            command = filled(DraftProcedure, procedure, jurisdiction=of, parameters=told)
            try:
                await bus.execute(Order(command), by)
            except (Refused, Denied) as refused:
                fail(f"{procedure.code} is not drafted: {refused}")
