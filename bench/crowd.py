"""A worker whose installation has many read models: `python -m bench.crowd`, with their number in FOJA_BENCH_MODELS.

Those that are too few are copies under other names, of read models that no event of the run concerns: they stand for
those of other contexts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any

from api.composing.installation import Installation
from domain.budgeting.books.events import BudgetOpened
from infra.bootstrap import INSTALLATION
from infra.processes import worker
from projections.kernel.declarations import ReadModel

MODELS = "FOJA_BENCH_MODELS"


@dataclass(frozen=True)
class Crowd(Installation):
    """An installation with so many read models in all, and never fewer than it declares.

    Its copies are of those alone that no event of `without` concerns.
    """

    models: int = 0
    without: tuple[type[Any], ...] = (BudgetOpened,)

    @property
    def read_models(self) -> tuple[ReadModel[Any], ...]:
        """Those that are declared, and the copies."""
        declared = super().read_models
        return *declared, *islice(self._copies(declared), max(0, self.models - len(declared)))

    def _copies(self, declared: Sequence[ReadModel[Any]]) -> Iterable[ReadModel[Any]]:
        copied = [model for model in declared if not set(self.without) & set(model.events)]
        for number in count(1):
            for model in copied:
                context, _, name = model.name.partition(".")
                yield replace(model, name=f"{context}.copy_{number}_of_{name}")


if __name__ == "__main__":
    sys.exit(worker.main(Crowd(INSTALLATION.contexts, models=int(os.environ[MODELS]))))
