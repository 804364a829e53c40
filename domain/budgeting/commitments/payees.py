"""Who is to be paid: a company of the register, a person under a random id, or nobody that was named yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import events as e
from domain.kernel.declarations import Act, Refused
from domain.organisations.published import CompanyDissolved, CompanyFact, CompanyRegistered

Naming = c.Commit | c.CommitAboveAvailable | c.VerifyLiability


@dataclass(frozen=True, slots=True)
class Payee:
    """A company by its id, or a person by a random one; with neither, nobody was named."""

    company_id: str | None = None
    person_id: str | None = None

    @property
    def named(self) -> bool:
        """Whether it is anybody."""
        return self.company_id is not None or self.person_id is not None

    @property
    def fields(self) -> Mapping[str, Any]:
        """As events say it."""
        return {"payee_company_id": self.company_id, "payee_person_id": self.person_id}


NOBODY = Payee()


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that were looked up: since when each is no more, or None."""

    known: Mapping[str, date | None] = field(default_factory=dict)

    def after(self, event: CompanyFact) -> Companies:
        """With what the register says."""
        match event:
            case CompanyRegistered():
                return replace(self, known={**self.known, event.company_id: None})
            case CompanyDissolved():
                return replace(self, known={**self.known, event.company_id: event.effective_on})

    def require(self, company_id: str, on: date) -> None:
        """There is such a company on a day; Refused: `payee_unknown`, `payee_dissolved`."""
        if company_id not in self.known:
            raise Refused("payee_unknown", "payeeCompanyId", company=company_id)
        dissolved = self.known[company_id]
        if dissolved is not None and dissolved <= on:
            raise Refused("payee_dissolved", "payeeCompanyId", company=company_id, on=dissolved.isoformat())


def payee_of(fact: e.CommitmentEvent) -> Payee:
    """The payee that a fact says."""
    return Payee(fact.payee_company_id, fact.payee_person_id)


def follows(fact: e.LiabilityVerified | e.PaymentOrdered | e.PaymentMade) -> Mapping[str, Any]:
    """What the next step takes over from a fact: for whom the money is, and what it rests on."""
    return {**payee_of(fact).fields, "acceptance": fact.acceptance}


def named_in(command: Naming, companies: Companies, act: Act) -> Payee:
    """The payee that a command names.

    Refused: `payee_ambiguous`, `payee_name_missing`, `payee_person_missing`, and where there is no such company.
    """
    payee = asked_in(command)
    if payee.company_id is not None and (payee.person_id is not None or command.payee_name is not None):
        raise Refused("payee_ambiguous", "payeePersonId")
    if payee.company_id is not None:
        companies.require(payee.company_id, act.at.date())
    if payee.person_id is None and command.payee_name is not None:
        raise Refused("payee_person_missing", "payeePersonId")
    if payee.person_id is not None and command.payee_name is None:
        raise Refused("payee_name_missing", "payeeName")
    return payee


def asked_in(command: Naming) -> Payee:
    """The payee of a command, unchecked."""
    return Payee(command.payee_company_id, command.payee_person_id)


def inherited(standing: Payee, command: c.VerifyLiability) -> Payee:
    """The payee of a liability: the commitment's where it has one, which a command may repeat.

    Refused: `payee_differs`.
    """
    asked = asked_in(command)
    if not standing.named:
        return asked
    if asked.named and asked != standing:
        path = "payeeCompanyId" if asked.company_id is not None else "payeePersonId"
        raise Refused("payee_differs", path, payee=standing.company_id or "a person")
    return standing


def naming(command: Naming, fact: e.CommitmentMade | e.LiabilityVerified) -> list[e.PayeeNamed]:
    """What a person is called, where the command says it."""
    if command.payee_person_id is None or command.payee_name is None:
        return []
    liability = fact.liability if isinstance(fact, e.LiabilityVerified) else None
    return [
        e.PayeeNamed(
            fact.commitment_id, fact.line_id, fact.coding, liability, command.payee_person_id, command.payee_name
        )
    ]
