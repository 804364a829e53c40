"""Readings of bytes of a file: recorded where its level asks for that, and for a purpose where it is about persons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.sharing.forms import FileLevel
from domain.sharing.reading import DECIDER, FileRead, RecordFileReading
from domain.sharing.refusals import MESSAGES
from tests.domain.sharing.test_file import FILE, OPENED, OTHER, POLICE
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
BLOB = "ab" * 32
READ = RecordFileReading(OTHER, "bea", FILE, None, "documents.official_documents", BLOB, "Docket 7")


@pytest.mark.parametrize("level", [FileLevel.RESTRICTED, FileLevel.PERSONAL])
def test_a_reading_of_a_restricted_file_or_of_one_about_persons_is_recorded_once(level: FileLevel) -> None:
    read = FileRead(OTHER, FILE, POLICE, level, None, READ.model, BLOB, "Docket 7")
    spec.given(replace(OPENED, level=level)).when(READ).then(read)


@pytest.mark.parametrize("level", [FileLevel.PUBLIC, FileLevel.INTERNAL])
def test_nothing_is_recorded_of_what_its_body_may_read(level: FileLevel) -> None:
    spec.given(replace(OPENED, level=level)).when(READ).then()
    spec.given().when(READ).then()


def test_of_a_file_about_persons_it_is_said_what_it_is_read_for() -> None:
    unsaid = replace(READ, purpose=None)
    spec.given(replace(OPENED, level=FileLevel.PERSONAL)).when(unsaid).refused("purpose_unsaid", "purpose")
    restricted = FileRead(OTHER, FILE, POLICE, FileLevel.RESTRICTED, None, READ.model, BLOB, None)
    spec.given(replace(OPENED, level=FileLevel.RESTRICTED)).when(unsaid).then(restricted)
    spec.given(OPENED).when(replace(READ, purpose="\n")).refused("not_a_reading_purpose", "purpose")
