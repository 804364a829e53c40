"""Who looked at whose personal data: a row for each account, that each of them may see."""

from __future__ import annotations

from domain.identity import events as e
from projections.identity.readings import READINGS, PersonalDataReading
from projections.kernel.scope import Scope
from tests.domain.identity.people import ANA, BO
from tests.spec import NOON, OFFICER, fact, rows

READ = e.PersonalDataRead("r-1", "identity.account_persons", ("email",), (ANA, BO), "File 1", "MD")


def test_a_row_for_each_account() -> None:
    first, again = fact(READ, 7), fact(READ, 8)
    rows(READINGS).given(first, again).then(
        *(
            PersonalDataReading(
                f"{one.event_id}:{account}",
                one.position,
                account,
                "MD",
                None,
                OFFICER.actor,
                "identity.account_persons",
                ("email",),
                "File 1",
                NOON,
            )
            for one in (first, again)
            for account in (ANA, BO)
        )
    )


def test_everybody_sees_their_own_and_nothing_in_it_is_personal() -> None:
    assert READINGS.scope == Scope(unit="unit", jurisdiction="jurisdiction", account="account_id")
    assert not READINGS.personal
