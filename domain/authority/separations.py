"""Separated duties: rules that two roles exclude each other, and whether somebody would have both.

Static separation is that of NIST RBAC (ANSI INCITS 359): nobody has both roles at one time, whether by grant, by
delegation or by post. Dynamic separation is decided with each act, on its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import assert_never

from domain.authority import commands as c
from domain.authority import events as e
from domain.authority import naming, role
from domain.authority.kinds import SeparationKind
from domain.authority.register import Holding, Register
from domain.authority.validity import Validity
from domain.kernel.declarations import Refused
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class DutyConflict:
    """A rule, and the two roles that an account or a post would have in spite of it."""

    holder: str
    new: Holding
    had: Holding
    rule: e.DutiesSeparated


def decide(state: Register, command: c.OfSeparation) -> Sequence[e.SeparationEvent | e.SeparationsBegun]:
    """What a command does to the rules."""
    match command:
        case c.SeparateDuties():
            return _separate(state, command)
        case c.LiftSeparation(id_):
            rules = state.rules_of(owner := naming.owner_of(id_))
            if id_ not in rules.made:
                raise Refused("unknown_rule", "ruleId", rule=id_)
            return [] if id_ in rules.lifted else [filled(e.SeparationLifted, command, owner=owner)]
        case _:
            assert_never(command)


def _separate(state: Register, command: c.SeparateDuties) -> Sequence[e.SeparationEvent | e.SeparationsBegun]:
    owner = naming.owner_of(command.rule_id)
    first, other = sorted((command.role_id, command.other_role_id))
    separated = filled(e.DutiesSeparated, command, owner=owner, role_id=first, other_role_id=other)
    rules = state.rules_of(owner)
    if rules.made.get(command.rule_id) == separated and command.rule_id not in rules.lifted:
        return []
    if command.rule_id in rules.made:
        raise Refused("rule_exists", "ruleId", rule=command.rule_id)
    if first == other:
        raise Refused("separated_from_itself", "otherRoleId", role=first)
    for path, role_id in (("roleId", command.role_id), ("otherRoleId", command.other_role_id)):
        role.living(state.role(role_id), role_id, path)
        if naming.owner_of(role_id) not in {naming.INSTALLATION, owner}:
            raise Refused("role_of_another_jurisdiction", path, role=role_id, unit=owner)
    begun = [] if owner == naming.INSTALLATION or owner in state.ruled else [e.SeparationsBegun(owner)]
    return [separated, *begun]


def check_new(state: Register, holder: str, new: Holding) -> None:
    """Nobody gets a role that is separated from one that they have; Refused("duties_separated")."""
    _refuse(conflicts(state, holder, new))


def check_taken(state: Register, post_id: str, account_id: str, during: Validity) -> None:
    """Nobody takes a post that has a role separated from one that they have; Refused("duties_separated")."""
    _refuse(_among(state, account_id, list(state.by_post(post_id, during)), state.exercised(account_id)))


def conflicts(
    state: Register, holder: str, new: Holding, kind: SeparationKind = SeparationKind.STATIC
) -> Iterator[DutyConflict]:
    """The rules that a holder would come under who got this.

    A post is looked at with what it has itself, and with what each account has that has taken it.
    """
    if not naming.is_post(holder):
        yield from _among(state, holder, [new], state.exercised(holder), kind)
        return
    yield from _among(state, holder, [new], state.held(holder), kind)
    for account_id, post_filled in state.holder(holder).occupants.items():
        exercised = new.during(Validity(post_filled.valid_from, post_filled.valid_until))
        if exercised is not None:
            yield from _among(state, account_id, [exercised], state.exercised(account_id), kind)


def both(
    state: Register, holding: Holding, other: Holding, kind: SeparationKind = SeparationKind.STATIC
) -> e.DutiesSeparated | None:
    """The rule that speaks of both; None where there is none, or where they never hold at one time."""
    if holding.validity.common(other.validity) is None:
        return None
    pair = {holding.role_id, other.role_id}
    places = {naming.INSTALLATION, naming.jurisdiction_of(holding.unit), naming.jurisdiction_of(other.unit)}
    # What is held in the whole installation is held in every jurisdiction, and against its rules.
    for owner in sorted(state.rules if places == {naming.INSTALLATION} else places):
        for rule in state.rules_of(owner).standing():
            concerned = naming.within(owner, holding.unit) and naming.within(owner, other.unit)
            if rule.kind is kind and concerned and {rule.role_id, rule.other_role_id} == pair:
                return rule
    return None


def _among(
    state: Register,
    holder: str,
    new: Sequence[Holding],
    had: Iterable[Holding],
    kind: SeparationKind = SeparationKind.STATIC,
) -> Iterator[DutyConflict]:
    everything = list(had)
    pairs = [(mine, other) for mine in new for other in everything] + list(combinations(new, 2))
    for mine, other in pairs:
        if (rule := both(state, mine, other, kind)) is not None:
            yield DutyConflict(holder, mine, other, rule)


def _refuse(duty_conflicts: Iterator[DutyConflict]) -> None:
    if (conflict := next(duty_conflicts, None)) is not None:
        roles = {"role": conflict.new.role_id, "other": conflict.had.role_id}
        raise Refused("duties_separated", "", rule=conflict.rule.rule_id, **roles)
