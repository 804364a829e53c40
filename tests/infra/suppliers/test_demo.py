"""The companies of the demo: their story is played whole by different people, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from application.kernel.orders import Order, Principal
from domain.suppliers.debarments.commands import DecideDebarment, ProposeDebarment
from domain.suppliers.mandates.commands import ConfirmMandate, ProposeMandate
from infra.authority.founding import first_roles
from infra.bootstrap import adapters_of
from infra.keys.store import open_keys
from infra.processes.demo import play, staff
from infra.runtime import open_bus, open_policy
from infra.settings.settings import Settings
from infra.suppliers.demo import COMPANIES, told

TODAY = datetime.now(UTC).date()
CONTEXTS = ("organisations", "documents", "suppliers")


async def test_the_story_is_played_by_different_people_and_once(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, data=tmp_path)
    stories = [story for name in CONTEXTS if (story := adapters_of(name).story) is not None]
    own = stories[-1:]
    setup = Principal("system:tests", "*")
    async with (
        open_keys(settings) as keys,
        open_policy(database) as policy,
        open_bus(database, policy=policy, keys=keys) as bus,
    ):
        for role in first_roles():
            await bus.execute(Order(role), setup)
        await staff(bus, setup, stories)
        assert await play(bus, TODAY, own) == len(list(told(TODAY)))
        assert await play(bus, TODAY, own) == 0
        last_of_year = date(TODAY.year, 12, 31)
        assert await play(bus, last_of_year, own) == 0, "a year tells the same on each of its days"


def test_whoever_proposes_is_not_whoever_decides() -> None:
    by = {type(scene.command): scene.by for scene in told(TODAY)}
    assert by[ProposeDebarment] != by[DecideDebarment]
    assert by[ProposeMandate] != by[ConfirmMandate]
    assert len(COMPANIES) == 3
