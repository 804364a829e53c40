"""A framework agreement: concluded with the winners of a lot, called off in turn, up to a ceiling and a last day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.values import money
from domain.procurement.contracts.decider import evolve
from domain.procurement.contracts.events import ContractDrafted
from domain.procurement.contracts.funding import require_funded
from domain.procurement.contracts.stages import Drafted, Undrafted
from domain.procurement.contracts.state import Event, Folded, State
from domain.procurement.frameworks import commands as c
from domain.procurement.frameworks import events as e
from domain.procurement.frameworks.agreement import Concluded, NoAgreement, require_concluded
from domain.procurement.kinds import ProcedureKind
from domain.procurement.naming import tender_of
from domain.suppliers.published import check_not_debarred

MAX_MEMBERS = 200


def decide(state: State, command: c.FrameworkCommand, act: Act) -> Sequence[Event]:
    """What a command does to the agreement."""
    if isinstance(command, c.ConcludeFramework):
        return _conclude(state, command, act)
    agreement = require_concluded(state.agreement, command.framework_id)
    match command:
        case c.CallOff():
            return _call_off(state, agreement, command, act)
        case c.SuspendMember():
            if command.company in agreement.suspended:
                return []
            agreement.member(command.company)
            return [filled(e.MemberSuspended, command)]
        case c.ReinstateMember():
            known = command.company in agreement.suspended
            return [filled(e.MemberReinstated, command)] if known else []
        case c.DeclineTurn():
            if command.company in agreement.declined:
                return []
            agreement.member(command.company)
            _require_turn(agreement, command.company)
            return [filled(e.TurnDeclined, command)]
        case _:
            assert_never(command)


def _conclude(state: State, command: c.ConcludeFramework, act: Act) -> Sequence[Event]:
    if isinstance(state.agreement, Concluded):
        was = state.agreement.concluded
        if repeats(was, command) and tuple(member.company for member in was.members) == command.companies:
            return []
        raise Refused("framework_exists", "frameworkId", framework=command.framework_id)
    lot = command.framework_id
    award = state.sources.standing_award(lot)
    members = _members(state, command)
    if command.ceiling.amount <= 0:
        raise Refused("not_positive", "ceiling", value=f"{command.ceiling.amount}")
    if (currency := award.decided.value.currency) != command.ceiling.currency:
        raise Refused("currency_mismatch", "ceiling", given=command.ceiling.currency, expected=currency)
    ceiling = money(command.ceiling.amount, command.ceiling.currency, "ceiling")
    tender = state.sources.tender(tender_of(lot))
    _require_period(state, tender.procedure, command, act)
    state.sources.require_signable(award.decided.award_id, lot, act.at)
    return [
        filled(
            e.FrameworkConcluded,
            command,
            tender_id=tender_of(lot),
            lot_id=lot,
            award_id=award.decided.award_id,
            buyer=tender.buyer,
            members=members,
            ceiling=ceiling,
            ocid=tender.ocid,
            award_officer=award.officer,
        )
    ]


def _members(state: State, command: c.ConcludeFramework) -> tuple[e.FrameworkMember, ...]:
    """The companies as they stand in the ranking, none passed over; Refused("framework_members")."""
    ranking = sorted(state.sources.rankings.get(command.framework_id, ()), key=lambda bid: bid.place)
    first = tuple(dict.fromkeys(bid.company for bid in ranking))[: len(command.companies)]
    if not command.companies or len(command.companies) > MAX_MEMBERS or command.companies != first:
        raise Refused("framework_members", "companies", limit=MAX_MEMBERS)
    return tuple(e.FrameworkMember(company, place) for place, company in enumerate(first, start=1))


def _require_period(state: State, pin: str, command: c.ConcludeFramework, act: Act) -> None:
    """The agreement ends in time. Refused: `version_not_adopted`, `not_a_framework`, `framework_period`."""
    procedure, day = state.sources.procedures.pinned(pin, "frameworkId"), act.at.date()
    years = procedure.terms.max_years
    if procedure.kind is not ProcedureKind.FRAMEWORK or years is None:
        raise Refused("not_a_framework", "frameworkId", kind=procedure.kind.value)
    latest = day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
    if not day <= command.until <= latest:
        raise Refused("framework_period", "until", latest=latest.isoformat())


def _require_turn(agreement: Concluded, company: str) -> None:
    if (turn := agreement.next) != company:
        raise Refused("member_not_next", "company", company=company, next=turn or "-")


def _call_off(state: State, agreement: Concluded, command: c.CallOff, act: Act) -> Sequence[Event]:
    contract_id = c.contract_of(command.framework_id, command.number)
    match state.contract:
        case Drafted(was) if repeats(was, command, contract_id=contract_id):
            return []
        case Undrafted():
            pass
        case _:
            raise Refused("call_off_exists", "number", number=command.number)
    agreement.require_open(act.at.date())
    agreement.member(command.company)
    _require_turn(agreement, command.company)
    if command.value.amount <= 0:
        raise Refused("not_positive", "value", value=f"{command.value.amount}")
    value = money(command.value.amount, command.value.currency, "value")
    agreement.require_room(value)
    check_not_debarred(state.sources.supplier, act.at, "company")
    if command.ends_on < command.starts_on:
        first, last = command.starts_on.isoformat(), command.ends_on.isoformat()
        raise Refused("contract_period", "endsOn", first=first, last=last)
    commitments = require_funded(state.sources, contract_id, value, command.ends_on, command.commitments)
    concluded = agreement.concluded
    drafted = filled(
        ContractDrafted,
        command,
        contract_id=contract_id,
        value=value,
        commitments=commitments,
        tender_id=concluded.tender_id,
        lot_id=concluded.lot_id,
        award_id=concluded.award_id,
        buyer=concluded.buyer,
        ocid=concluded.ocid,
        award_officer=concluded.award_officer,
    )
    called = e.CalledOff(command.framework_id, command.company, contract_id, value, direct=True)
    return [called, drafted]


def agreed(state: State) -> e.FrameworkConcluded | None:
    """What was concluded; None where nothing was."""
    return None if isinstance(state.agreement, NoAgreement) else state.agreement.concluded


DECIDER: Decider[State, c.FrameworkCommand, Folded] = Decider(State(), decide, evolve)
