"""The uploads that arrived, and what became of them."""

from __future__ import annotations

from dataclasses import replace

from domain.files.kinds import RejectionCode, UploadState
from projections.files.uploads import UPLOADS, Upload
from tests.domain.files.test_upload import ADMITTED, BLOB, RECEIVED, REJECTED, UNIT, UPLOAD
from tests.spec import NOON, OFFICER, fact, rows

ROW = Upload(
    UPLOAD,
    UPLOAD,
    "a.txt",
    UNIT,
    "MD",
    OFFICER.actor,
    UploadState.QUARANTINED,
    None,
    None,
    3,
    "text/plain",
    received_at=NOON,
)


def test_a_row_names_its_file_only_while_that_may_be_used() -> None:
    received = fact(RECEIVED, 1)
    rows(UPLOADS).given(received).then(ROW)
    admitted = replace(ROW, state=UploadState.ADMITTED, file=BLOB, decided_at=NOON)
    rows(UPLOADS).given(received, fact(ADMITTED, 2)).then(admitted)
    rejected = replace(ROW, state=UploadState.REJECTED, reason=RejectionCode.INFECTED, decided_at=NOON)
    rows(UPLOADS).given(received, fact(REJECTED, 2)).then(rejected)


def test_an_upload_for_the_installation_lies_nowhere() -> None:
    rows(UPLOADS).given(fact(replace(RECEIVED, unit=None), 1)).then(replace(ROW, unit=None, jurisdiction=None))
