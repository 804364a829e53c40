"""Whether money of the budget stands behind a tender: commitments that no contract uses yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.budgeting.published import (
    CommitmentBound,
    CommitmentFact,
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
)
from domain.kernel.refused import Refused
from domain.kernel.values import Money
from domain.organisations.published import jurisdiction_of
from domain.procurement.procedures.parameters import FundsAt, ProcedureParameters
from domain.procurement.tenders.draft import Draft


@dataclass(frozen=True, slots=True)
class Funds:
    """What is left of each commitment that a draft names; none of one that a contract uses."""

    left: Mapping[str, Decimal] = field(default_factory=dict)
    currency: Mapping[str, str] = field(default_factory=dict)

    def after(self, event: CommitmentFact) -> Funds:
        """The same after an event on a commitment."""
        id_ = event.commitment_id
        match event:
            case CommitmentMade():
                left = {**self.left, id_: event.amount}
                return Funds(left, {**self.currency, id_: event.currency})
            case CommitmentReduced():
                return replace(self, left={**self.left, id_: self.left.get(id_, Decimal(0)) - event.amount})
            case CommitmentBound() | CommitmentReleased():
                return replace(self, left={**self.left, id_: Decimal(0)})
            case _:
                return self


def check_funds(draft: Draft, terms: ProcedureParameters, funds: Funds, value: Money) -> None:
    """Refused: `funds_missing`, `funds_too_small`, `currency_mismatch`."""
    if terms.funds_at is not FundsAt.PUBLICATION:
        return
    if not draft.fact.commitments:
        raise Refused("funds_missing", "commitments", commitment="none")
    of_government = f"{jurisdiction_of(draft.fact.buyer)}-"
    for commitment in draft.fact.commitments:
        if commitment not in funds.left or not commitment.startswith(of_government):
            raise Refused("funds_missing", "commitments", commitment=commitment[:60])
        if (currency := funds.currency[commitment]) != value.currency:
            raise Refused("currency_mismatch", "commitments", given=currency, expected=value.currency)
    total = sum((funds.left[commitment] for commitment in dict.fromkeys(draft.fact.commitments)), Decimal(0))
    if total < value.amount:
        raise Refused("funds_too_small", "commitments", left=str(total), needed=str(value.amount))
