"""Which person is to be paid under a commitment or a liability? For those who pay, and for the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import events as e
from domain.kernel.declarations import Personal, Recorded
from domain.kernel.filling import filled
from projections.budgeting.placing import books_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class PersonalPayee:
    """A person to be paid: under all of a commitment, or under the liability that is named. `payeeName` is sealed."""

    personal_payee_id: str
    commitment_id: str
    liability: str | None
    budget_id: str
    government: str
    unit: str | None
    payee_person_id: str
    payee_name: Annotated[str | None, Personal("payee_person_id", "payee")]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The commitment, or the liability under it."""
    event: e.PayeeNamed = fact.event
    return (event.commitment_id if event.liability is None else f"{event.commitment_id}/{event.liability}",)


def evolve(_: PersonalPayee | None, fact: Recorded[Any], key: str) -> PersonalPayee:
    """The payee as named."""
    event: e.PayeeNamed = fact.event
    budget_id = budget_of(event.commitment_id)
    government = books_of(budget_id)["government"]
    code = next((code for code in reversed(event.coding.administrative) if code), None)
    unit = None if code is None else f"{government}:{code}"
    return filled(PersonalPayee, event, personal_payee_id=key, budget_id=budget_id, government=government, unit=unit)


PERSONAL_PAYEES = ReadModel(
    name="budgeting.personal_payees",
    version=1,
    row=PersonalPayee,
    key="personal_payee_id",
    events=(e.PayeeNamed,),
    keys=keys,
    evolve=evolve,
    permission="budgeting.read_payees",
    scope=Scope(unit="unit", jurisdiction="government", account="payee_person_id"),
    unfiltered=("unit", "government"),
)
