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
from infra.ocds.recording import ImportedRecord, imported_record
from infra.opencontracting.merging import NotMergeable, as_json
from infra.runtime import open_journal, open_parts, open_reads
from projections.kernel.declarations import NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet, everything

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


@app.command()
def record(
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER", help="Whose process it is, such as PY-DNCP.")],
    ocid: Annotated[str, typer.Argument(metavar="OCID", help="The process.")],
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A new file.", show_default="standard output")
    ] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", metavar="POSITION", min=0, help="As it stood then.", show_default="now")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write the record of an imported process: what its releases add up to by the rules of OCDS.

    Releases that were erased since are left out, whatever --as-of says. What is written may name persons: it is for
    those who may read it.

    Exit codes: 0 written, 1 not written.
    """
    if to is not None and to.exists():
        fail(f"{to} is there already: name a new file")
    try:
        with _written(to) as write:
            found = run(_record(stack_of(data), publisher, ocid, as_of))
            if found.compiled is None:
                fail(f"{ascii(publisher)[1:60]} has no process {ascii(ocid)[1:120]} whose releases can be read.")
            write(as_json(found.compiled) + b"\n")
    except NotMergeable:
        fail("The releases of this process cannot be merged by the rules of OCDS.")
    except (NoHistory, NotRecordedYet, NotProjectedYet, NotBuiltYet) as error:
        fail(f"--as-of: {error}")
    except (KeysMissing, BlobsMissing) as lacking:
        fail(f"The bodies cannot be read: {lacking}")
    except OSError as error:
        fail(f"{to} cannot be written: {error.strerror}")
    if found.erased:
        err.print(f"{found.erased} of {found.releases} releases were erased, and are not in it", highlight=False)


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


async def _record(stack: Stack, publisher: str, ocid: str, as_of: int | None) -> ImportedRecord:
    async with (
        open_parts(stack.settings()) as parts,
        open_journal(parts.dsn) as journal,
        open_reads(stack.database_url, stack.valkey_url) as reads,
    ):
        shelf = Shelf(journal, parts.installation.codec, parts.keys)
        return await imported_record(reads.seen(everything), shelf, publisher, ocid, as_of)
