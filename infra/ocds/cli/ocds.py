"""`foja ocds`: what other publishers published goes out again, byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from application.kernel.keys import BlobsMissing, KeysMissing
from infra.cli.common import DataOption, Stack, err, fail, run, stack_of
from infra.ocds.bodies import Shelf
from infra.ocds.exporting import PackageErased, PackageUnknown, Write, export_package
from infra.runtime import open_journal, open_parts

app = typer.Typer(no_args_is_help=True, help="Write what other publishers published, as it was.")


@app.callback()
def ocds() -> None:
    """Write what other publishers published, as it was."""


@app.command()
def export(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The id that the import told.")],
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A new file.", show_default="standard output")
    ] = None,
    rest: Annotated[bool, typer.Option("--rest", help="Without the releases that were erased since.")] = False,
    data: DataOption = None,
) -> None:
    """Write an imported file again: the same bytes.

    Of a record package, whose compiled records are not kept, its releases as a release package, each with the same
    bytes; so too with --rest. What is written may name persons: it is for those who may read it.

    Exit codes: 0 written, 1 not written.
    """
    if to is not None and to.exists():
        fail(f"{to} is there already: name a new file")
    try:
        with _written(to) as write:
            run(_export(stack_of(data), package, write, rest=rest))
    except PackageUnknown:
        fail(f"There is no package {ascii(package)[1:60]}.")
    except PackageErased as erased:
        fail(f"{erased}: the file cannot be written as it was. --rest writes the others as a package.")
    except (KeysMissing, BlobsMissing) as lacking:
        fail(f"The bodies cannot be read: {lacking}")
    except OSError as error:
        fail(f"{to} cannot be written: {error.strerror}")
    if to is not None:
        err.print(f"{to}: {to.stat().st_size:,} bytes", markup=False, highlight=False)


@contextmanager
def _written(to: Path | None) -> Iterator[Write]:
    """What writes to the new file, which is there whole or not at all; or to standard output."""
    if to is None:
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("wb") as file:
            yield file.write
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


async def _export(stack: Stack, package: str, write: Write, *, rest: bool) -> None:
    async with open_parts(stack.settings()) as parts, open_journal(parts.dsn) as journal:
        await export_package(Shelf(journal, parts.installation.codec, parts.keys), package.lower(), write, rest=rest)
