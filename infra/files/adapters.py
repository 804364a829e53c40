"""What files add to the processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Lazy, Parts, Watch

if TYPE_CHECKING:
    from application.kernel.effects import Perform
    from application.kernel.uploads import Uploads


@asynccontextmanager
async def _uploads(parts: Parts) -> AsyncIterator[Uploads]:
    from infra.files.opening import open_uploads

    async with open_uploads(parts) as uploads:
        yield uploads


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.blobs.reading import SealedFiles
    from application.files.examining import EXAMINE
    from infra.files.examining import Examiner
    from infra.files.scanning import scanner_of

    return {EXAMINE.name: Examiner(SealedFiles(parts.blobs, parts.keys), scanner_of(parts.settings))}


def _watches(parts: Parts) -> Sequence[Watch]:
    from infra.files.collecting import CollectorWatch

    return (CollectorWatch(parts),)


ADAPTERS = Adapters(
    commands={"files": Lazy("infra.files.cli.files", "Look after the file store.")},
    effects=_effects,
    uploads=_uploads,
    watches=_watches,
)
