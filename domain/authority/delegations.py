"""Letting others exercise a grant for a time, and ending that.

A delegation of a post's grant is the post's: it outlasts the account that made it, and the successor can end it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming, role, separations, validity
from domain.authority.grants import check_company
from domain.authority.holder import Holder
from domain.authority.register import Holding, Register
from domain.authority.validity import Validity
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

MAX_DELEGATIONS = 200
"""Of one grant at a time: all of them are named when it is revoked, in one event."""


def decide(state: Register, command: c.OfDelegation, act: Act) -> Sequence[e.Event]:
    """What a command does to the delegations of a holder's grants."""
    match command:
        case c.DelegateGrant():
            return _delegate(state, command, act)
        case c.WithdrawDelegation():
            return _withdraw(state.holder(command.holder), command, act)
        case _:
            assert_never(command)


def _delegate(state: Register, command: c.DelegateGrant, act: Act) -> Sequence[e.Event]:
    file, id_ = state.holder(command.holder), command.delegation_id
    if act.actor != command.delegator:
        raise Refused("not_the_actor", "delegator")
    grant, known = _grant(file, command.grant_id), file.given.get(id_)
    if known is not None and repeats(known, command, valid_from=command.valid_from or known.valid_from):
        if not file.stands(id_):
            raise Refused("delegation_ended", "delegationId", delegation=id_)
        return []
    assigned = state.assign(id_, command.holder, "delegationId")
    role.living(state.role(grant.role_id), grant.role_id)
    check_company(state, command.unit, act)
    _check_right(file, grant, command, act)
    lasting = validity.checked(command.valid_from, command.valid_until, act.at)
    _check_extent(file, grant, command, lasting)
    if len(file.resting_on(command.grant_id, act.at)) >= MAX_DELEGATIONS:
        raise Refused("too_many_delegations", "grantId", limit=MAX_DELEGATIONS)
    separations.check_new(state, command.delegate, Holding(grant.role_id, command.unit, lasting, id_))
    given = filled(e.GrantDelegated, command, role_id=grant.role_id, valid_from=lasting.since)
    return [given, filled(e.DelegationReceived, given), assigned]


def _grant(file: Holder, grant_id: str) -> e.RoleGranted:
    if (grant := file.grants.get(grant_id)) is None:
        raise Refused("unknown_grant", "grantId", grant=grant_id)
    if grant_id in file.revoked:
        raise Refused("grant_revoked", "grantId", grant=grant_id)
    return grant


def _check_right(file: Holder, grant: e.RoleGranted, command: c.DelegateGrant, act: Act) -> None:
    """The delegator has what is delegated, and may pass it on: not to themselves, nor to whom it comes from."""
    above = {command.holder, command.delegator}
    if command.rests_on is None:
        if not (act.actor == command.holder or file.occupied_by(act.actor, act.at)):
            raise Refused("not_the_holder", "delegator", grant=command.grant_id)
        if not grant.delegable:
            raise Refused("not_delegable", "grantId", grant=command.grant_id)
    else:
        rests_on = _standing(file, command.rests_on, command.grant_id)
        if act.actor != rests_on.delegate:
            raise Refused("not_the_delegate", "delegator", delegation=command.rests_on)
        if not rests_on.subdelegable:
            raise Refused("not_subdelegable", "restsOn", delegation=command.rests_on)
        above |= {who for above_it in file.chain(command.rests_on) for who in (above_it.delegator, above_it.delegate)}
    if command.delegate in above:
        raise Refused("delegated_back", "delegate")


def _standing(file: Holder, delegation_id: str, grant_id: str) -> e.GrantDelegated:
    found = file.given.get(delegation_id)
    if found is None or found.grant_id != grant_id:
        raise Refused("unknown_delegation", "restsOn", delegation=delegation_id)
    if not file.stands(delegation_id):
        raise Refused("delegation_ended", "restsOn", delegation=delegation_id)
    return found


def _check_extent(file: Holder, grant: e.RoleGranted, command: c.DelegateGrant, lasting: Validity) -> None:
    """Nothing is delegated beyond the grant, nor beyond the delegation that it rests on.

    Whether one unit stands below another is asked of the tree, where the act is authorised, and again at each use.
    """
    unit, at_most = grant.unit, Validity(grant.valid_from, grant.valid_until)
    if command.rests_on is not None:
        rests_on = file.given[command.rests_on]
        unit, at_most = rests_on.unit, Validity(rests_on.valid_from, rests_on.valid_until)
    if not naming.may_cover(unit, command.unit):
        raise Refused("delegated_unit_not_covered", "unit", unit=command.unit, of=unit)
    if not lasting.within(at_most):
        since, until = at_most.since.isoformat(), at_most.until.isoformat() if at_most.until else "-"
        raise Refused("delegated_for_too_long", "validUntil", since=since, until=until)


def _withdraw(file: Holder, command: c.WithdrawDelegation, act: Act) -> Sequence[e.Event]:
    found = file.given.get(command.delegation_id)
    if found is None or found.delegate != command.delegate:
        raise Refused("unknown_delegation", "delegationId", delegation=command.delegation_id)
    ends_it = command.account_id
    if ends_it not in {found.delegator, found.delegate, found.holder} and not file.occupied_by(ends_it, act.at):
        raise Refused("not_their_delegation", "accountId", delegation=command.delegation_id)
    if not file.stands(command.delegation_id):
        return []
    fallen = file.resting_on(command.delegation_id, act.at)
    return [filled(e.DelegationWithdrawn, command, delegations=fallen), filled(e.DelegationLost, command)]
