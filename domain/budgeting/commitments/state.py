"""What a step on committed money is decided on."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.budgeting import dossier
from domain.budgeting.commitments.documents import UNCOMMITTED, Commitment
from domain.budgeting.commitments.events import CommitmentFact
from domain.budgeting.commitments.payees import Companies
from domain.budgeting.dossier import EMPTY, Dossier
from domain.organisations.published import CompanyFact


@dataclass(frozen=True, slots=True)
class State:
    """The commitment, the budget, line and control account that it is decided on, and the companies that it names."""

    dossier: Dossier = EMPTY
    commitment: Commitment = UNCOMMITTED
    companies: Companies = field(default_factory=Companies)


Event = dossier.Event | CommitmentFact
Folded = Event | CompanyFact
"""What is looked at; events of companies are those of their own context."""
