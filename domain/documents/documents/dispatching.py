"""Sending an issued document: to whom its kind may go, what each recipient owes, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.stages import Underway, consigned
from domain.documents.deliveries.term import DeliveryTerm, reckoned
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.circular import MOST_RECIPIENTS, circular, is_circular, list_digest
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.draft import Standing
from domain.documents.documents.issue import Issue
from domain.documents.documents.stages import Issued, Received
from domain.documents.kinds.terms import DocumentDirection, KindTerms
from domain.documents.naming import is_within, kind_of, partner_of, unit_of
from domain.exchange.published import UNKNOWN_PARTNER, reachable
from domain.kernel.declarations import Act
from domain.kernel.refused import Refused
from domain.kernel.working_days import WorkingDays
from domain.organisations.published import jurisdiction_of

Sent = i.DocumentDispatched | i.CircularEvent | i.RequestAnswered | d.DeliveryEvent


@dataclass(frozen=True, slots=True)
class Sendable:
    """A document that may go out: drafted and sealed here, or received."""

    standing: Standing
    issue: Issue
    kind: str
    answers: str | None


def dispatch(dossier: Dossier, command: c.Dispatch, act: Act) -> Sequence[Sent]:
    """Refused: `not_issued`, `number_void`, `recipients_missing`, `too_many_recipients`, `recipient_twice`,
    `to_oneself`, `kind_goes_elsewhere`, `clearance_missing`, `request_answered`, `calendar_missing`, and what partners
    are refused for.
    """
    sendable = _sendable(dossier, command.document_id)
    standing = sendable.standing
    terms = dossier.kinds[kind_of(sendable.kind)].versions.adopted(sendable.kind, "documentId")
    if command.recipients and set(command.recipients) <= sendable.issue.recipients:
        return []
    _check_recipients(sendable, terms, command.recipients)
    _check_clearance(dossier, sendable.standing, command.recipients, act)
    _check_partners(dossier, command.recipients, act)
    term = None if terms.days is None else term_of(dossier, standing.unit, terms.days, act)
    if is_circular(command.recipients):
        issued = (sendable.issue.number, sendable.kind)
        listing = circular(standing, issued, terms, term, command.recipients, act)
        return [*listing, *_answered(dossier, sendable)]
    listed = list_digest(command.recipients)
    dispatched = i.DocumentDispatched(
        standing.document_id, standing.file_id, standing.unit, command.recipients, act.at, listed
    )
    deliveries = (event for to in command.recipients for event in _delivery(sendable, terms, term, to, act))
    return [dispatched, *deliveries, *_answered(dossier, sendable)]


def _sendable(dossier: Dossier, document_id: str) -> Sendable:
    match dossier.document(document_id):
        case Issued() as issued if dossier.is_void(issued):
            raise Refused("number_void", "documentId")
        case Issued(draft, issue) if issue.signed is not None:
            return Sendable(draft.standing, issue, draft.began.kind, draft.began.answers)
        case Received(received, issue):
            standing = Standing(received.document_id, received.file_id, received.unit)
            return Sendable(standing, issue, received.kind, None)
        case _:
            dossier.drafted(document_id)
            raise Refused("not_issued", "documentId")


def _check_recipients(sendable: Sendable, terms: KindTerms, recipients: Sequence[str]) -> None:
    if not recipients:
        raise Refused("recipients_missing", "recipients")
    if len(recipients) > MOST_RECIPIENTS:
        raise Refused("too_many_recipients", "recipients", count=len(recipients), limit=MOST_RECIPIENTS)
    if len(set(recipients)) < len(recipients) or set(recipients) & sendable.issue.recipients:
        raise Refused("recipient_twice", "recipients")
    if sendable.standing.unit in recipients:
        raise Refused("to_oneself", "recipients", unit=sendable.standing.unit)
    if terms.direction is DocumentDirection.PUBLIC or any(not _may_go(terms.direction, to) for to in recipients):
        raise Refused("kind_goes_elsewhere", "recipients", direction=terms.direction.value)


def _check_clearance(dossier: Dossier, standing: Standing, recipients: Sequence[str], act: Act) -> None:
    """Somebody at each recipient may see the document: nothing is sent to where it could not be opened."""
    for to in recipients:
        if dossier.seals.hide_from_all(standing.file_id, standing.document_id, to, act.at):
            raise Refused("clearance_missing", "recipients", recipient=to)


def _check_partners(dossier: Dossier, recipients: Sequence[str], act: Act) -> None:
    """Refused: `unknown_partner`, `partner_ended`, `agreement_ended`."""
    for partner_id in {partner for to in recipients if (partner := partner_of(to)) is not None}:
        reachable(dossier.partners.get(partner_id, UNKNOWN_PARTNER), partner_id, act.at, "recipients")


def _may_go(direction: DocumentDirection, to: str) -> bool:
    """To a partner's unit go kinds without a place in the tree of units, which stands here alone."""
    if partner_of(to) is not None:
        return direction in {DocumentDirection.ANY, DocumentDirection.OUTWARD}
    return is_within(to) != (direction is DocumentDirection.OUTWARD)


def term_of(dossier: Dossier, unit: str, days: int, act: Act) -> DeliveryTerm:
    """The term of so many working days of the unit from now on; Refused(`calendar_missing`)."""
    return reckoned(days, act.at, WorkingDays(jurisdiction_of(unit), dossier.sending.years))


def _delivery(
    sendable: Sendable, terms: KindTerms, term: DeliveryTerm | None, to: str, act: Act
) -> Iterator[d.DeliveryEvent]:
    """Within the house, what is submitted lies in the inbox at once; how it reaches a partner, the channel says."""
    standing, id_ = sendable.standing, delivery_id(sendable.standing.document_id, to)
    submitted = d.DeliverySubmitted(
        delivery_id=id_,
        document_id=standing.document_id,
        file_id=standing.file_id,
        sender=standing.unit,
        recipient=to,
        recipient_unit=unit_of(to) if is_within(to) else None,
        number=sendable.issue.number,
        kind=sendable.kind,
        expects=terms.expects,
        silence=terms.silence,
        term=term,
        submitted_by=act.actor,
        under_grant=act.grant,
        submitted_at=act.at,
    )
    yield submitted
    if partner_of(to) is None:
        yield consigned(submitted)


def _answered(dossier: Dossier, sendable: Sendable) -> Iterator[i.RequestAnswered | d.DeliveryAnswered]:
    """A reply ends what its request is owed, and the delivery of that to whoever replies."""
    if sendable.answers is None:
        return
    match dossier.document(sendable.answers):
        case Issued(_, issue) | Received(_, issue):
            if issue.answered_by not in {None, sendable.standing.document_id}:
                raise Refused("request_answered", "documentId", by=issue.answered_by)
            if issue.answered_by is None:
                yield i.RequestAnswered(sendable.answers, sendable.standing.document_id)
        case _:
            raise Refused("request_unknown", "documentId")
    id_ = delivery_id(sendable.answers, sendable.standing.unit)
    delivery = dossier.sending.of(id_)
    if isinstance(delivery, Underway) and delivery.answered_by is None:
        yield d.DeliveryAnswered(id_, sendable.answers, sendable.standing.document_id, delivery.owed)
