"""What anybody may read: a document whole, or a file from which something was taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.redaction_commands import RecordRedactionCheck, RedactDocument
from domain.documents.files.standing import Classification
from domain.documents.kinds.terms import DocumentDirection, KindTerms
from domain.files import events as f
from tests.domain.documents.story import (
    AT,
    DOCUMENT,
    FILE,
    KIND_ADOPTED,
    KIND_DRAFTED,
    OPENED,
    STANDING,
    TERMS,
    UNIT,
    spec,
)
from tests.domain.documents.test_issuing import ISSUED, NUMBER, ROSA, SEALED, SHA

UPLOAD = "u0197000000007000800000000000000a"
OUT = ("Ana García López", "12345678Z")
FOR_ALL = replace(TERMS, publish=True)
OPEN: tuple[Any, ...] = tuple(
    replace(event, terms=FOR_ALL) if event in {KIND_DRAFTED, KIND_ADOPTED} else event for event in ISSUED
)


def uploaded(sha256: str = "9" * 64, thing: str = FILE, type_: str = "application/pdf") -> tuple[Any, ...]:
    arrived = f.UploadReceived(UPLOAD, thing, UNIT, "blob-9", 700, type_, "redacted.pdf", sha256)
    return (arrived, f.FileAdmitted(UPLOAD, thing, "blob-9", 700, type_, sha256))


REDACT = RedactDocument(DOCUMENT, UPLOAD, OUT)
DRAFTED = i.RedactionDrafted(*STANDING, UPLOAD, "blob-9", 700, "blob-2", "9" * 64, OUT)
PUBLISH = c.PublishDocument(DOCUMENT, "On an affidavit", UPLOAD)


def checked(failure: str | None = None) -> i.RedactionChecked:
    return i.RedactionChecked(DOCUMENT, UPLOAD, failure)


def test_a_redacted_file_is_another_one_and_names_what_was_taken_out() -> None:
    spec.given(*OPEN, *uploaded()).when(REDACT, ROSA).then(DRAFTED)
    other = replace(REDACT, passages=("Ana",))
    spec.given(*OPEN, *uploaded(), DRAFTED).when(other, ROSA).refused("redaction_exists")
    nothing = replace(REDACT, passages=())
    spec.given(*OPEN, *uploaded()).when(nothing, ROSA).refused("passages_out_of_range")
    for short in ("-- a!", "x" * 201):
        spec.given(*OPEN, *uploaded()).when(replace(REDACT, passages=(short,)), ROSA).refused("passage_length")


@pytest.mark.parametrize("same", [SHA, SEALED])
def test_the_document_itself_is_no_redacted_file(same: str) -> None:
    spec.given(*OPEN, *uploaded(same)).when(REDACT, ROSA).refused("redaction_same_file", "uploadId")


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        ((), "blob_unknown"),
        (uploaded()[:1], "blob_quarantined"),
        (uploaded(thing=DOCUMENT), "blob_unknown"),
        (uploaded(type_="image/png"), "redaction_not_pdf"),
    ],
)
def test_a_redacted_file_is_a_pdf_of_the_official_file(upload: tuple[Any, ...], code: str) -> None:
    spec.given(*OPEN, *upload).when(REDACT, ROSA).refused(code, "uploadId")


def test_what_is_redacted_is_issued_and_not_published() -> None:
    spec.given(*OPEN[:-1], *uploaded()).when(REDACT, ROSA).refused("not_issued")
    published = i.DocumentPublished(
        DOCUMENT, UNIT, "EX-report", NUMBER, "All", "es", SEALED, "blob-2", AT.date(), redacted=False
    )
    spec.given(*OPEN, *uploaded(), published).when(REDACT, ROSA).refused("published_already")


def test_what_was_found_is_recorded_once() -> None:
    record = RecordRedactionCheck(DOCUMENT, UPLOAD, "redaction_has_text")
    spec.given(*OPEN).when(record, ROSA).refused("redaction_unknown")
    spec.given(*OPEN, DRAFTED).when(record, ROSA).then(checked("redaction_has_text"))
    spec.given(*OPEN, DRAFTED, checked()).when(record, ROSA).then()


def test_a_redacted_file_is_published_once_nothing_was_found_in_it() -> None:
    published = i.DocumentPublished(
        DOCUMENT, UNIT, "EX-report", NUMBER, "On an affidavit", "es", "9" * 64, "blob-9", AT.date(), redacted=True
    )
    spec.given(*OPEN, DRAFTED, checked()).when(PUBLISH, ROSA).then(published)
    whole = replace(PUBLISH, redaction=None)
    spec.given(*OPEN, DRAFTED, checked(), published).when(whole, ROSA).refused("published_already")
    spec.given(*ISSUED, DRAFTED, checked()).when(PUBLISH, ROSA).refused("not_for_publication")


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ((), "redaction_unknown"),
        ((DRAFTED,), "redaction_not_checked"),
        *(
            ((DRAFTED, checked(failure)), failure)
            for failure in (
                "redaction_has_text",
                "redaction_has_files",
                "passage_not_in_document",
                "redaction_unreadable",
            )
        ),
    ],
)
def test_a_redacted_file_in_which_something_is_left_is_not_published(known: tuple[Any, ...], code: str) -> None:
    spec.given(*OPEN, *known).when(PUBLISH, ROSA).refused(code, "redaction")


def test_an_announcement_is_published_whole_when_it_is_issued() -> None:
    announce = c.PublishAnnouncement(DOCUMENT)
    said = (DOCUMENT, UNIT, "EX-report", NUMBER, "Stocks in March", "es", SEALED, "blob-2", AT.date())
    published = i.DocumentPublished(*said, redacted=False)
    announced = _of_kind(replace(FOR_ALL, direction=DocumentDirection.PUBLIC))
    spec.given(*announced).when(announce, ROSA).then(published)
    for others in (OPEN, ISSUED, announced[:-1], _of_kind(replace(TERMS, direction=DocumentDirection.PUBLIC))):
        spec.given(*others).when(announce, ROSA).then()
    restricted = replace(OPENED, standing=replace(OPENED.standing, classification=Classification.RESTRICTED))
    spec.given(*(restricted if event == OPENED else event for event in announced)).when(announce, ROSA).then()
    spec.given().when(announce, ROSA).then()


def _of_kind(terms: KindTerms) -> tuple[Any, ...]:
    kinds = {KIND_DRAFTED, KIND_ADOPTED}
    return tuple(replace(event, terms=terms) if event in kinds else event for event in ISSUED)
