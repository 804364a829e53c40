"""Which rules a proposed grant would violate is what it is refused for, over any history."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from application.authority.answers import violations
from application.authority.questions import WhatWouldViolate
from domain.authority import commands as c
from domain.authority.kinds import SeparationKind
from domain.authority.register import Register
from domain.kernel.declarations import Act, Refused
from tests.application.authority.test_fast_path import facts_of, known
from tests.application.authority.test_permissions import ACCOUNTS, ACTS, BEGINNING, DECIDER, LAB, OFFICE, POSTS, asked
from tests.domain.authority.people import ANA, BO, CARLA, MINISTER, UNIT, uuid
from tests.spec import NOON
from tests.suite.profiles import examples

UNITS = [UNIT, LAB, "MD", "RO:x", "*"]


CASES = [(role, unit) for role in ("orderer", "payer") for unit in UNITS]
CASES += [("MD:committer", unit) for unit in (UNIT, LAB, "MD")]


def refused_for(state: Register, command: c.GrantRole, act: Act) -> str | None:
    """The rule that a grant is refused for."""
    try:
        DECIDER.decide(state, command, act)
    except Refused as refused:
        return str(refused.values.get("rule", refused))
    return None


@settings(max_examples=examples(25), deadline=None)
@given(ACTS, st.sampled_from([0, 36, 100]))
def test_what_is_said_to_violate_a_rule_is_refused_and_nothing_else(acts: list[tuple[Any, int]], hours: int) -> None:
    facts = facts_of(asyncio.run(asked([*((one, 0) for one in BEGINNING), *acts])))
    authority, state = known(facts), DECIDER.fold([one.event for one in facts])
    act = Act(OFFICE, "*", "g", NOON + timedelta(hours=hours))
    for holder in (*ACCOUNTS, *POSTS):
        for role, unit in CASES:
            told = [one.rule_id for one in violations(authority, WhatWouldViolate(holder, role, unit), act.at)]
            rule = refused_for(state, c.GrantRole(uuid(99), holder, role, unit, "Duty"), act)
            assert (rule in told) if rule else not told, (holder, role, unit)


def test_a_rule_elsewhere_and_who_has_left_are_not_in_question() -> None:
    """Each of these was said to violate a rule; and of a post that nobody has taken, nothing was said."""
    history = [
        *BEGINNING,
        c.GrantRole(uuid(1), ANA, "payer", "RO:x", "Duty"),
        c.GrantRole(uuid(2), BO, "payer", UNIT, "Duty"),
        c.TakePost(MINISTER, BO, "Appointed", valid_until=NOON + timedelta(hours=1)),
        c.GrantRole(uuid(3), MINISTER, "orderer", UNIT, "Duty", NOON + timedelta(hours=1)),
        c.SeparateDuties("on-files", SeparationKind.DYNAMIC, "orderer", "payer", "Four eyes"),
    ]
    authority = known(facts_of(asyncio.run(asked([(one, 0) for one in history]))))
    at = NOON + timedelta(hours=2)

    def found(holder: str, role: str, unit: str) -> list[tuple[str, str]]:
        return [(o.rule_id, o.account) for o in violations(authority, WhatWouldViolate(holder, role, unit), at)]

    assert found(ANA, "MD:committer", UNIT) == []
    assert found(MINISTER, "MD:committer", UNIT) == []
    assert found(CARLA, "payer", "*") == []
    assert found(MINISTER, "payer", UNIT) == [("order-pay", MINISTER), ("on-files", MINISTER)]
    assert found(BO, "orderer", "MD") == [("order-pay", BO), ("on-files", BO)]
