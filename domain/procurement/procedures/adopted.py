"""Adopted procedures as other decisions look at them: those that a purchase pins, and the newest in effect.

A decision that needs one has the procedure's stream among its guards, and folds `ProcedureAdopted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.kernel.refused import Refused
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures.decoding import decoded
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.procedures.naming import procedure_pin, told_day
from domain.procurement.procedures.parameters import ProcedureParameters


@dataclass(frozen=True, slots=True)
class AdoptedProcedure:
    """A version that purchases may begin under, or did: `MD.open@1`."""

    pin: str
    fact: ProcedureAdopted

    @property
    def kind(self) -> ProcedureKind:
        """The stages that it has."""
        return self.fact.kind

    @property
    def terms(self) -> ProcedureParameters:
        """What it says."""
        return decoded(self.fact.parameters)


@dataclass(frozen=True, slots=True)
class Procedures:
    """The adopted versions that a decision knows, by their pins."""

    known: Mapping[str, AdoptedProcedure] = field(default_factory=dict)

    def after(self, event: ProcedureAdopted) -> Procedures:
        """The versions after one was adopted."""
        of = procedure_pin(event.jurisdiction, event.code, event.version)
        return Procedures({**self.known, of: AdoptedProcedure(of, event)})

    def pinned(self, of: str, path: str = "procedure") -> AdoptedProcedure:
        """The version of a pin. Refused: `version_not_adopted`."""
        if of not in self.known:
            raise Refused("version_not_adopted", path, version=of[:60])
        return self.known[of]

    def on(self, procedure: str, day: date, path: str = "procedure") -> AdoptedProcedure:
        """The newest version of `MD.open` that is in effect on a day. Refused: `no_procedure_in_effect`."""
        found = [
            each
            for of, each in self.known.items()
            if of.partition("@")[0] == procedure and each.fact.effective_on <= day
        ]
        if not found:
            raise Refused("no_procedure_in_effect", path, procedure=procedure[:60], day=told_day(day))
        return max(found, key=lambda each: each.fact.version)
