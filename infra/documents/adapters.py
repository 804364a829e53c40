"""What documents add to the processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from infra.kernel.adapters import Adapters, Lazy, Parts, Scene, Story

if TYPE_CHECKING:
    from application.kernel.effects import Perform


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.documents import effects, indexing
    from infra.documents.indexing import FileIndexer
    from infra.documents.printing import Printer
    from infra.documents.sealing import DocumentSealer

    printer, sealer, indexer = Printer(parts), DocumentSealer(parts), FileIndexer(parts)
    return {
        effects.COMPILE.name: printer.compile,
        effects.TRY.name: printer.print_trial,
        effects.PRINT.name: printer.print_numbered,
        effects.SEAL.name: sealer.seal,
        indexing.INDEX.name: indexer.seal,
    }


def _founding() -> Iterable[Any]:
    from infra.documents.demo import founding

    return founding()


def _scenes(today: date) -> Iterable[Scene]:
    from infra.documents.demo import told

    return told(today)


def _outcome(_: date) -> str:
    return "a request and its reply, a circular and the one in its place"


ADAPTERS = Adapters(
    commands={"documents": Lazy("infra.documents.cli.documents", "Hold documents against the record.")},
    imports={
        "documents": Lazy(
            "infra.documents.cli.import_documents", "Register a folder of existing documents, by an index."
        ),
    },
    effects=_effects,
    story=Story(_founding, _scenes, _outcome, needs_worker=True),
)
