"""An act of authority that nobody can read takes away what it may be about, and nothing else, until it is skipped."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from eventsourcing.persistence import StoredEvent

from application.authority.distrust import ONLY_GIVES
from application.authority.policy import FOLLOWED
from application.kernel.orders import Principal
from application.ledger.unreadable import leaf_hash
from domain.audit.commands import SkipAct
from domain.authority import commands as a
from domain.authority import events as e
from domain.authority.kinds import SeparationKind
from domain.identity import commands as i
from domain.kernel.declarations import event_type
from domain.organisations import commands as o
from tests.application.authority.ledger import CODEC, LONG_AGO, Ledger, grant, ledger
from tests.spec import fact

RENAME, POST = "organisations.rename_unit", "organisations.create_post"
ANA, BO = "ana-1", "bo-1"
BROKEN = b"{"


def plant(found: Ledger, stream: str, type_: str) -> SkipAct:
    """Store what nobody can read as the next act of a stream; the command that skips it."""
    stored = found.journal.stored
    version = sum(one.originator_id == stream for one in stored) + 1
    stored.append(StoredEvent(stream, version, type_, BROKEN))
    return SkipAct(len(stored), stream, version, leaf_hash(BROKEN), "A broken import")


async def officers() -> Ledger:
    """Ana renames units below the ministry of health, Bo in all of MD."""
    found = await ledger()
    await found.give(grant(1, ANA, "renamer", "MD:moh"), grant(2, BO, "founder", "MD"))
    return found


async def renames(found: Ledger, account: str, at: str = "MD:moh") -> str:
    return await found.answer(
        o.RenameUnit(at, f"{account} {len(found.journal.stored)}", LONG_AGO), Principal(account, "*")
    )


@pytest.mark.parametrize(
    ("stream", "type_", "stopped"),
    [
        (f"holder-{ANA}", "authority.GrantRevoked", ANA),
        (f"holder-{ANA}", "nobody.KnowsThis", ANA),
        (f"holder-{ANA}", "authority.RoleGranted", None),
        ("role-renamer", "authority.RoleNarrowed", ANA),
        ("role-renamer", "authority.RoleWidened", None),
        (f"account-{BO}", "identity.AccountSuspended", BO),
        (f"account-{BO}", "identity.AccountReinstated", None),
    ],
)
async def test_it_stops_whom_it_may_be_about_until_it_is_skipped(stream: str, type_: str, stopped: str | None) -> None:
    found = await officers()
    skip = plant(found, stream, type_)
    for account in (ANA, BO):
        assert await renames(found, account) == ("denied" if account == stopped else "done")
    await found.give(skip)
    await found.policy.catch_up()
    assert [await renames(found, account) for account in (ANA, BO)] == ["done", "done"]
    _, anew = found.process()
    await anew.catch_up()
    assert not anew.authority.distrust.acts


async def test_where_units_stand_is_not_relied_on_but_what_is_held_there_is() -> None:
    found = await officers()
    assert await renames(found, ANA, "MD:lab") == "done"
    plant(found, "structure-MD", "organisations.UnitMoved")
    await found.policy.catch_up()
    assert await found.sees(ANA, RENAME) == {"MD:moh"}
    assert found.policy.authority.holds(found.policy.authority.titles(BO)[0], ("MD:lab", "MD"), found.policy.now.date())


async def test_rules_that_cannot_be_told_separate_all_roles_on_a_file() -> None:
    found = await officers()
    authority = found.policy.authority
    assert authority.separates_on_files is False
    plant(found, "separations-MD", "authority.DutiesSeparated")
    await found.policy.catch_up()
    assert found.policy.authority.separates_on_files
    assert set(authority.excluded_by("renamer", "MD:moh", SeparationKind.DYNAMIC)) == {"founder", "poster"}
    assert not authority.excluded_by("renamer", "RO:x", SeparationKind.DYNAMIC)


async def test_an_act_that_goes_on_from_one_that_cannot_be_read_gives_and_takes_nothing() -> None:
    found = await ledger()
    plant(found, "role-lost", "authority.RoleDefined")
    lost = e.RoleWidened("lost", (RENAME,))
    found.journal.stored.append(CODEC.seal(replace(fact(lost, stream="role-lost"), version=2)))
    await found.policy.catch_up()
    assert not found.policy.authority.permissions("lost")
    assert found.policy.authority.versions["role-lost"] == 2


async def test_nobody_is_let_into_an_account_of_which_nobody_can_tell_what_it_has() -> None:
    """Whoever lets people sign in could wait for the skip, and then be somebody who has more than they could grant."""
    found = await officers()
    await found.give(
        a.DefineRole("registrar", "Lets people sign in", ("identity.link_subject",)),
        grant(3, "carla-1", "registrar", "*"),
    )
    victim = "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"
    plant(found, f"holder-{victim}", "authority.RoleGranted")
    await found.policy.catch_up()
    assert await found.answer(i.LinkSubject(victim, "https://id", "s"), Principal("carla-1", "*")) == "account_has_more"


def test_what_only_gives_is_chosen_event_by_event() -> None:
    """A new event of authority is taken to take something away until somebody has thought about it."""
    takes = {event_type(one).name for one in get_args(e.Event)} - ONLY_GIVES
    assert takes == {
        "authority.DelegationLost",
        "authority.DelegationWithdrawn",
        "authority.DutiesSeparated",
        "authority.GlassBreakEnded",
        "authority.GrantRevoked",
        "authority.PostLeft",
        "authority.PostVacated",
        "authority.RoleNarrowed",
        "authority.RoleRetired",
    }
    assert set(FOLLOWED) > ONLY_GIVES
