"""What a context declares of the files that anybody may download, and the port of what writes them."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from projections.kernel.declarations import ReadModel, Reads

_PATH = re.compile(r"[a-z][a-z-]*(/([a-z][a-z-]*|\{[a-z_]+\}))*")


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file of open data: what it reads, whether browsers save it, whether it can be marked for spreadsheets.

    A caller who may read all of these read models may download it; everybody may where none asks for a permission.
    """

    media_type: str
    models: tuple[ReadModel[Any], ...]
    attached: bool = True
    markable: bool = False


@dataclass(frozen=True)
class Export:
    """Files below `/export/{path}/`, of each thing that the keys in the path name.

    The first segment of `path` is the name of the export; a segment `{name}` is a key. `missing` is the sentence for
    a caller in whose sight there is nothing with these keys. Raises ValueError for a path that cannot be served, and
    for a file that would tell personal or secret values.
    """

    path: str
    missing: str
    files: Mapping[str, ExportFile]

    def __post_init__(self) -> None:
        """Check the path and the read models."""
        if not _PATH.fullmatch(self.path) or "{file}" in self.path:
            raise ValueError(f"{self.path!r} is no path of an export: right is a name, then keys, as in things/{{id}}")
        telling = [model.name for file in self.files.values() for model in file.models if model.sealed]
        if telling:
            raise ValueError(f"open data of {', '.join(telling)} would tell sealed values to whoever downloads it")

    @property
    def name(self) -> str:
        """What its writer is found by."""
        return self.path.partition("/")[0]

    @property
    def route(self) -> str:
        """The address of its files."""
        return f"/export/{self.path}/{{file}}"


class ExportSnapshot(Protocol):
    """What the files show, as of a position of the ledger."""

    @property
    def name(self) -> str:
        """What it is about, unique in its export and fit for the name of a file and for a header."""
        ...

    @property
    def position(self) -> int:
        """The last position that it shows."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """When that was recorded."""
        ...

    @property
    def complete(self) -> bool:
        """Whether all is recorded that the files are to show."""
        ...

    def stream(self, file: str, *, marked: bool) -> AsyncGenerator[bytes, None]:
        """The bytes of a file, as they are made."""
        ...


class ExportWriter(Protocol):
    """Writes the files of one export. `edition` changes where the same data is written in other bytes."""

    @property
    def edition(self) -> str:
        """Which bytes the same data makes."""
        ...

    async def open(self, reads: Reads, keys: Mapping[str, str], as_of: int | None) -> ExportSnapshot | None:
        """What the viewer sees under these keys, as of a position or as it is now; None where nothing is in sight."""
        ...


@dataclass(frozen=True)
class ServedExport:
    """A declared export, and what writes it here."""

    declared: Export
    writer: ExportWriter
