"""What reviewers and approvers do: agree, object, return, approve one exact version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, assert_never

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents import review
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.issue_commands import RecordTrialPrint, ReturnAfterTrial
from domain.documents.documents.review import ReviewedStep
from domain.documents.documents.silence import approval_begins
from domain.documents.documents.stages import Approved, Drafted, UnderReview
from domain.documents.routes.steps import DocumentDuty
from domain.kernel.declarations import Act
from domain.kernel.filling import filled
from domain.kernel.refused import Refused

APPROVAL_LASTS: Final = timedelta(days=30)
TRIAL: Final = "trial"
"""The step, and the post, of what the machine returns because it cannot be printed."""


def review_step(dossier: Dossier, command: c.ReviewCommand, act: Act) -> Sequence[e.ReviewEvent]:
    """What a reviewer does.

    Refused: `reviewer_is_drafter`, `version_moved_on`, `unknown_step`, `not_your_step`, `step_done`,
    `duty_done_by_same_person`.
    """
    stage = dossier.drafted(command.document_id)
    if act.actor in stage.draft.all_drafters:
        raise Refused("reviewer_is_drafter", "documentId")
    if not isinstance(stage, UnderReview) or command.version != stage.draft.version:
        raise _moved_on(stage, command.version)
    step = next((step for step in review.reviewing(stage.steps) if step.step.key == command.step), None)
    if step is None:
        known = ", ".join(step.step.key for step in review.reviewing(stage.steps))
        raise Refused("unknown_step", "step", step=command.step, known=known)
    if _said_already(step, command, act):
        return []
    post, passed_to = _post_of(dossier, step, act)
    if post not in step.open_posts:
        raise Refused("step_done", "step", step=command.step)
    _check_apart(stage, step, act)
    said = {"version": command.version, "step": command.step, "post": post, "reviewer": act.actor}
    said["passed_to"] = passed_to
    standing = stage.draft.standing
    match command:
        case c.Agree():
            agreed = filled(e.StepAgreed, standing, **said)
            after = step.after(agreed)
            return [replace(agreed, done=after.done), *approval_begins(dossier, stage, after, act)]
        case c.Object(reason=reason, remarks=remarks):
            objected = filled(e.StepObjected, standing, **said, reason=reason, remarks=remarks)
            after = step.after(objected)
            return [replace(objected, done=after.done), *approval_begins(dossier, stage, after, act)]
        case c.ReturnDraft(reason=reason, remarks=remarks):
            keys = tuple(step.step.key for step in stage.steps)
            return [filled(e.DraftReturned, standing, **said, reason=reason, remarks=remarks, steps=keys)]
        case _:
            assert_never(command)


def return_after_trial(dossier: Dossier, command: ReturnAfterTrial, act: Act) -> Sequence[e.DraftReturned]:
    """A version that cannot be printed goes back to its drafters; nothing where it went back before."""
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, UnderReview) or command.version != stage.draft.version:
        return []
    keys = tuple(step.step.key for step in stage.steps)
    said = {"version": command.version, "step": TRIAL, "post": TRIAL, "reviewer": act.actor}
    return [filled(e.DraftReturned, stage.draft.standing, **said, reason=command.code, remarks=None, steps=keys)]


def record_trial(dossier: Dossier, command: RecordTrialPrint, _: Act) -> Sequence[e.VersionPrinted]:
    """What the reviewers look at; nothing where the version is under review no more."""
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, UnderReview | Approved) or command.version != stage.draft.version:
        return []
    return [filled(e.VersionPrinted, stage.draft.standing, command, document_id=command.document_id)]


def _said_already(step: ReviewedStep, command: c.ReviewCommand, act: Act) -> bool:
    """Whether the account said the same before; Refused(`step_done`) where it said something else."""
    verdict = step.of(act.actor)
    if verdict is None:
        return False
    if isinstance(command, c.ReturnDraft) or verdict.agrees != isinstance(command, c.Agree):
        raise Refused("step_done", "step", step=command.step)
    return True


def approve(dossier: Dossier, command: c.Approve, act: Act) -> Sequence[e.DocumentApproved]:
    """One approval, of the newest version, once all other steps are done; the same again renews one that lapsed.

    Refused: `approver_is_drafter`, `version_moved_on`, `steps_open`, `not_your_step`, `duty_done_by_same_person`.
    """
    stage = dossier.drafted(command.document_id)
    if act.actor in stage.draft.all_drafters:
        raise Refused("approver_is_drafter", "documentId")
    if not isinstance(stage, UnderReview | Approved) or command.version != stage.draft.version:
        raise _moved_on(stage, command.version)
    if isinstance(stage, Approved) and act.at < stage.approval.approved_at + APPROVAL_LASTS:
        return []
    if missing := [step.step.key for step in review.reviewing(stage.steps) if not step.done]:
        raise Refused("steps_open", "version", steps=", ".join(missing))
    step = review.approving(stage.steps)
    post, passed_to = _post_of(dossier, step, act)
    _check_apart(stage, step, act)
    newest = stage.draft.newest
    digest = None if newest is None else newest.manifest_sha256
    said = {
        "step": step.step.key,
        "post": post,
        "approver": act.actor,
        "approved_at": act.at,
        "manifest_sha256": digest,
        "passed_to": passed_to,
    }
    return [filled(e.DocumentApproved, stage.draft.standing, version=command.version, **said)]


def _moved_on(stage: Drafted, version: int) -> Refused:
    return Refused("version_moved_on", "version", version=version, newest=stage.draft.version)


def _post_of(dossier: Dossier, step: ReviewedStep, act: Act) -> tuple[str, str | None]:
    """The post of the step that the actor speaks for, best one that has not spoken; Refused(`not_your_step`).

    And the post that they exercise, where that is another one, which the step was passed on to.
    """
    held = [(post, via) for post, via in step.voices() if dossier.holders.holds(act.actor, via, act.at)]
    if not held:
        raise Refused("not_your_step", "step", step=step.step.key)
    post, via = next((voice for voice in held if voice[0] in step.open_posts), held[0])
    return post, None if via == post else via


def _check_apart(stage: UnderReview | Approved, step: ReviewedStep, act: Act) -> None:
    """Nobody does a step who did one of a duty that it is apart from; drafting is held against the drafters."""
    for other in stage.steps:
        if other.step.duty in step.step.apart_from and other is not step and other.of(act.actor):
            raise Refused("duty_done_by_same_person", "step", step=step.step.key, other=other.step.key)
    if DocumentDuty.DRAFT in step.step.apart_from and act.actor in stage.draft.all_drafters:
        raise Refused("reviewer_is_drafter", "documentId")
