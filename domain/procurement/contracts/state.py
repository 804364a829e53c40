"""What a decision on a contract looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.budgeting.published import CommitmentFact
from domain.calendars.published import Fact as CalendarFact
from domain.kernel.working_days import CalendarYear
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.contracts.events import ContractEvent
from domain.procurement.contracts.sources import Sources
from domain.procurement.contracts.stages import UNDRAFTED, Contract
from domain.procurement.frameworks.agreement import NO_AGREEMENT, Agreement
from domain.procurement.frameworks.events import FrameworkEvent
from domain.procurement.lots.events import LotFact
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders.events import TenderFact
from domain.suppliers.published import DebarmentFact, MandateFact


@dataclass(frozen=True, slots=True)
class State:
    """The contract, what it rests on, the framework agreement that it is under, and the days of calendars by years."""

    contract: Contract = UNDRAFTED
    sources: Sources = field(default_factory=Sources)
    agreement: Agreement = NO_AGREEMENT
    calendars: Mapping[int, CalendarYear] = field(default_factory=dict)


Event = ContractEvent | FrameworkEvent
"""What is decided."""
Folded = (
    Event
    | LotFact
    | TenderFact
    | ProcedureAdopted
    | HoldEntered
    | CommitmentFact
    | CalendarFact
    | DebarmentFact
    | MandateFact
)
"""What is looked at."""
