"""Where a permission over accounts must hold: at the jurisdiction of each account that a command touches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from application.identity.slice import ACCOUNT, READING
from domain.identity import commands as c
from domain.identity.accounts import DECIDER
from domain.identity.kinds import AccountKind, ClosingReason
from projections.identity import ACCOUNT_PERSONS
from tests.domain.identity.people import AGAIN, ANA, BO, CLOSED, ERASE, ERASED, REGISTERED, REGISTERED_AGAIN

MD = (("MD",),)
READ = "00000000-0000-4000-8000-000000000001"
HERE, AGAIN_HERE = replace(REGISTERED, jurisdiction="MD"), replace(REGISTERED_AGAIN, jurisdiction="MD")


@pytest.mark.parametrize(
    ("history", "command", "places"),
    [
        ((), c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana", jurisdiction="MD"), MD),
        ((), c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana"), ()),
        ((HERE,), c.CloseAccount(ANA, ClosingReason.DECEASED), MD),
        ((REGISTERED,), c.CloseAccount(ANA, ClosingReason.DECEASED), ()),
        ((HERE,), c.CloseAccount(BO, ClosingReason.DECEASED), ()),
        ((HERE, AGAIN_HERE), c.MergeAccounts(AGAIN, ANA), (*MD, *MD)),
        ((HERE, REGISTERED_AGAIN), c.MergeAccounts(AGAIN, ANA), ()),
        ((HERE, CLOSED, ERASED), ERASE, MD),
    ],
)
def test_the_places_of_a_command(history: tuple[Any, ...], command: Any, places: tuple[Any, ...]) -> None:
    assert ACCOUNT.commands[type(command)].need(command, DECIDER.fold(history)).places == places


@pytest.mark.parametrize(("jurisdiction", "places"), [("MD", MD), (None, ())])
def test_a_reading_is_of_one_place(jurisdiction: str | None, places: tuple[Any, ...]) -> None:
    command = c.RecordReading(READ, "identity.account_persons", ("email",), (ANA,), "File 1", jurisdiction)
    rule = READING.commands[c.RecordReading]
    assert rule.need(command, READING.decider.initial).places == places
    assert rule.stream_of(command) == f"reading-{READ}"
    assert rule.permission == ACCOUNT_PERSONS.permission
