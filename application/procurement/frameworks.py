"""Framework agreements: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from application.kernel.effects import Effect
from application.kernel.policy import Place
from application.kernel.rules import Rule, Slice
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.contracts import at_company, at_unit, money
from application.procurement.streams import CONTRACTS, DEBARMENTS, FRAMEWORKS, HOLDS, LOTS, PROCEDURES, TENDERS
from domain.budgeting import published as budgeting
from domain.procurement.contracts.events import ContractDrafted
from domain.procurement.contracts.state import State
from domain.procurement.frameworks import commands as c
from domain.procurement.frameworks import decider
from domain.procurement.frameworks import events as e
from domain.procurement.naming import tender_of
from domain.suppliers import published as suppliers


def _of_lot(command: c.ConcludeFramework) -> Sequence[str]:
    lot = command.framework_id
    return (TENDERS(tender_of(lot)), LOTS(lot), HOLDS(lot))


def _of_call_off(command: c.CallOff) -> Sequence[str]:
    contract = CONTRACTS(c.contract_of(command.framework_id, command.number))
    return (contract, DEBARMENTS(command.company), *money(command.commitments))


def _procedure(command: c.ConcludeFramework, state: State) -> Sequence[str]:
    """The procedure that the tender pins: it says how long an agreement lasts at most."""
    tender = state.sources.tenders.get(tender_of(command.framework_id))
    return () if tender is None else (PROCEDURES(tender.procedure.partition("@")[0]),)


def _at_buyer_of_lot(command: c.ConcludeFramework, state: State) -> Sequence[Place]:
    tender = state.sources.tenders.get(tender_of(command.framework_id))
    return () if tender is None else at_unit(tender.buyer)


def _at_buyer(_: Any, state: State) -> Sequence[Place]:
    concluded = decider.agreed(state)
    return () if concluded is None else at_unit(concluded.buyer)


def _at_member(command: c.DeclineTurn, _: State) -> Sequence[Place]:
    return at_company(command.company)


def _stream_of(event: e.FrameworkEvent | ContractDrafted) -> str:
    """The agreement's, or that of the contract that is called off."""
    if isinstance(event, ContractDrafted):
        return CONTRACTS(event.contract_id)
    return FRAMEWORKS(event.framework_id)


_SUSPENDING = Rule(permission="procurement.suspend_member", places=_at_buyer)

FRAMEWORK: Slice[Any, Any, Any] = Slice(
    name="procurement.framework",
    decider=decider.DECIDER,
    streams=FRAMEWORKS,
    key="framework_id",
    events=(*get_args(e.FrameworkEvent), ContractDrafted),
    commands={
        c.ConcludeFramework: Rule(guards=_of_lot, beside=_procedure, places=_at_buyer_of_lot),
        c.SuspendMember: _SUSPENDING,
        c.ReinstateMember: _SUSPENDING,
        c.DeclineTurn: Rule(places=_at_member),
        c.CallOff: Rule(guards=_of_call_off, places=_at_buyer),
    },
    public=True,
    route=_stream_of,
    writes=(CONTRACTS,),
    passbooks=(HOLDS,),
    in_turn=True,
    looks_at=(budgeting.COMMITMENTS, suppliers.DEBARMENTS),
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (FRAMEWORK,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
