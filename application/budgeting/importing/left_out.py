"""What the rows that are left out amount to, as far as it can be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from application.budgeting.importing.phases import Phased
from application.budgeting.importing.profile import PHASES, Phase

Sums = dict[Phase, Decimal]


@dataclass
class OmittedRows:
    """Counts rows of which the amounts were read, and adds these up by currency."""

    readable: int = 0
    sums: dict[str, Sums] = field(default_factory=dict)

    def add(self, currency: str, amounts: Phased) -> None:
        """One more row."""
        self.readable += 1
        sums = self.sums.setdefault(currency, dict.fromkeys(PHASES, Decimal(0)))
        for phase, amount in amounts.items():
            sums[phase] += amount.amount

    def texts(self) -> dict[str, dict[str, str]]:
        """The sums as exact text."""
        return {
            currency: {phase: f"{amount:f}" for phase, amount in sums.items()} for currency, sums in self.sums.items()
        }
