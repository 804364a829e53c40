"""Drafting: what a document begins under, who saves versions of it, and what is sent for review."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.manifest import FieldValue, StoredPart
from domain.documents.kinds.events import KindAdopted, KindRetired
from domain.documents.templates.events import TemplateAdopted
from domain.files.events import FileAdmitted, UploadReceived
from domain.kernel.declarations import Refused
from domain.kernel.forms import checked
from tests.domain.documents.story import (
    ANA,
    BASE,
    BEA,
    CLOSED,
    DOCUMENT,
    DRAFTED,
    FILE,
    KIND_ADOPTED,
    KIND_DRAFTED,
    PEOPLE,
    REVIEWED,
    STANDING,
    START,
    STARTED,
    TEMPLATE_DRAFTED,
    TERMS,
    manifest,
    review,
    save,
    saved,
    spec,
)

SUBMIT = c.SubmitForReview(DOCUMENT, 1)
OTHER = "01970000-0000-7000-8000-0000000000aa"


def test_a_document_begins_under_the_newest_versions() -> None:
    spec.given(*BASE).when(START, ANA).then(STARTED)
    newer = replace(TERMS, template="letter@2")
    ahead = (replace(KIND_DRAFTED, version=2, terms=newer), KindAdopted("EX", "report", 2, newer, date(2026, 4, 1)))
    spec.given(*BASE, *ahead).when(START, ANA).then(STARTED)
    spec.given(*BASE, STARTED).when(START, BEA).refused("document_exists", "documentId")


def test_a_document_does_not_begin_without_all_that_it_stands_on() -> None:
    spec.given(*BASE[1:]).when(START, ANA).refused("unknown_file", "fileId")
    spec.given(*BASE, CLOSED).when(START, ANA).refused("file_closed", "fileId")
    spec.given(*BASE[:1], *BASE[3:]).when(START, ANA).refused("kind_unknown", "kind")
    spec.given(*BASE, KindRetired("EX", "report")).when(START, ANA).refused("kind_retired", "kind")
    spec.given(*BASE).when(replace(START, template="memo@1"), ANA).refused("version_not_adopted", "template")


def test_a_reply_answers_a_request() -> None:
    answering = replace(TERMS, answers=True)
    base = (BASE[0], replace(KIND_DRAFTED, terms=answering), replace(KIND_ADOPTED, terms=answering), *BASE[3:])
    spec.given(*base).when(START, ANA).refused("reply_without_request", "answers")
    spec.given(*base).when(replace(START, answers=OTHER), ANA).refused("request_unknown", "answers")


def test_each_version_is_made_of_the_newest() -> None:
    spec.given(*DRAFTED).when(save(1, "Two."), ANA).then(saved(2, "Two."))
    spec.given(*DRAFTED, saved(2, "Two.")).when(save(1, "Other."), ANA).refused("version_behind", "base")
    spec.given(*DRAFTED).when(save(1, "Two."), BEA).refused("not_a_drafter")
    spec.given(*DRAFTED, e.DrafterInvited(DOCUMENT, "bea")).when(save(1, "Two."), BEA).then(saved(2, "Two.", "bea"))


def test_attachments_are_admitted_files_of_the_unit_under_the_key_of_the_file() -> None:
    upload = f"u{1:032x}"
    save_it = replace(save(1, "Two."), attachments=(upload,))
    received = UploadReceived(upload, FILE, "EX:moh", "b" * 64, 12, "text/csv", "table.csv", "0" * 64)
    admitted = FileAdmitted(upload, FILE, "b" * 64, 12, "text/csv", "0" * 64)
    [saved_it] = DECIDER.decide(spec.given(*DRAFTED, received, admitted).state, save_it, ANA)
    assert isinstance(saved_it, e.VersionSaved)
    assert saved_it.parts == (StoredPart("b" * 64, "text/csv", 12),)
    told = {"mediaType": "text/csv", "name": "table.csv", "sha256": "0" * 64, "size": 12}
    assert json.loads(saved_it.manifest or "")["attachments"] == [told]
    spec.given(*DRAFTED).when(save_it, ANA).refused("blob_unknown", "attachments")
    spec.given(*DRAFTED, received).when(save_it, ANA).refused("blob_quarantined", "attachments")
    other = (replace(received, unit="EX:mof"), admitted)
    spec.given(*DRAFTED, *other).when(save_it, ANA).refused("blob_unknown")
    elsewhere = (replace(received, thing=OTHER), replace(admitted, thing=OTHER))
    spec.given(*DRAFTED, *elsewhere).when(save_it, ANA).refused("blob_unknown")
    twice = replace(save_it, attachments=(upload, upload))
    spec.given(*DRAFTED, received, admitted).when(twice, ANA).refused("attachment_twice")
    many = replace(save_it, attachments=(upload,) * 201)
    spec.given(*DRAFTED, received, admitted).when(many, ANA).refused("too_many_parts")


def test_a_document_keeps_a_drafter() -> None:
    spec.given(*DRAFTED).when(c.RemoveDrafter(DOCUMENT, "ana"), ANA).refused("last_drafter", "accountId")
    spec.given(*DRAFTED).when(c.InviteDrafter(DOCUMENT, "bea"), ANA).then(e.DrafterInvited(DOCUMENT, "bea"))


def test_a_newer_template_is_taken_by_an_act_and_a_version_of_it() -> None:
    two = (replace(TEMPLATE_DRAFTED, version=2), TemplateAdopted("letter", 2, "EX"))
    move, moved = c.MoveToTemplate(DOCUMENT, "letter@2"), e.MovedToTemplate(DOCUMENT, "letter@2")
    spec.given(*DRAFTED, *two).when(move, ANA).then(moved)
    spec.given(*DRAFTED, two[0]).when(move, ANA).refused("version_not_adopted", "template")
    spec.given(*DRAFTED, *two, moved).when(SUBMIT, ANA).refused("version_of_other_template")
    [newer] = DECIDER.decide(spec.given(*DRAFTED, *two, moved).state, save(1), ANA)
    assert isinstance(newer, e.VersionSaved)
    assert json.loads(newer.manifest or "")["template"] == "letter@2"


def test_a_version_goes_along_its_route() -> None:
    spec.given(*DRAFTED).when(SUBMIT, ANA).then(review(1))
    spec.given(*DRAFTED, saved(2)).when(SUBMIT, ANA).refused("version_behind", "version")
    spec.given(*BASE, *PEOPLE, STARTED).when(replace(SUBMIT, version=0), ANA).refused("version_behind")


def test_nothing_goes_along_a_route_that_would_stand_still() -> None:
    spec.given(*BASE, *PEOPLE[:1], STARTED, saved(1)).when(SUBMIT, ANA).refused("step_vacant")
    lacking = saved(1, note="None")
    spec.given(*BASE, *PEOPLE, STARTED, lacking).when(SUBMIT, ANA).refused("fields_missing")


def test_what_is_recalled_is_drafted_on() -> None:
    recalled = e.DraftRecalled(*STANDING, 1, ("legal", "approval"))
    spec.given(*REVIEWED).when(c.RecallDraft(DOCUMENT), ANA).then(recalled)
    spec.given(*REVIEWED).when(c.RecallDraft(DOCUMENT), BEA).refused("not_a_drafter")


def test_the_manifest_is_the_same_whoever_makes_it() -> None:
    said = '{"attachments":[],"data":{"a":"1","b":"ñ"},' + f'"document":"{DOCUMENT}","language":"es",'
    said += '"subject":"Stocks in March","template":"letter@1","text":"T"}'
    assert manifest("T", b="ñ", a="1").canonical() == said


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(START, subject=" "), "subject_length"),
        (replace(START, subject="x" * 301), "subject_length"),
        (replace(START, subject="a\u202eb"), "unprintable"),
        (replace(START, document_id="1"), "not_a_document_id"),
        (replace(START, language="Spanish"), "not_a_language"),
        (save(0, "a\x07b"), "unprintable"),
        (save(0, "x" * 20_001), "body_length"),
        (replace(save(0), data=(FieldValue("a", "1"), FieldValue("a", "2"))), "field_twice"),
        (replace(save(0), data=tuple(FieldValue(f"f{n}", "1") for n in range(201))), "too_many_parts"),
        (replace(save(0), data=(FieldValue("a", "x" * 8_001),)), "field_length"),
        (replace(save(0), data=tuple(FieldValue(f"f{n}", "x" * 7_999) for n in range(7))), "manifest_too_large"),
        (replace(save(0), data=(FieldValue("A", "1"),)), "not_a_field_name"),
    ],
)
def test_what_cannot_be_printed_or_kept_is_refused(wrong: c.DocumentCommand, code: str) -> None:
    spec.given(*BASE, *((STARTED,) if isinstance(wrong, c.SaveVersion) else ())).when(wrong, ANA).refused(code)


def test_a_refusal_inside_a_list_names_the_field() -> None:
    with pytest.raises(Refused) as caught:
        checked(replace(save(0), data=(FieldValue("a", "1"), FieldValue("B", "1"))))
    assert caught.value.path == "data.name"


def test_a_document_that_nobody_started_is_unknown() -> None:
    for command in (save(0), SUBMIT, c.Agree(DOCUMENT, "legal", 1), c.Approve(DOCUMENT, 1), c.DiscardDraft(DOCUMENT)):
        spec.given(*BASE).when(command, ANA).refused("unknown_document", "documentId")
