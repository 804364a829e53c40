"""What a version shows: what its reviewers look at, and how long each step of theirs took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.documents.documents import events as e
from projections.documents import DOCUMENT_STEPS, DOCUMENT_VERSIONS
from projections.documents.document_steps import StepStatus
from tests.domain.documents.story import DOCUMENT, STANDING, agreed, review, saved
from tests.spec import NOON, OFFICER, fact, rows


def test_a_version_names_what_was_printed_on_trial() -> None:
    printed = e.VersionPrinted(*STANDING, 1, "ab" * 32, 900, 2)
    row = rows(DOCUMENT_VERSIONS).given(saved(1), review(1), printed).folded()[f"{DOCUMENT}/1"]
    assert (row.trial_blob, row.trial_media_type, row.trial_pages) == ("ab" * 32, "application/pdf", 2)


def test_a_step_says_how_many_whole_hours_it_took() -> None:
    later = NOON + timedelta(hours=26, minutes=59)
    steps = rows(DOCUMENT_STEPS).given(fact(review(1), 1), fact(agreed(1), 2, act=replace(OFFICER, at=later))).folded()
    done, open_ = steps[f"{DOCUMENT}/1/legal"], steps[f"{DOCUMENT}/1/approval"]
    assert (done.status, done.hours) == (StepStatus.DONE, 26)
    assert open_.hours is None
