"""A package as a folder: written beside its place and moved there when it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from api.budgeting.exports import DESCRIPTOR
from infra.budgeting.opendata.descriptor import Resource, Terms, descriptor
from infra.budgeting.opendata.exports import BudgetExport
from infra.budgeting.opendata.formats import Form
from infra.budgeting.opendata.tables import TABLES, PublishedTable


class FolderTaken(Exception):  # noqa: N818 - a finding about the user's folder
    """There is something in the place where the package is to go."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written."""

    path: str
    rows: int
    bytes: int
    sha256: str


def check_place(folder: Path, *, force: bool) -> None:
    """Raises FolderTaken where a folder must not be replaced: it is there, or (`force`) it holds no package."""
    if not folder.exists() and not folder.is_symlink():
        if not folder.absolute().parent.is_dir():
            raise FolderTaken(f"{folder.absolute().parent} is no folder: create it first.")
        return
    if not force:
        raise FolderTaken(f"{folder} is there already: give another folder, or --force to replace it.")
    if folder.is_symlink() or not folder.is_dir():
        raise FolderTaken(f"{folder} is no folder: it is not replaced.")
    if any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        raise FolderTaken(f"{folder} holds no data package ({DESCRIPTOR}): it is not replaced.")


@dataclass(frozen=True)
class Package:
    """What to write where. `force` replaces the package that is there; `watch` is told how many rows were written."""

    export: BudgetExport
    folder: Path
    form: Form = field(default_factory=Form)
    terms: Terms = field(default_factory=Terms)
    force: bool = False
    watch: Callable[[int], None] = lambda _: None

    async def write(self) -> Sequence[WrittenFile]:
        """Write all tables and their descriptor, or nothing. Raises FolderTaken, OSError, and what reads raise."""
        check_place(self.folder, force=self.force)
        beside = _beside(self.folder)
        try:
            files, resources = list[WrittenFile](), list[Resource]()
            for table in TABLES:
                written = await self._table(table, beside, sum(file.rows for file in files))
                files.append(written)
                known = {"bytes": written.bytes, "hash": f"sha256:{written.sha256}", "rowCount": written.rows}
                depths = await self.export.depths(table)
                resources.append(Resource(table, written.path, self.form.suffix, depths, known))
            unfinished = await self.export.unfinished()
            told = descriptor(self.export, resources, self.terms, marked=self.form.marked, unfinished=unfinished)
            _store(beside / DESCRIPTOR, orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
            _move(beside, self.folder.absolute(), force=self.force)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        return files

    async def _table(self, table: PublishedTable, folder: Path, before: int) -> WrittenFile:
        name, digest, rows, size = f"{table.name}.{self.form.suffix}", hashlib.sha256(), 0, 0
        with (folder / name).open("wb") as file:
            async for number, chunk in self.export.chunks(table, self.form):
                file.write(chunk)
                digest.update(chunk)
                rows, size = rows + number, size + len(chunk)
                self.watch(before + rows)
            file.flush()
            os.fsync(file.fileno())
        return WrittenFile(name, rows, size, digest.hexdigest())


def _beside(folder: Path) -> Path:
    place = folder.absolute()
    return Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))


def _store(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(beside: Path, place: Path, *, force: bool) -> None:
    """Put the folder in its place; the one that it replaces is there until just before, and comes back on failure."""
    check_place(place, force=force)
    beside.chmod(0o755)
    if not place.exists():
        beside.rename(place)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{place.name}.old.", dir=place.parent))
    place.rename(old / "replaced")
    try:
        beside.rename(place)
    except OSError:
        (old / "replaced").rename(place)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
