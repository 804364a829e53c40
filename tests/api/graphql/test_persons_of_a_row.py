"""A row may name several persons, or nobody: only the values of others are readings."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from api.graphql.readings import Readings
from api.kernel.declarations import Reading
from api.kernel.errors import ApiError
from projections.kernel.scope import Scope
from tests.support.case_files import CASE_FILES, CaseFile
from tests.support.people import ANA, BO

FILE = CaseFile("case-1", "A bridge", ANA, "Ana", None)


async def test_nobodys_value_is_no_reading_and_each_persons_is_their_own() -> None:
    async def keep(_: Reading) -> None:
        raise AssertionError

    readings = Readings(ANA, None, keep)
    assert readings.record(CASE_FILES, FILE, "officer_name") is None
    assert readings.record(CASE_FILES, FILE, "deputy_name") is None
    with pytest.raises(ApiError, match="personal data of others"):
        readings.record(CASE_FILES, CaseFile("c", "", ANA, "Ana", None, BO, "Bo"), "deputy_name")


async def test_each_persons_values_are_one_reading_under_the_permission_and_at_the_place_of_the_rows() -> None:
    kept: list[Reading] = []

    async def keep(reading: Reading) -> None:
        kept.append(reading)

    model = replace(CASE_FILES, permission="cases.read", scope=Scope(unit="subject"))
    row = CaseFile("case-1", "MD:moh", ANA, "Ana", "ana@example.org", BO, "Bo")
    readings = Readings("reader", "File 1", keep)
    names = ("officer_name", "officer_mail", "deputy_name")
    await asyncio.gather(*filter(None, (readings.record(model, row, name) for name in names)))
    assert sorted(kept, key=lambda reading: reading.fields) == [
        Reading(model.name, "cases.read", fields, (account,), "File 1", None, "MD:moh")
        for fields, account in ((("deputy_name",), BO), (("officer_mail", "officer_name"), ANA))
    ]
