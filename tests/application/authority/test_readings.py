"""Names in rows of any context are read by whoever sees the rows: at their unit, with the permission for them."""

from __future__ import annotations

import pytest

from application.kernel.orders import Principal
from domain.identity import commands as c
from tests.application.authority.ledger import grant, ledger
from tests.domain.authority.people import ANA
from tests.domain.identity.people import BO
from tests.support.people import MemoryKeys

MODEL, FIELDS, READ = "organisations.files", ("officer_name",), "organisations.rename_unit"
CLERK = Principal(ANA, "*")


def reading(number: int, unit: str | None, permission: str = READ) -> c.RecordReading:
    """A reading of rows that lie at a unit of MD."""
    id_ = f"00000000-0000-4000-8000-{number:012}"
    return c.RecordReading(id_, MODEL, FIELDS, (BO,), "File 1", "MD", unit, permission)


@pytest.mark.parametrize(
    ("unit", "permission", "answer"),
    [
        ("MD:moh", READ, "done"),
        ("MD:lab", READ, "done"),  # below it
        ("MD:mof", READ, "denied"),
        (None, READ, "denied"),  # of the jurisdiction as a whole
        ("MD:moh", "identity.read_person", "denied"),  # not the permission that shows these rows
    ],
)
async def test_a_reading_takes_the_permission_of_its_rows_where_they_lie(
    unit: str | None, permission: str, answer: str
) -> None:
    it = await ledger(MemoryKeys())
    await it.give(grant(1, ANA, "renamer", "MD:moh"))
    assert await it.answer(reading(1, unit, permission), CLERK) == answer
    assert await it.answer(reading(2, unit, permission), Principal("nobody", "*")) == "denied"
