"""What budgeting adds to the processes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Lazy, Scene, Story

if TYPE_CHECKING:
    from api.kernel.exports import ExportWriter
    from infra.settings.settings import Settings


def _exports(settings: Settings) -> Mapping[str, ExportWriter]:
    from infra.budgeting.opendata.descriptor import Terms
    from infra.budgeting.opendata.serving import BudgetWriter

    return {"budgets": BudgetWriter(Terms(settings.licence, settings.licence_url))}


def _scenes(today: date) -> Iterable[Scene]:
    from infra.budgeting.demo import told

    return told(today)


def _outcome(today: date) -> str:
    from infra.budgeting.demo import GOVERNMENT

    return f"budgets {GOVERNMENT}-{today.year - 1} and {GOVERNMENT}-{today.year}"


def _texts() -> Mapping[str, str]:
    from infra.budgeting.report.english import texts

    return texts()


_IMPORTS = "infra.budgeting.cli.imports"

ADAPTERS = Adapters(
    commands={
        "export": Lazy("infra.budgeting.cli.export", "Write what the ledger holds as open data."),
        "report": Lazy("infra.budgeting.cli.report", "Write reports for people."),
    },
    imports={
        "budget": Lazy(_IMPORTS, "Bring the books to a published budget file."),
        "classification": Lazy(_IMPORTS, "Name the codes of a budget's classification from a file."),
        "mapping": Lazy(_IMPORTS, "Say which code of another year each code counts as, from a file."),
        "abandon": Lazy(_IMPORTS, "Say of an unfinished import of a budget that it will not be finished."),
    },
    exports=_exports,
    story=Story(scenes=_scenes, outcome=_outcome),
    texts=_texts,
)
