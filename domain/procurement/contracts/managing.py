"""What a contract manager does: changes, milestones, penalties, and the end of a contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts.changes import require_within
from domain.procurement.contracts.delivering import require_positive
from domain.procurement.contracts.funding import require_funded
from domain.procurement.contracts.stages import Obligations, Over, Running, Signed, Standing, Suspended
from domain.procurement.contracts.state import State

Steering = (
    c.ChangeContract
    | c.SetMilestone
    | c.MeetMilestone
    | c.ImposePenalty
    | c.SuspendContract
    | c.ResumeContract
    | c.TerminateContract
    | c.CompleteContract
)
MAX_UNDER_CONTRACT = 500


def steer(state: State, contract: Standing | Over, command: Steering, act: Act) -> Sequence[e.ContractEvent]:
    """What a manager's act adds; Refused: `duties_separated`, `contract_over`, and what each of them refuses."""
    if _repeats(contract, command):
        return []
    if act.actor in contract.terms.receivers:
        raise Refused("duties_separated")
    if isinstance(contract, Over) and not isinstance(command, c.ImposePenalty):
        raise Refused("contract_over", "contractId")
    terms, manager = contract.terms, act.actor
    match command:
        case c.ChangeContract():
            return _change(state, terms, command, manager)
        case c.SetMilestone():
            if command.milestone in terms.milestones:
                raise Refused("milestone_exists", "milestone", number=command.milestone)
            _require_room(len(terms.milestones))
            return [filled(e.MilestoneSet, command, manager_id=manager)]
        case c.MeetMilestone():
            if (milestone := terms.milestones.get(command.milestone)) is None:
                raise Refused("unknown_milestone", "milestone", milestone=command.milestone)
            in_time = act.at.date() <= milestone.set_as.due_on
            return [filled(e.MilestoneMet, command, in_time=in_time, manager_id=manager)]
        case c.ImposePenalty():
            if command.penalty in terms.penalties:
                raise Refused("penalty_exists", "penalty", number=command.penalty)
            _require_room(len(terms.penalties))
            amount = require_positive(terms, command.amount)
            return [filled(e.PenaltyImposed, command, amount=amount, manager_id=manager)]
        case _:
            return _ended(contract, command, manager)


def _ended(
    contract: Standing | Over,
    command: c.SuspendContract | c.ResumeContract | c.TerminateContract | c.CompleteContract,
    manager: str,
) -> Sequence[e.ContractEvent]:
    match command:
        case c.SuspendContract():
            return [filled(e.ContractSuspended, command, manager_id=manager)]
        case c.ResumeContract():
            return [filled(e.ContractResumed, command, manager_id=manager)]
        case c.TerminateContract():
            return [filled(e.ContractTerminated, command, manager_id=manager)]
        case c.CompleteContract():
            undecided = [number for number, each in contract.terms.deliveries.items() if each.decided is None]
            if undecided:
                raise Refused("delivery_undecided", "contractId", delivery=undecided[0])
            return [filled(e.ContractCompleted, command, manager_id=manager)]
        case _:
            assert_never(command)


def _change(state: State, terms: Obligations, command: c.ChangeContract, manager: str) -> Sequence[e.ContractEvent]:
    if command.change in terms.changes:
        raise Refused("change_exists", "change", number=command.change)
    _require_room(len(terms.changes))
    value = terms.value if command.value is None else command.value
    ends_on = terms.ends_on if command.ends_on is None else command.ends_on
    if value == terms.value and ends_on == terms.ends_on and not command.commitments:
        raise Refused("change_without_effect", "value")
    value = require_positive(terms, value, "value")
    if value.amount < terms.accepted.amount:
        raise Refused("value_below_accepted", "value", accepted=f"{terms.accepted.amount}")
    if ends_on < terms.signed.starts_on:
        first, last = terms.signed.starts_on.isoformat(), ends_on.isoformat()
        raise Refused("contract_period", "endsOn", first=first, last=last)
    tender = state.sources.tender(terms.signed.tender_id)
    procedure = state.sources.procedures.pinned(tender.procedure, "contractId")
    require_within(terms, command.ground, value, tender.category, procedure.terms)
    added_money = command.commitments
    if command.commitments:
        added = {each.commitment_id for each in command.commitments}
        if added & {each.commitment_id for each in terms.commitments}:
            raise Refused("commitment_repeated", "commitments")
        covered = sum((each.amount.amount for each in terms.commitments), start=value.amount - value.amount)
        rest = type(value)(value.amount - covered, value.currency)
        added_money = require_funded(state.sources, command.contract_id, rest, ends_on, command.commitments)
    elif value.amount > terms.value.amount:
        raise Refused("commitment_missing", "commitments", commitment="")
    return [
        filled(
            e.ContractChanged,
            command,
            value_before=terms.value,
            value=value,
            ends_on_before=terms.ends_on,
            ends_on=ends_on,
            commitments=added_money,
            manager_id=manager,
            tender_id=terms.signed.tender_id,
        )
    ]


def _repeats(contract: Standing | Over, command: Steering) -> bool:
    """Whether the same was done before."""
    terms = contract.terms
    match command:
        case c.ChangeContract():
            known = terms.changes.get(command.change)
            same = {} if known is None else {"value": command.value or known.value}
            ends = {} if known is None else {"ends_on": command.ends_on or known.ends_on}
            return known is not None and repeats(known, command, **same, **ends)
        case c.SetMilestone():
            milestone = terms.milestones.get(command.milestone)
            return milestone is not None and repeats(milestone.set_as, command)
        case c.MeetMilestone():
            return command.milestone in terms.milestones and terms.milestones[command.milestone].met
        case c.ImposePenalty():
            penalty = terms.penalties.get(command.penalty)
            return penalty is not None and repeats(penalty, command)
        case c.SuspendContract():
            return isinstance(contract, Suspended)
        case c.ResumeContract():
            return isinstance(contract, Signed | Running)
        case c.TerminateContract():
            return isinstance(contract, Over) and isinstance(contract.ended, e.ContractTerminated)
        case c.CompleteContract():
            return isinstance(contract, Over) and isinstance(contract.ended, e.ContractCompleted)
        case _:
            assert_never(command)


def _require_room(count: int) -> None:
    if count >= MAX_UNDER_CONTRACT:
        raise Refused("too_much_under_contract", "contractId", limit=MAX_UNDER_CONTRACT)
