"""Contracts: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

from application.kernel.effects import Effect
from application.kernel.parts import ActParts
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.streams import (
    COMMITMENTS,
    CONTRACTS,
    DEBARMENTS,
    FRAMEWORKS,
    HOLDS,
    LOTS,
    PROCEDURES,
    TENDERS,
    WORKING_DAYS,
)
from domain.budgeting import published as budgeting
from domain.calendars import published as calendars
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import decider
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ContractSide
from domain.procurement.contracts.stages import Drafted, Obligations, Undrafted
from domain.procurement.contracts.state import State
from domain.procurement.frameworks.events import CalledOff
from domain.procurement.naming import lot_of, tender_of
from domain.procurement.parts import ContractCommitment
from domain.suppliers import published as suppliers

_A_MONTH = timedelta(days=31)
SIGN, MANAGE, ACCEPT, DELIVER = (
    f"procurement.{name}" for name in ("sign_contract", "manage_contract", "accept_delivery", "report_delivery")
)


# --- what a decision looks at --------------------------------------------------------------------


def _of_award(command: c.DraftContract) -> Sequence[str]:
    lot = lot_of(command.award_id)
    return (TENDERS(tender_of(lot)), LOTS(lot), HOLDS(lot), FRAMEWORKS(lot), *money(command.commitments))


def money(commitments: Sequence[ContractCommitment]) -> tuple[str, ...]:
    """The streams of commitments."""
    return tuple(dict.fromkeys(COMMITMENTS(each.commitment_id) for each in commitments))


def _awarded_company(command: c.DraftContract, state: State) -> Sequence[str]:
    award = state.sources.awards.get(command.award_id)
    return () if award is None else (DEBARMENTS(award.decided.company),)


def _of_draft(command: c.SignContract, state: State) -> Sequence[str]:
    """All that a signature depends on, as the draft names it."""
    if not isinstance(state.contract, Drafted):
        return ()
    draft = state.contract.draft
    agreement = () if draft.framework_id is None else (FRAMEWORKS(draft.framework_id),)
    stands = (LOTS(draft.lot_id), HOLDS(draft.lot_id), DEBARMENTS(draft.company))
    account = command.account if command.side is ContractSide.SUPPLIER else None
    mandate = () if account is None else (suppliers.mandate_stream(draft.company, account),)
    return (*stands, *money(draft.commitments), *agreement, *mandate)


def _of_change(command: c.ChangeContract, state: State) -> Sequence[str]:
    """The tender, then the procedure that it pins, and the money that is added."""
    terms = obligations(state)
    if terms is None:
        return ()
    tender = state.sources.tenders.get(terms.signed.tender_id)
    procedure = () if tender is None else (PROCEDURES(tender.procedure.partition("@")[0]),)
    return (TENDERS(terms.signed.tender_id), *money(command.commitments), *procedure)


def _calendars(_: c.RateContractor, state: State, at: datetime) -> Sequence[str]:
    terms = obligations(state)
    if terms is None:
        return ()
    years = sorted({at.year, (at + _A_MONTH).year})
    jurisdiction = jurisdiction_of(terms.signed.buyer)
    return tuple(WORKING_DAYS(calendars.year_id(jurisdiction, year)) for year in years)


def obligations(state: State) -> Obligations | None:
    """What stands under the contract that was signed; None before."""
    match state.contract:
        case Undrafted() | Drafted():
            return None
        case found:
            return found.terms


# --- where a permission must hold, and whose it is not ---------------------------------------------


def _parties(state: State) -> tuple[str, str] | None:
    """The buyer's unit and the supplier; None where there is no contract."""
    match state.contract:
        case Undrafted():
            return None
        case Drafted(draft):
            return draft.buyer, draft.company
        case found:
            return found.terms.signed.buyer, found.terms.signed.company


def at_unit(unit: str) -> Sequence[Place]:
    """At a unit that buys."""
    return ((unit, jurisdiction_of(unit)),)


def at_company(company: str) -> Sequence[Place]:
    """Where somebody acts for a company."""
    return ((suppliers.place_of(company),),)


def _at_buyer(_: Any, state: State) -> Sequence[Place]:
    parties = _parties(state)
    return () if parties is None else at_unit(parties[0])


def _at_supplier(_: Any, state: State) -> Sequence[Place]:
    parties = _parties(state)
    return () if parties is None else at_company(parties[1])


def _at_side(command: c.SignContract, state: State) -> Sequence[Place]:
    return (_at_buyer if command.side is ContractSide.BUYER else _at_supplier)(command, state)


def _at_buyer_of_award(command: c.DraftContract, state: State) -> Sequence[Place]:
    tender = state.sources.tenders.get(tender_of(lot_of(command.award_id)))
    return () if tender is None else at_unit(tender.buyer)


def _not_by_signatories(command: c.SignContract, state: State) -> Iterator[BarredPerson]:
    """Who decided the award, or signed for the other side."""
    if not isinstance(state.contract, Drafted):
        return
    draft, signatures = state.contract.draft, state.contract.signatures.values()
    barred = (draft.award_officer, *(given.signatory_id for given in signatures if given.side is not command.side))
    yield from (BarredPerson(account, "duties_separated") for account in barred if account is not None)


def _not_by_managers(_: Any, state: State) -> Iterator[BarredPerson]:
    terms = obligations(state)
    if terms is not None:
        yield from (BarredPerson(account, "duties_separated") for account in sorted(terms.managers))


def _not_by_receivers(_: Any, state: State) -> Iterator[BarredPerson]:
    terms = obligations(state)
    if terms is not None:
        yield from (BarredPerson(account, "duties_separated") for account in sorted(terms.receivers))


# --- what budgeting is asked for in the same act ---------------------------------------------------


def _binding(contract_id: str, company: str, added: Sequence[ContractCommitment]) -> Sequence[budgeting.BindCommitment]:
    return [budgeting.BindCommitment(each.commitment_id, contract_id, each.amount, company) for each in added]


def _bound_by_signature(command: c.SignContract, state: State, _: datetime) -> Sequence[budgeting.BindCommitment]:
    """The second signature takes the commitments."""
    if not isinstance(state.contract, Drafted) or {*state.contract.signatures, command.side} != set(ContractSide):
        return ()
    if command.side in state.contract.signatures:
        return ()
    draft = state.contract.draft
    return _binding(draft.contract_id, draft.company, draft.commitments)


def _bound_by_change(command: c.ChangeContract, state: State, _: datetime) -> Sequence[budgeting.BindCommitment]:
    terms = obligations(state)
    if terms is None or command.change in terms.changes:
        return ()
    return _binding(command.contract_id, terms.signed.company, command.commitments)


def _recorded(command: c.AcceptContractDelivery, state: State, _: datetime) -> Sequence[budgeting.RecordAcceptance]:
    """What was accepted may become owed; those who managed the contract do not verify it."""
    terms = obligations(state)
    if terms is None or command.commitment_id not in {each.commitment_id for each in terms.commitments}:
        return ()
    return [
        budgeting.RecordAcceptance(
            command.commitment_id,
            command.contract_id,
            command.delivery_id,
            command.amount,
            command.document_sha256,
            tuple(sorted(terms.managers)),
        )
    ]


# --- the slice -----------------------------------------------------------------------------------


def stream_of(event: e.ContractEvent | CalledOff) -> str:
    """The contract's, or that of the agreement that it is called off."""
    return FRAMEWORKS(event.framework_id) if isinstance(event, CalledOff) else CONTRACTS(event.contract_id)


_MANAGING = Rule(permission=MANAGE, places=_at_buyer, terms=Terms(not_by=_not_by_receivers))
_RECEIVING = Rule(permission=ACCEPT, places=_at_buyer, terms=Terms(not_by=_not_by_managers))
_FOR_SUPPLIER = Rule(permission=DELIVER, places=_at_supplier)

CONTRACT: Slice[Any, Any, Any] = Slice(
    name="procurement.contract",
    decider=decider.DECIDER,
    streams=CONTRACTS,
    key="contract_id",
    events=(*get_args(e.ContractEvent), CalledOff),
    commands={
        c.DraftContract: Rule("award_id", guards=_of_award, beside=_awarded_company, places=_at_buyer_of_award),
        c.SignContract: Rule(
            permission=SIGN,
            beside=_of_draft,
            places=_at_side,
            terms=Terms(not_by=_not_by_signatories),
            parts=ActParts((budgeting.BindCommitment,), _bound_by_signature),
        ),
        c.ChangeContract: replace(
            _MANAGING, beside=_of_change, parts=ActParts((budgeting.BindCommitment,), _bound_by_change)
        ),
        **dict.fromkeys(
            (
                c.SetMilestone,
                c.MeetMilestone,
                c.ImposePenalty,
                c.SuspendContract,
                c.ResumeContract,
                c.TerminateContract,
                c.CompleteContract,
            ),
            _MANAGING,
        ),
        c.RateContractor: replace(_MANAGING, dated=_calendars),
        c.ReportDelivery: _FOR_SUPPLIER,
        c.PublishReply: _FOR_SUPPLIER,
        c.AcceptContractDelivery: replace(_RECEIVING, parts=ActParts((budgeting.RecordAcceptance,), _recorded)),
        c.RejectContractDelivery: _RECEIVING,
        c.MarkContractDue: Rule(places=_at_buyer),
    },
    public=True,
    route=stream_of,
    writes=(FRAMEWORKS,),
    passbooks=(HOLDS,),
    looks_at=(budgeting.COMMITMENTS, calendars.WORKING_DAYS, suppliers.DEBARMENTS, suppliers.MANDATES),
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (CONTRACT,)
CONTRACTS_DUE = Ladder(
    "procurement.contracts_due",
    "procurement.contracts_due",
    lambda row, step: c.MarkContractDue(row.contract_id, step),
)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = (CONTRACTS_DUE,)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
