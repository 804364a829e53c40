"""That somebody looked at personal data is recorded once, with what for, and with nothing of what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.reading import DECIDER, MOST
from domain.identity.refusals import MESSAGES
from tests.domain.identity.people import ANA, BO
from tests.spec import Spec

READ = "00000000-0000-4000-8000-000000000001"
RECORD = c.RecordReading(READ, "identity.account_persons", ("email", "full_name"), (ANA, BO), "File 12/2026", "MD")
RECORDED = e.PersonalDataRead(READ, "identity.account_persons", ("email", "full_name"), (ANA, BO), "File 12/2026", "MD")

spec = Spec(DECIDER, MESSAGES)


def test_a_reading_is_recorded_once() -> None:
    spec.given().when(RECORD).then(RECORDED)
    spec.given().when(replace(RECORD, purpose="  File 12/2026 ")).then(RECORDED)
    spec.given(RECORDED).when(replace(RECORD, purpose="Another")).refused("reading_exists", "readingId")


@pytest.mark.parametrize("purpose", ["", " ", "x" * 201, "two\nlines", "\x00"])
def test_it_says_what_for(purpose: str) -> None:
    spec.given().when(replace(RECORD, purpose=purpose)).refused("not_a_purpose", "purpose")


def test_it_says_whose_and_which_fields() -> None:
    spec.given().when(replace(RECORD, account_ids=())).refused("not_a_reading", "accountIds")
    spec.given().when(replace(RECORD, account_ids=(ANA,) * (MOST + 1))).refused("not_a_reading", "accountIds")
    spec.given().when(replace(RECORD, account_ids=("2004001234567",))).refused("not_a_random_id", "accountIds")
    spec.given().when(replace(RECORD, fields=())).refused("not_a_reading", "accountIds")
    spec.given().when(replace(RECORD, reading_id="1")).refused("not_a_reading_id", "readingId")
    spec.given().when(replace(RECORD, jurisdiction="md")).refused("not_a_jurisdiction", "jurisdiction")
