"""Scenario 3: what people agree to is one manifest; an agreement dies with it, and nobody approves their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents.issue_commands import RecordTrialPrint, ReturnAfterTrial
from tests.domain.documents.story import (
    ANA,
    APPROVAL,
    BASE,
    BEA,
    CARLOS,
    DOCUMENT,
    DORA,
    DRAFTED,
    LEGAL,
    MONEY,
    PEOPLE,
    REVIEWED,
    STANDING,
    STARTED,
    agreed,
    approved,
    at,
    holds,
    person,
    review,
    route,
    save,
    saved,
    spec,
)

AGREE = c.Agree(DOCUMENT, "legal", 1)
APPROVE = c.Approve(DOCUMENT, 1)
INVITED = e.DrafterInvited(DOCUMENT, "bea")


def test_ana_drafts_bea_agrees_and_nothing_is_saved_under_review() -> None:
    two = (*DRAFTED, saved(2, "Two."), review(2))
    spec.given(*two).when(c.Agree(DOCUMENT, "legal", 2), BEA).then(agreed(2))
    spec.given(*two, agreed(2)).when(save(2, "Three."), ANA).refused("under_review")


def test_an_agreement_dies_with_its_version() -> None:
    recalled = (*DRAFTED, saved(2, "Two."), review(2), agreed(2), e.DraftRecalled(*STANDING, 2, ("legal", "approval")))
    spec.given(*recalled).when(save(2, "Three."), ANA).then(saved(3, "Three."))
    again = (*recalled, saved(3, "Three."), review(3))
    spec.given(*again).when(c.Approve(DOCUMENT, 3), CARLOS).refused("steps_open")
    spec.given(*again).when(c.Approve(DOCUMENT, 2), CARLOS).refused("version_moved_on", "version")
    spec.given(*again).when(c.Agree(DOCUMENT, "legal", 2), BEA).refused("version_moved_on", "version")


def test_whoever_drafted_neither_reviews_nor_approves() -> None:
    posts = (holds("ana", "EX:moh/legal"), holds("ana", "EX:moh/head"))
    spec.given(*REVIEWED, *posts).when(AGREE, ANA).refused("reviewer_is_drafter")
    spec.given(*REVIEWED, *posts, agreed(1)).when(APPROVE, ANA).refused("approver_is_drafter")


def test_whoever_saved_a_version_counts_as_its_drafter_for_ever() -> None:
    wrote = (INVITED, saved(2, "Bea's", "bea"), e.DrafterRemoved(DOCUMENT, "bea"), review(2))
    spec.given(*DRAFTED, *wrote).when(c.Agree(DOCUMENT, "legal", 2), BEA).refused("reviewer_is_drafter")
    did_nothing = (INVITED, e.DrafterRemoved(DOCUMENT, "bea"), review(1))
    spec.given(*DRAFTED, *did_nothing).when(AGREE, BEA).then(agreed(1))


def test_the_approver_of_all_steps_approves_the_manifest() -> None:
    spec.given(*REVIEWED).when(APPROVE, CARLOS).refused("steps_open", "version")
    spec.given(*REVIEWED, agreed(1)).when(APPROVE, BEA).refused("not_your_step")
    spec.given(*REVIEWED, agreed(1)).when(APPROVE, CARLOS).then(approved(1))


def test_an_objection_does_a_step_and_a_return_begins_anew() -> None:
    objection = c.Object(DOCUMENT, "legal", 1, "unlawful", "Article 3.")
    objected = e.StepObjected(*STANDING, 1, "legal", "EX:moh/legal", "bea", "unlawful", "Article 3.")
    spec.given(*REVIEWED).when(objection, BEA).then(objected)
    spec.given(*REVIEWED, objected).when(APPROVE, CARLOS).then(approved(1))
    returned = e.DraftReturned(*STANDING, 1, "legal", "EX:moh/legal", "bea", "unclear", "Why?", ("legal", "approval"))
    giving_back = c.ReturnDraft(DOCUMENT, "legal", 1, "unclear", "Why?")
    spec.given(*REVIEWED).when(giving_back, BEA).then(returned, once_more=False)
    spec.given(*REVIEWED, returned).when(save(1, "Two."), ANA).then(saved(2, "Two."))
    spec.given(*REVIEWED, returned).when(AGREE, BEA).refused("version_moved_on")


def test_what_cannot_be_printed_goes_back_by_itself() -> None:
    trial, keys = ReturnAfterTrial(DOCUMENT, 1, "glyph_missing"), ("legal", "approval")
    returned = e.DraftReturned(*STANDING, 1, "trial", "trial", "bea", "glyph_missing", None, keys)
    spec.given(*REVIEWED).when(trial, BEA).then(returned)
    spec.given(*DRAFTED, saved(2), review(2)).when(trial, BEA).then()
    spec.given(*REVIEWED, agreed(1), approved(1)).when(trial, BEA).then()


def test_what_reviewers_look_at_is_recorded_while_they_do() -> None:
    record = RecordTrialPrint(DOCUMENT, 1, "ab" * 32, 900, 2)
    printed = e.VersionPrinted(*STANDING, 1, "ab" * 32, 900, 2)
    spec.given(*REVIEWED).when(record, BEA).then(printed, once_more=False)
    spec.given(*REVIEWED, printed).when(APPROVE, CARLOS).refused("steps_open")
    spec.given(*DRAFTED, saved(2), review(2)).when(record, BEA).then()


def test_a_step_is_due_from_its_posts_alone_and_once() -> None:
    spec.given(*REVIEWED).when(AGREE, DORA).refused("not_your_step", "step")
    spec.given(*REVIEWED).when(replace(AGREE, step="money"), BEA).refused("unknown_step", "step")
    spec.given(*REVIEWED, agreed(1)).when(c.Object(DOCUMENT, "legal", 1, "other"), BEA).refused("step_done")
    acting = holds("dora", "EX:moh/legal")
    spec.given(*REVIEWED, acting, agreed(1)).when(AGREE, DORA).refused("step_done", "step")
    over = holds("dora", "EX:moh/legal", at(DORA, timedelta(0)).at)
    spec.given(*REVIEWED, over).when(AGREE, DORA).refused("not_your_step")
    spec.given(*REVIEWED).when(c.Object(DOCUMENT, "legal", 1, "tired"), BEA).refused("reason_unknown", "reason")


def test_two_of_three_do_a_step() -> None:
    posts = tuple(holds(name, f"EX:mof/{name}") for name in "abc")
    two_of_three: tuple[Any, ...] = (
        *BASE[:5],
        *route(MONEY, APPROVAL),
        *PEOPLE,
        *posts,
        STARTED,
        saved(1),
        review(1, MONEY, APPROVAL),
    )
    first, second = (agreed(1, name, f"EX:mof/{name}", "money") for name in "ab")
    agree = c.Agree(DOCUMENT, "money", 1)
    spec.given(*two_of_three, first).when(agree, person("b")).then(second)
    spec.given(*two_of_three, first).when(APPROVE, CARLOS).refused("steps_open")
    spec.given(*two_of_three, first, second).when(APPROVE, CARLOS).then(approved(1))
    spec.given(*two_of_three, first, second).when(agree, person("c")).refused("step_done")


def test_two_objections_of_three_do_the_step_too() -> None:
    posts = tuple(holds(name, f"EX:mof/{name}") for name in "abc")
    begun: tuple[Any, ...] = (
        *BASE[:5],
        *route(MONEY, APPROVAL),
        *PEOPLE,
        *posts,
        STARTED,
        saved(1),
        review(1, MONEY, APPROVAL),
    )
    no = [e.StepObjected(*STANDING, 1, "money", f"EX:mof/{name}", name, "other", "") for name in "ab"]
    spec.given(*begun, no[0]).when(APPROVE, CARLOS).refused("steps_open")
    spec.given(*begun, *no).when(APPROVE, CARLOS).then(approved(1))


def test_a_duty_is_done_by_somebody_apart_from_the_others() -> None:
    both = holds("bea", "EX:moh/head")
    spec.given(*REVIEWED, both, agreed(1)).when(APPROVE, BEA).refused("duty_done_by_same_person")
    assert LEGAL.duty in APPROVAL.apart_from


def test_an_approval_lapses_after_thirty_days_and_the_same_renews_it() -> None:
    done = (*REVIEWED, agreed(1), approved(1))
    spec.given(*done).when(APPROVE, at(CARLOS, timedelta(days=29))).then()
    late = at(CARLOS, timedelta(days=30))
    spec.given(*done).when(APPROVE, late).then(approved(1, late.at))


@pytest.mark.parametrize("command", [c.RecallDraft(DOCUMENT), save(1, "Two."), c.SubmitForReview(DOCUMENT, 1)])
def test_what_is_approved_is_not_changed(command: c.DraftingCommand) -> None:
    spec.given(*REVIEWED, agreed(1), approved(1)).when(command, ANA).refused("approved_already")


def test_what_is_approved_is_withdrawn_and_a_draft_discarded() -> None:
    withdraw, discard = c.WithdrawDocument(DOCUMENT, "by_mistake"), c.DiscardDraft(DOCUMENT)
    gone = e.DocumentWithdrawn(DOCUMENT, "by_mistake")
    spec.given(*REVIEWED, agreed(1), approved(1)).when(withdraw, CARLOS).then(gone)
    spec.given(*REVIEWED).when(withdraw, CARLOS).refused("not_approved")
    spec.given(*DRAFTED).when(discard, ANA).then(e.DraftDiscarded(DOCUMENT))
    spec.given(*DRAFTED).when(discard, BEA).refused("not_a_drafter")
    spec.given(*REVIEWED).when(discard, ANA).refused("under_review")
    spec.given(*DRAFTED, e.DraftDiscarded(DOCUMENT)).when(save(1, "Two."), ANA).refused("draft_ended")
