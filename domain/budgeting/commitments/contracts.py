"""A commitment that is for a contract: nothing is owed under it beyond what was accepted.

The contract's own context asks for both as parts of its acts. Nothing here knows what a contract is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from domain.budgeting.amounts import positive
from domain.budgeting.books.state import Open as Books
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import events as e
from domain.budgeting.commitments.duties import Duty
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

if TYPE_CHECKING:
    from domain.budgeting.commitments.documents import Open

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A delivery that was accepted; `left` is not owed yet."""

    recorded: e.AcceptanceRecorded
    left: Decimal


@dataclass(frozen=True, slots=True)
class Binding:
    """The contract that a commitment is for, and what was accepted under it, by numbers."""

    bound: e.CommitmentBound
    acceptances: Mapping[str, Acceptance] = field(default_factory=dict)

    @property
    def left(self) -> Decimal:
        """What was accepted and is not owed yet."""
        return sum((acceptance.left for acceptance in self.acceptances.values()), ZERO)

    def accepting(self, event: e.AcceptanceRecorded) -> Binding:
        """With a further delivery."""
        return replace(self, acceptances={**self.acceptances, event.acceptance: Acceptance(event, event.amount)})

    def owing(self, acceptance: str | None, by: Decimal) -> Binding:
        """With so much more owed of what was accepted; below zero, less."""
        if acceptance is None or (known := self.acceptances.get(acceptance)) is None:
            return self
        return replace(self, acceptances={**self.acceptances, acceptance: replace(known, left=known.left - by)})


def bind(books: Books, commitment: Open, command: c.BindCommitment) -> Sequence[e.CommitmentFact]:
    """Use the commitment for a contract; Refused: `commitment_in_use`, `commitment_too_small`, `payee_differs`."""
    amount = positive(books, command.amount).amount
    if (binding := commitment.binding) is not None:
        if repeats(binding.bound, command, amount=amount):
            return []
        _in_use(command, binding.bound.contract_id)
    if commitment.documents.count:
        _in_use(command, None)
    payee = commitment.payee
    if payee.named and payee.company_id != command.payee_company_id:
        raise Refused("payee_differs", "payeeCompanyId", payee=payee.company_id or "a person")
    if amount > commitment.committed:
        id_, left = command.commitment_id, f"{commitment.committed}"
        raise Refused("commitment_too_small", "amount", commitment=id_, amount=f"{amount}", left=left)
    return [filled(e.CommitmentBound, command, amount=amount, currency=books.currency)]


def _in_use(command: c.BindCommitment, by: str | None) -> NoReturn:
    raise Refused("commitment_in_use", "commitmentId", commitment=command.commitment_id, contract=by or "none")


def accept(books: Books, commitment: Open, command: c.RecordAcceptance, act: Act) -> Sequence[e.CommitmentFact]:
    """Record what was accepted.

    Refused: `commitment_of_another`, `acceptance_exists`, `acceptance_exceeds_commitment`.
    """
    amount, binding = positive(books, command.amount).amount, commitment.binding
    if binding is None or binding.bound.contract_id != command.contract_id:
        raise Refused("commitment_of_another", "commitmentId", commitment=command.commitment_id)
    if (known := binding.acceptances.get(command.acceptance)) is not None:
        if repeats(known.recorded, command, amount=amount, managed_by=known.recorded.managed_by):
            return []
        raise Refused(
            "acceptance_exists", "acceptance", acceptance=command.acceptance, amount=f"{known.recorded.amount}"
        )
    if amount > (open_ := commitment.committed - binding.left):
        raise Refused("acceptance_exceeds_commitment", "amount", amount=f"{amount}", open=f"{open_}")
    return [filled(e.AcceptanceRecorded, command, amount=amount, currency=books.currency, accepted_by=act.actor)]


def require_accepted(commitment: Open, command: c.VerifyLiability, amount: Decimal, act: Act) -> None:
    """What becomes owed under a contract was accepted, and is verified by somebody who does not manage the contract.

    Refused: `acceptance_missing`, `unknown_acceptance`, `liability_exceeds_accepted`, `segregation_of_duties`.
    """
    binding, number = commitment.binding, command.acceptance
    if binding is None and number is None:
        return
    if number is None:
        raise Refused("acceptance_missing", "acceptance", commitment=command.commitment_id)
    if binding is None or (known := binding.acceptances.get(number)) is None:
        raise Refused("unknown_acceptance", "acceptance", acceptance=ascii(number)[:60])
    if act.actor in known.recorded.managed_by:
        raise Refused("segregation_of_duties", duty=Duty.MANAGE.value)
    if amount > known.left:
        raise Refused("liability_exceeds_accepted", "amount", amount=f"{amount}", accepted=f"{known.left}")
