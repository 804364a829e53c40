"""Archive timestamps come later, in the night, and again after years; what was sealed stays in front of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from projections.documents import ARCHIVE_STAMPS_DUE
from projections.documents.archive_stamps_due import KEPT, WITHOUT, SealToArchive
from tests.domain.documents.story import DOCUMENT, STANDING, spec
from tests.domain.documents.test_issuing import APPROVED, ISSUED, NUMBERED, RENDERED, ROSA, SEALED, SIGNED
from tests.spec import NOON, rows

ARCHIVED_SHA = "f" * 64
DUE = i.ArchiveStampDue(*STANDING, "blob-2")
ARCHIVED = i.SealArchived(*STANDING, "blob-3", 5000, "B-LTA", 3000, ARCHIVED_SHA)
FAILED = i.ArchiveStampFailed(*STANDING, "no_timestamp_now")
REQUEST = c.RequestArchiveStamp(DOCUMENT)
RECORD = c.RecordArchiveStamp(DOCUMENT, "blob-3", 5000, "B-LTA", 3000, SEALED, ARCHIVED_SHA)
NIGHT = datetime(2014, 6, 2, 2, tzinfo=UTC)


def test_an_archive_timestamp_is_asked_for_and_recorded_once() -> None:
    spec.given(*ISSUED).when(REQUEST, ROSA).then(DUE)
    spec.given(*ISSUED, DUE).when(RECORD, ROSA).then(ARCHIVED)
    spec.given(*ISSUED).when(RECORD, ROSA).then()
    spec.given(*APPROVED, NUMBERED, RENDERED).when(REQUEST, ROSA).refused("not_issued")


def test_the_next_one_stands_behind_the_one_before() -> None:
    spec.given(*ISSUED, DUE, ARCHIVED).when(REQUEST, ROSA).then(replace(DUE, blob="blob-3"))
    again = replace(RECORD, blob="blob-4", size=7000, prefix_length=5000, prefix_sha256=ARCHIVED_SHA, sha256="0" * 64)
    archived = replace(ARCHIVED, blob="blob-4", size=7000, prefix_length=5000, sha256="0" * 64)
    spec.given(*ISSUED, DUE, ARCHIVED, replace(DUE, blob="blob-3")).when(again, ROSA).then(archived)


@pytest.mark.parametrize("change", [{"prefix_length": 2999}, {"prefix_sha256": "0" * 64}])
def test_what_was_sealed_stays_in_front_of_it(change: dict[str, Any]) -> None:
    spec.given(*ISSUED, DUE).when(replace(RECORD, **change), ROSA).refused("prefix_differs")


def test_an_authority_that_is_away_delays_the_level_and_is_asked_again() -> None:
    failure = c.RecordArchiveStampFailure(DOCUMENT, "no_timestamp_now")
    spec.given(*ISSUED, DUE).when(failure, ROSA).then(FAILED)
    spec.given(*ISSUED, DUE, FAILED).when(REQUEST, ROSA).then(DUE)


def test_the_seals_of_a_day_are_stamped_in_the_night_after_it() -> None:
    due = rows(ARCHIVE_STAMPS_DUE)
    due.given(SIGNED).then(SealToArchive(DOCUMENT, NIGHT))
    due.given(SIGNED, DUE).then()
    due.given(SIGNED, DUE, FAILED).then(SealToArchive(DOCUMENT, NIGHT))
    due.given(SIGNED, DUE, ARCHIVED).then(SealToArchive(DOCUMENT, NIGHT + KEPT))
    due.given(SIGNED, DUE, replace(FAILED, code="no_timestamp_authority")).then(
        SealToArchive(DOCUMENT, NIGHT + WITHOUT)
    )
    due.given(SIGNED, DUE, replace(FAILED, code="blob_destroyed")).then()
    assert timedelta(days=1) > NIGHT - NOON
