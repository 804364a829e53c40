"""What documents add to the processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Lazy, Parts, Scene, Story

if TYPE_CHECKING:
    from api.kernel.routes import ContextRoute
    from application.kernel.effects import Perform
    from application.kernel.uploads import Uploads


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.documents import effects, indexing, redacting, relaying
    from infra.documents.arriving import ArrivalReader
    from infra.documents.indexing import FileIndexer
    from infra.documents.own_seals import OwnSealExaminer
    from infra.documents.printing import Printer
    from infra.documents.redacting import RedactionChecker
    from infra.documents.relaying import DocumentRelay
    from infra.documents.sealing import DocumentSealer

    sealer, printer, indexer = DocumentSealer(parts), Printer(parts), FileIndexer(parts)
    parts.closing.push_async_callback(printer.close)
    parts.closing.push_async_callback(indexer.close)
    return {
        effects.COMPILE.name: printer.compile,
        effects.TRY.name: printer.print_trial,
        effects.PRINT.name: printer.print_numbered,
        effects.SEAL.name: sealer.seal,
        effects.ARCHIVE.name: sealer.archive,
        effects.EXAMINE_SEAL.name: OwnSealExaminer(parts).measure,
        indexing.INDEX.name: indexer.seal,
        redacting.REDACTION.name: RedactionChecker(parts).check,
        relaying.RELAY.name: DocumentRelay(parts).gather,
        relaying.TAKE_IN.name: ArrivalReader(parts).take_in,
    }


@asynccontextmanager
async def _routes(parts: Parts, _: Uploads | None) -> AsyncIterator[Sequence[ContextRoute]]:
    from infra.documents import serving
    from infra.documents.public import serving as public

    async with public.open_routes(parts) as published, serving.open_routes(parts) as proven:
        yield (*published, *proven)


def _texts() -> Mapping[str, str]:
    from infra.documents.public import page
    from infra.documents.verify import words

    return {**page.texts(), **words.texts()}


def _founding() -> Iterable[Any]:
    from infra.documents.demo import founding

    return founding()


def _scenes(today: date) -> Iterable[Scene]:
    from infra.documents.demo import told

    return told(today)


def _outcome(_: date) -> str:
    return (
        "a request and its reply, one that nobody answers (overdue after foja clock turn +30d), a circular and the "
        "one in its place, an announcement"
    )


ADAPTERS = Adapters(
    commands={"documents": Lazy("infra.documents.cli.documents", "Hold documents against the record.")},
    imports={
        "documents": Lazy(
            "infra.documents.cli.import_documents", "Register a folder of existing documents, by an index."
        ),
    },
    effects=_effects,
    routes=_routes,
    texts=_texts,
    story=Story(_founding, _scenes, _outcome, needs_worker=True),
)
