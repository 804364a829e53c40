"""Breaking the glass raises an alarm, once, and stays open until somebody else has reviewed it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from application.kernel.orders import Order, Principal
from domain.authority import commands as c
from domain.authority.kinds import Finding
from infra.authority.founding import FOUNDING, found
from infra.authority.glass import GlassWatch
from infra.runtime import open_bus, open_policy

DOCTOR, HEAD = Principal("doctor-1", "*"), Principal("head-1", "*")


async def test_an_emergency_is_told_once_and_open_until_it_is_reviewed(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_policy(database) as policy, open_bus(database, policy=policy) as bus:
        await found(bus, policy, (HEAD.actor,))
        for command in (
            c.DefineRole("on_duty", "On duty", ("authority.break_glass",)),
            c.GrantRole(str(uuid4()), DOCTOR.actor, "on_duty", "MD", "Duty"),
        ):
            await bus.execute(Order(command), FOUNDING)
        watch, glass = GlassWatch(policy), str(uuid4())
        await watch.look()
        await bus.execute(Order(c.BreakGlass(glass, DOCTOR.actor, "emergency_access", "MD", 2, "Case 7")), DOCTOR)
        await watch.look()
        await watch.look()
        told = capsys.readouterr()
        assert (told.out + told.err).count("GLASS BROKEN") == 1
        assert "Case 7" not in told.out + told.err
        assert REGISTRY.get_sample_value("foja_glass_unreviewed") == 1
        assert (await policy.sight(DOCTOR, "identity.read_person")).jurisdictions == {"MD"}

        await bus.execute(Order(c.EndGlassBreak(glass, DOCTOR.actor, "Over")), DOCTOR)
        assert (await policy.sight(DOCTOR, "identity.read_person")).jurisdictions == set()
        review = c.ReviewGlassBreak(glass, DOCTOR.actor, Finding.JUSTIFIED, "As it should be")
        await bus.execute(Order(review), HEAD)
        await watch.look()
        assert REGISTRY.get_sample_value("foja_glass_unreviewed") == 0
