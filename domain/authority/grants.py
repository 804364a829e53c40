"""Granting roles to accounts and posts, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming, role, separations, validity
from domain.authority.register import Holding, Register
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats


def decide(state: Register, command: c.OfGrant, act: Act) -> Sequence[e.Event]:
    """What a command does to the grants of a holder."""
    match command:
        case c.GrantRole():
            return _grant(state, command, act)
        case c.RevokeGrant():
            return _revoke(state, command, act)
        case _:
            assert_never(command)


def _grant(state: Register, command: c.GrantRole, act: Act) -> Sequence[e.Event]:
    id_, file = command.grant_id, state.holder(command.holder)
    known = file.grants.get(id_)
    if known is not None and repeats(known, command, valid_from=command.valid_from or known.valid_from):
        if id_ in file.revoked:
            raise Refused("grant_revoked", "grantId", grant=id_)  # nothing is given again under the same id
        return []
    if act.actor == command.holder or file.occupied_by(act.actor, act.at):
        raise Refused("given_to_oneself", "holder")  # what somebody has for a time would be theirs for ever
    assigned = state.assign(id_, command.holder, "grantId")
    check_company(state, command.unit, act)
    check_role_at(state, command.role_id, command.unit, emergency=False)
    lasting = validity.checked(command.valid_from, command.valid_until, act.at)
    separations.check_new(state, command.holder, Holding(command.role_id, command.unit, lasting, id_))
    return [filled(e.RoleGranted, command, valid_from=lasting.since), assigned]


def check_company(state: Register, place: str, act: Act) -> None:
    """Refused: `no_such_company`, `company_has_ended`, where the place is that of a company."""
    if not naming.is_company(place):
        return
    company = state.company_at(place)
    if company is None:
        raise Refused("no_such_company", "unit", place=ascii(place)[:80])
    if company.dissolved_on is not None and company.dissolved_on <= act.at.date():
        raise Refused("company_has_ended", "unit", place=place, on=company.dissolved_on.isoformat())


def check_role_at(state: Register, role_id: str, unit: str, *, emergency: bool) -> None:
    """A role of this sort that gives something at a unit.

    Refused: `unknown_role`, `role_retired`, `role_for_emergencies`, `role_not_for_emergencies`,
    `role_of_another_jurisdiction`.
    """
    defined = role.living(state.role(role_id), role_id).as_defined
    if defined.emergency and not emergency:
        raise Refused("role_for_emergencies", "roleId", role=role_id)
    if emergency and not defined.emergency:
        raise Refused("role_not_for_emergencies", "roleId", role=role_id)
    if defined.owner not in {naming.INSTALLATION, naming.jurisdiction_of(unit)}:
        raise Refused("role_of_another_jurisdiction", "roleId", role=role_id, unit=unit)


def _revoke(state: Register, command: c.RevokeGrant, act: Act) -> Sequence[e.Event]:
    file = state.holder(command.holder)
    if command.grant_id not in file.grants:
        raise Refused("unknown_grant", "grantId", grant=command.grant_id)
    if command.grant_id in file.revoked:
        return []
    fallen = file.resting_on(command.grant_id, act.at)
    return [filled(e.GrantRevoked, command, delegations=fallen)]
