"""A contract: drafted on an award, signed by both sides, delivered, changed, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from domain.calendars.published import SOURCES as CALENDAR_FACTS
from domain.calendars.published import calendar_after, year_of
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.kernel.terms import TermUnit
from domain.kernel.working_days import WorkingDays
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts import commands as c
from domain.procurement.contracts import events as e
from domain.procurement.contracts import stages
from domain.procurement.contracts.delivering import accept, reject, report
from domain.procurement.contracts.due import fell_due
from domain.procurement.contracts.managing import steer
from domain.procurement.contracts.signing import draft, sign
from domain.procurement.contracts.stages import Drafted, Over, Standing, Undrafted
from domain.procurement.contracts.state import Event, Folded, State
from domain.procurement.frameworks import agreement
from domain.procurement.frameworks.events import FrameworkEvent
from domain.procurement.periods import Period, period_end

REPLY = Period(10, TermUnit.CALENDAR_DAYS)
"""How long a supplier has to reply to a rating."""
MAX_POINTS = 10_000
_CONTRACT, _AGREEMENT = get_args(e.ContractEvent), get_args(FrameworkEvent)


def evolve(state: State, event: Folded) -> State:
    """The state after an event of the contract, or of what it is decided on."""
    if isinstance(event, _CONTRACT):
        return replace(state, contract=stages.evolve(state.contract, event))
    if isinstance(event, _AGREEMENT):
        return replace(state, agreement=agreement.evolve(state.agreement, event))
    if isinstance(event, CALENDAR_FACTS):
        year = year_of(event)
        calendar = calendar_after(state.calendars.get(year), event)
        return replace(state, calendars={**state.calendars, year: calendar})
    return replace(state, sources=state.sources.after(event))


def decide(state: State, command: c.ContractCommand, act: Act) -> Sequence[Event]:
    """What a command does to the contract."""
    match command:
        case c.DraftContract():
            return draft(state, command, act)
        case c.SignContract():
            return sign(state, command, act)
        case c.ReportDelivery():
            return report(_standing(state, command.contract_id), command)
        case c.AcceptContractDelivery():
            return accept(_standing(state, command.contract_id), command, act)
        case c.RejectContractDelivery():
            return reject(_standing(state, command.contract_id), command, act)
        case c.RateContractor():
            return _rate(state, command, act)
        case c.PublishReply():
            return _reply(state, command, act)
        case c.MarkContractDue():
            return fell_due(state.contract, command, act)
        case _:
            return steer(state, _standing(state, command.contract_id), command, act)


def _standing(state: State, contract_id: str) -> Standing | Over:
    """The contract that was signed; Refused: `unknown_contract`, `unsigned`."""
    match state.contract:
        case Undrafted():
            raise Refused("unknown_contract", "contractId", contract=contract_id)
        case Drafted():
            raise Refused("unsigned", "contractId", contract=contract_id)
        case found:
            return found


def _rate(state: State, command: c.RateContractor, act: Act) -> Sequence[Event]:
    contract = _standing(state, command.contract_id)
    if not isinstance(contract, Over):
        raise Refused("contract_not_over", "contractId")
    if not 0 <= command.points <= MAX_POINTS:
        raise Refused("rating_range", "points", points=command.points, limit=MAX_POINTS)
    if (was := contract.rating) is not None:
        if (was.points, was.text) == (command.points, command.text):
            return []
        raise Refused("already_rated", "contractId")
    if act.actor in contract.terms.receivers:
        raise Refused("duties_separated")
    signed = contract.terms.signed
    days = WorkingDays(jurisdiction_of(signed.buyer), state.calendars)
    reply_until = period_end(act.at, REPLY, days)
    return [filled(e.ContractorRated, command, company=signed.company, reply_until=reply_until, manager_id=act.actor)]


def _reply(state: State, command: c.PublishReply, act: Act) -> Sequence[Event]:
    contract = _standing(state, command.contract_id)
    if not isinstance(contract, Over) or contract.rating is None:
        raise Refused("not_rated", "contractId")
    if contract.reply is not None:
        if contract.reply.text == command.text:
            return []
        raise Refused("already_replied", "contractId")
    if act.at >= contract.rating.reply_until.at:
        raise Refused("reply_late", "contractId", until=contract.rating.reply_until.at.isoformat())
    return [filled(e.ReplyPublished, command, company=contract.rating.company)]


DECIDER: Decider[State, c.ContractCommand, Folded] = Decider(State(), decide, evolve)
