"""What came in with its files: uploads of the unit, under the key of the official file, told by one manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.manifest import StoredPart
from domain.files.events import FileAdmitted, UploadReceived
from domain.registers.events import EntryRegistered, RegisterStanding
from domain.registers.published import EntryDirection
from tests.domain.documents.story import AT, BASE, DOCUMENT, FILE, UNIT, person, spec

ROSA = person("rosa")
UPLOAD, OTHER = "u" + "a" * 32, "u" + "b" * 32
BLOB, SHA = "c" * 64, "d" * 64
RECEIVED = UploadReceived(UPLOAD, FILE, UNIT, BLOB, 9, "application/pdf", "letter.pdf", SHA)
ADMITTED = FileAdmitted(UPLOAD, FILE, BLOB, 9, "application/pdf", SHA)
ENTRY = EntryRegistered(
    UNIT, "in", 2026, 1, "n", EntryDirection.IN, DOCUMENT, "report", date(2026, 3, 30), RegisterStanding(1)
)
COMMAND = c.RegisterIncoming(
    DOCUMENT, FILE, "report", "in", "es", "post", AT, "A complaint", reference="REF/1", attachments=(UPLOAD,)
)
GIVEN: tuple[Any, ...] = (*BASE, RECEIVED, ADMITTED, ENTRY)


def received(*given: Any, command: c.RegisterIncoming = COMMAND) -> i.DocumentReceived:
    (event,) = DECIDER.decide(spec.given(*given).state, command, ROSA)
    assert isinstance(event, i.DocumentReceived)
    return event


def test_the_manifest_tells_of_its_files_and_the_reference_of_the_sender() -> None:
    event = received(*GIVEN)
    assert event.parts == (StoredPart(BLOB, "application/pdf", 9),)
    said = json.loads(event.manifest or "")
    assert said["attachments"] == [
        {"mediaType": "application/pdf", "name": "letter.pdf", "sha256": SHA, "size": 9},
    ]
    assert said["data"] == {"reference": "REF/1"}


def test_the_same_again_adds_nothing_and_other_files_are_another_document() -> None:
    event = received(*GIVEN)
    spec.given(*GIVEN, event).when(COMMAND, ROSA).then()
    spec.given(*GIVEN, event).when(replace(COMMAND, attachments=()), ROSA).then()
    more = (replace(RECEIVED, upload_id=OTHER), replace(ADMITTED, upload_id=OTHER, blob=SHA))
    other = replace(COMMAND, attachments=(OTHER,))
    spec.given(*GIVEN, *more, event).when(other, ROSA).refused("document_exists", "documentId")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((), "blob_unknown"),
        ((RECEIVED,), "blob_quarantined"),
        ((replace(RECEIVED, unit="EX:mof"), ADMITTED), "blob_unknown"),
        ((replace(RECEIVED, thing=DOCUMENT), replace(ADMITTED, thing=DOCUMENT)), "blob_unknown"),
    ],
)
def test_files_are_admitted_ones_of_the_unit_under_the_key_of_the_file(given: tuple[Any, ...], code: str) -> None:
    spec.given(*BASE, ENTRY, *given).when(COMMAND, ROSA).refused(code, "attachments")
    twice = replace(COMMAND, attachments=(UPLOAD, UPLOAD))
    spec.given(*GIVEN).when(twice, ROSA).refused("attachment_twice", "attachments")
