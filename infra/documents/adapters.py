"""What documents add to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Parts

if TYPE_CHECKING:
    from application.kernel.effects import Perform


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.documents import effects
    from infra.documents.printing import Printer
    from infra.documents.sealing import DocumentSealer

    printer, sealer = Printer(parts), DocumentSealer(parts)
    return {
        effects.COMPILE.name: printer.compile,
        effects.TRY.name: printer.print_trial,
        effects.PRINT.name: printer.print_numbered,
        effects.SEAL.name: sealer.seal,
    }


ADAPTERS = Adapters(effects=_effects)
