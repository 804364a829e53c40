"""Whether a company may bid or be awarded as of a moment: pure, over what is published of it.

A document counts where it was valid and known at that moment and a registrar verified it by now; a debarment where it
held then; a mandate where it was in force then. The same facts give the same answer for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from domain.kernel.declarations import Refused
from domain.kernel.values import Money
from domain.suppliers.debarments import cases
from domain.suppliers.debarments import events as d
from domain.suppliers.kinds import Criterion, MandateRight
from domain.suppliers.mandates import events as m
from domain.suppliers.mandates.mandate import Mandate, MandateTerm
from domain.suppliers.suppliers import events as s
from domain.suppliers.suppliers.documents import Shortfall, StandingDocument

SupplierFact = s.Event
MandateFact = m.Event
DebarmentFact = d.DebarmentDecided | d.DebarmentLifted
EligibilityFact = SupplierFact | MandateFact | DebarmentFact
_NO_MANDATE = Mandate()


@dataclass(frozen=True, slots=True)
class CompanyStanding:
    """What is published of one company: its registration, documents, debarments, and the mandates of accounts."""

    registered: s.SupplierRegistered | None = None
    documents: Mapping[str, StandingDocument] = field(default_factory=lambda: MappingProxyType({}))
    debarments: Mapping[str, cases.Decided] = field(default_factory=lambda: MappingProxyType({}))
    mandates: Mapping[str, Mandate] = field(default_factory=lambda: MappingProxyType({}))

    def after(self, event: EligibilityFact) -> CompanyStanding:
        """The standing after an event of `SUPPLIERS`, `MANDATES` or `DEBARMENTS` about this company."""
        match event:
            case s.SupplierRegistered():
                return replace(self, registered=event)
            case d.DebarmentDecided() | d.DebarmentLifted():
                return self._kept_out(cases.after(self.debarments.get(event.case_id), event))
            case m.MandateProposed() | m.MandateConfirmed() | m.MandateRejected() | m.MandateRevoked():
                mandate = self.mandates.get(event.account_id, _NO_MANDATE).after(event)
                return replace(self, mandates={**self.mandates, event.account_id: mandate})
            case s.StandingDocumentFiled(document_id=id_):
                return replace(self, documents={**self.documents, id_: StandingDocument(event)})
            case _:
                document = self.documents.get(event.document_id)
                after = {} if document is None else {event.document_id: document.after(event)}
                return replace(self, documents={**self.documents, **after})

    def _kept_out(self, case: cases.Case | None) -> CompanyStanding:
        if not isinstance(case, cases.Decided):
            return self
        return replace(self, debarments={**self.debarments, case.decided.case_id: case})

    def mandate_of(self, account_id: str) -> Mandate:
        """What an account may do for the company."""
        return self.mandates.get(account_id, _NO_MANDATE)

    def debarred_at(self, at: datetime) -> cases.Decided | None:
        """The debarment that holds at a moment, the one that ends last."""
        held = [case for case in self.debarments.values() if case.holds_at(at)]
        return max(held, key=lambda case: (case.until, case.decided.case_id), default=None)


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """What there is for a criterion: the document that counts, or the nearest one and why it does not."""

    criterion: Criterion
    document_id: str | None
    shortfall: Shortfall | None

    @property
    def met(self) -> bool:
        """Whether a document shows it."""
        return self.document_id is not None and self.shortfall is None


@dataclass(frozen=True, slots=True)
class EligibilityFindings:
    """Whether a company is eligible at a moment, and what that rests on."""

    at: datetime
    registered: bool
    criteria: tuple[CriterionFinding, ...]
    debarment: cases.Decided | None
    mandated: bool | None

    @property
    def eligible(self) -> bool:
        """Registered, each criterion met, not debarred, and mandated where that was asked."""
        shown = all(finding.met for finding in self.criteria)
        return self.registered and shown and self.debarment is None and self.mandated is not False

    @property
    def lacking(self) -> tuple[Criterion, ...]:
        """The criteria that no document shows."""
        return tuple(finding.criterion for finding in self.criteria if not finding.met)


_NEAREST = (
    Shortfall.UNVERIFIED,
    Shortfall.NOT_KNOWN_YET,
    Shortfall.NOT_VALID_YET,
    Shortfall.EXPIRED,
    Shortfall.REVOKED,
    Shortfall.REJECTED,
)
"""Which document says most of why a criterion is not met."""


def eligible(
    standing: CompanyStanding,
    criteria: Iterable[Criterion],
    at: datetime,
    account_id: str | None = None,
    right: MandateRight = MandateRight.BID,
) -> EligibilityFindings:
    """Whether the company is eligible at a moment; with an account, whether that acted for it then, too."""
    findings = tuple(_finding(standing, criterion, at) for criterion in dict.fromkeys(criteria))
    debarment = standing.debarred_at(at)
    mandated = None if account_id is None else term_of(standing, account_id, right, at) is not None
    return EligibilityFindings(at, standing.registered is not None, findings, debarment, mandated)


def _finding(standing: CompanyStanding, criterion: Criterion, at: datetime) -> CriterionFinding:
    shown = [(id_, it.shortfall(at)) for id_, it in standing.documents.items() if criterion in it.filed.criteria]
    counting = [id_ for id_, lacks in shown if lacks is None]
    if counting:
        return CriterionFinding(criterion, counting[0], None)
    lacking = [(_NEAREST.index(lacks), id_, lacks) for id_, lacks in shown if lacks is not None]
    _, document_id, shortfall = min(lacking, default=(0, None, None))
    return CriterionFinding(criterion, document_id, shortfall)


def term_of(standing: CompanyStanding, account_id: str, right: MandateRight, at: datetime) -> MandateTerm | None:
    """The term in which an account may do this for the company at a moment."""
    term = standing.mandate_of(account_id).term_at(at)
    return term if term is not None and right in term.rights else None


def check_mandate(
    standing: CompanyStanding,
    account_id: str,
    right: MandateRight,
    at: datetime,
    value: Money | None = None,
    path: str = "",
) -> None:
    """Refuse what an account may not do for the company at a moment: `no_mandate`, `above_mandate`.

    `value` is that of the bid or contract, where it is known.
    """
    term = term_of(standing, account_id, right, at)
    if term is None:
        raise Refused("no_mandate", path, right=right.value)
    ceiling = term.ceiling
    if value is None or ceiling is None:
        return
    if value.currency != ceiling.currency:
        raise Refused("currency_mismatch", path, given=value.currency, expected=ceiling.currency)
    if value.amount > ceiling.amount:
        raise Refused("above_mandate", path, limit=str(ceiling.amount), currency=ceiling.currency)


def check_not_debarred(standing: CompanyStanding, at: datetime, path: str = "") -> None:
    """Refuse a company that is kept out at a moment: `debarred`, which is public."""
    held = standing.debarred_at(at)
    if held is not None:
        raise Refused("debarred", path, company=held.decided.company_id, until=held.decided.last_day.isoformat())


def check_eligible(
    standing: CompanyStanding, criteria: Iterable[Criterion], *moments: datetime, path: str = ""
) -> None:
    """Refuse a company that is not eligible at each of these moments: `supplier_not_eligible`, which says since when.

    An award looks at two: the deadline of the tender, and now.
    """
    required = tuple(criteria)
    for at in moments:
        found = eligible(standing, required, at)
        if not found.eligible:
            lacking = ", ".join(criterion.value for criterion in found.lacking)
            why = "debarred" if found.debarment else lacking or "not_registered"
            raise Refused("supplier_not_eligible", path, at=at.isoformat(), why=why)
