"""A contract is drafted on an award, and stands when both sides signed it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.funding import require_funded
from domain.procurement.contracts.kinds import ContractSide
from domain.procurement.contracts.stages import Drafted, Undrafted
from domain.procurement.contracts.state import Event, State
from domain.procurement.frameworks.agreement import Concluded, require_concluded
from domain.procurement.frameworks.events import CalledOff
from domain.procurement.naming import lot_of
from domain.suppliers.published import MandateRight, check_mandate, check_not_debarred


def draft(state: State, command: c.DraftContract, act: Act) -> Sequence[Event]:
    """Draft the contract of an award.

    Refused: `unknown_award`, `award_void`, `award_of_framework`, `contract_signed`, `value_differs_from_award`,
    `contract_period`, `debarred`, and what the commitments are refused with.
    """
    contract_id = command.award_id
    match state.contract:
        case Drafted(was) if repeats(was, command):
            return []
        case Drafted(_, signatures) if signatures:
            raise Refused("contract_signed", "awardId", contract=contract_id)
        case Undrafted() | Drafted():
            pass
        case _:
            raise Refused("contract_signed", "awardId", contract=contract_id)
    award = state.sources.award(command.award_id)
    if isinstance(state.agreement, Concluded):
        raise Refused("award_of_framework", "awardId", framework=lot_of(command.award_id))
    decided = award.decided
    if command.value != decided.value:
        expected = f"{decided.value.amount} {decided.value.currency}"
        raise Refused("value_differs_from_award", "value", value=f"{command.value.amount}", expected=expected)
    check_not_debarred(state.sources.supplier, act.at, "awardId")
    require_period(command)
    commitments = require_funded(state.sources, contract_id, decided.value, command.ends_on, command.commitments)
    tender = state.sources.tender(decided.tender_id)
    return [
        filled(
            e.ContractDrafted,
            command,
            contract_id=contract_id,
            value=decided.value,
            commitments=commitments,
            tender_id=decided.tender_id,
            lot_id=lot_of(command.award_id),
            buyer=tender.buyer,
            company=decided.company,
            ocid=tender.ocid,
            framework_id=tender.framework_id,
            award_officer=award.officer,
        )
    ]


def require_period(command: c.DraftContract) -> None:
    """The last day is not before the first; Refused("contract_period")."""
    if command.ends_on < command.starts_on:
        first, last = command.starts_on.isoformat(), command.ends_on.isoformat()
        raise Refused("contract_period", "endsOn", first=first, last=last)


def sign(state: State, command: c.SignContract, act: Act) -> Sequence[Event]:
    """Sign for one side; the second signature makes the contract.

    Refused: `unknown_contract`, `contract_over`, `document_differs`, `duties_separated`, `standstill_running`,
    `complaint_pending`, `no_mandate`, `above_mandate`, and what has happened to the award or the agreement since.
    """
    contract = state.contract
    match contract:
        case Undrafted():
            raise Refused("unknown_contract", "contractId", contract=command.contract_id)
        case Drafted(drafted, signatures):
            if (was := signatures.get(command.side)) is not None and was.signatory_id == act.actor:
                return []
        case _:
            return []
    if command.document_sha256 != drafted.document_sha256:
        raise Refused("document_differs", "documentSha256", expected=drafted.document_sha256)
    _require_signatory(drafted, [given for side, given in signatures.items() if side is not command.side], act)
    state.sources.require_signable(drafted.award_id, drafted.lot_id, act.at)
    if command.side is ContractSide.SUPPLIER:
        check_mandate(state.sources.supplier, act.actor, MandateRight.SIGN, act.at, drafted.value, "account")
    given = e.ContractSignatureGiven(command.contract_id, command.side, command.document_sha256, act.actor)
    if {*signatures, command.side} != set(type(command.side)):
        return [given]
    require_funded(state.sources, drafted.contract_id, drafted.value, drafted.ends_on, drafted.commitments)
    signatories = (*(was.signatory_id for side, was in signatures.items() if side is not command.side), act.actor)
    signed = filled(e.ContractSigned, drafted, signatories=signatories)
    return [given, signed, *_called_off(state, drafted)]


def _require_signatory(drafted: e.ContractDrafted, others: Sequence[e.ContractSignatureGiven], act: Act) -> None:
    """Neither the officer who decided the award signs, nor one person for both sides."""
    if act.actor == drafted.award_officer or any(act.actor == other.signatory_id for other in others):
        raise Refused("duties_separated")


def _called_off(state: State, drafted: e.ContractDrafted) -> Sequence[Event]:
    """What a competition of members takes of the ceiling; a direct call-off took it when it was drafted."""
    if drafted.framework_id is None:
        return []
    agreement = require_concluded(state.agreement, drafted.framework_id)
    if drafted.contract_id in agreement.contracts:
        return []
    agreement.member(drafted.company)
    agreement.require_room(drafted.value)
    called = CalledOff(drafted.framework_id, drafted.company, drafted.contract_id, drafted.value, direct=False)
    return [called]
