"""A row may name several persons, or nobody: only the values of others are readings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from api.graphql.readings import Readings
from api.kernel.errors import ApiError
from application.kernel.orders import Principal
from tests.support.case_files import CASE_FILES, CaseFile
from tests.support.people import ANA, BO

FILE = CaseFile("case-1", "A bridge", ANA, "Ana", None)


async def test_nobodys_value_is_no_reading_and_each_persons_is_their_own() -> None:
    viewer: Any = SimpleNamespace(principal=Principal(ANA, "*"), purpose=None)
    readings = Readings(viewer)
    assert readings.record(CASE_FILES, FILE, "officer_name") is None
    assert readings.record(CASE_FILES, FILE, "deputy_name") is None
    with pytest.raises(ApiError, match="personal data of others"):
        readings.record(CASE_FILES, CaseFile("c", "", ANA, "Ana", None, BO, "Bo"), "deputy_name")
