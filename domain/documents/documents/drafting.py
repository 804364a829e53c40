"""What drafters do: start a document, save versions of it, send them for review and take them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents import manifest as m
from domain.documents.documents.attaching import attached
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.draft import Draft
from domain.documents.documents.issuing import kind_in_effect
from domain.documents.documents.stages import (
    Approved,
    Discarded,
    Drafted,
    Drafting,
    Issued,
    UnderReview,
    Unstarted,
    Withdrawn,
)
from domain.documents.documents.step_terms import first_terms
from domain.documents.forms import MAX_SUBJECT
from domain.documents.kinds.terms import Silence
from domain.documents.naming import kind_of
from domain.kernel.declarations import Act
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of


def start(dossier: Dossier, command: c.StartDraft, act: Act) -> Sequence[e.DraftStarted]:
    """Refused: `document_exists`, `unknown_file`, `file_closed`, and what `_pins` refuses."""
    stage = dossier.document(command.document_id)
    draft = dossier.draft_of(command.document_id)
    if draft and draft.began.drafter == act.actor and _same_start(draft.began, command):
        return []
    if not isinstance(stage, Unstarted):
        raise Refused("document_exists", "documentId")
    if command.subject is None:
        raise Refused("subject_length", "subject", length=0, limit=MAX_SUBJECT)
    file = dossier.open_file(command.file_id)
    kind, template, route = _pins(dossier, command, file.unit, act)
    return [
        filled(
            e.DraftStarted,
            command,
            unit=file.unit,
            kind=kind,
            template=template,
            route=route,
            drafter=act.actor,
            under_grant=act.grant,
        )
    ]


def _same_start(began: e.DraftStarted, command: c.StartDraft) -> bool:
    kind = began.kind.rpartition("@")[0].removeprefix(f"{jurisdiction_of(began.unit)}-")
    template = command.template or began.template
    return repeats(began, command, kind=began.kind, template=template) and kind == command.kind


def _pins(dossier: Dossier, command: c.StartDraft, unit: str, act: Act) -> tuple[str, str, str]:
    """The versions of kind, template and route that a document begins under.

    Refused: `kind_unknown`, `kind_retired`, `reply_without_request`, `request_unknown`, `version_not_adopted`.
    """
    pin = kind_in_effect(dossier, unit, command.kind, act)
    terms = dossier.kinds[kind_of(pin)].versions.adopted(pin, "kind")
    if terms.answers and command.answers is None:
        raise Refused("reply_without_request", "answers", kind=command.kind)
    if command.answers is not None and isinstance(dossier.document(command.answers), Unstarted | Drafting | Discarded):
        raise Refused("request_unknown", "answers")
    template = command.template or terms.template
    dossier.templates.adopted(template, "template")
    dossier.routes.adopted(terms.route, "kind")
    return pin, template, terms.route


def draft(dossier: Dossier, command: c.DraftingCommand, act: Act) -> Sequence[e.DraftingEvent]:
    """What a drafter does to a document that was started."""
    if isinstance(command, c.StartDraft):
        return start(dossier, command, act)
    stage = dossier.drafted(command.document_id)
    if act.actor not in stage.draft.drafters:
        raise Refused("not_a_drafter", "documentId")
    match command:
        case c.InviteDrafter() | c.RemoveDrafter():
            return _drafters(_drafted_now(stage), command)
        case c.SaveVersion():
            return _save(dossier, _drafted_now(stage), command, act)
        case c.MoveToTemplate():
            now = _drafted_now(stage)
            dossier.templates.adopted(command.template, "template")
            return [] if now.template == command.template else [filled(e.MovedToTemplate, command)]
        case c.SubmitForReview():
            return _submit(dossier, stage, command, act)
        case c.RecallDraft():
            return _recall(stage)
        case _:
            assert_never(command)


def _drafted_now(stage: Drafted) -> Draft:
    """The draft that may be changed; Refused(`under_review`, `approved_already`, `draft_ended`)."""
    match stage:
        case Drafting(draft):
            return draft
        case UnderReview():
            raise Refused("under_review", "documentId")
        case Approved() | Issued():
            raise Refused("approved_already", "documentId")
        case Withdrawn() | Discarded():
            raise Refused("draft_ended", "documentId")
        case _:
            assert_never(stage)


def _drafters(draft: Draft, command: c.InviteDrafter | c.RemoveDrafter) -> Sequence[e.DraftingEvent]:
    is_one = command.account_id in draft.drafters
    match command:
        case c.InviteDrafter():
            return [] if is_one else [filled(e.DrafterInvited, command)]
        case c.RemoveDrafter() if is_one and len(draft.drafters) == 1:
            raise Refused("last_drafter", "accountId")
        case c.RemoveDrafter():
            return [filled(e.DrafterRemoved, command)] if is_one else []
        case _:
            assert_never(command)


def _save(dossier: Dossier, draft: Draft, command: c.SaveVersion, act: Act) -> Sequence[e.VersionSaved]:
    data = command.data or ()
    m.check_data(data)
    began, newest = draft.began, draft.newest
    subject = command.subject or (newest.subject if newest else began.subject) or ""
    if command.attachments:
        dossier.open_file(began.file_id)
    attachments, parts = attached(dossier, began.unit, began.file_id, command.attachments)
    manifest = m.Manifest(
        began.document_id, draft.template, began.language, subject, command.text or "", data, attachments
    )
    canonical = manifest.canonical()
    m.check_size(canonical)
    digest = m.digest(canonical)
    if newest and (newest.version - 1, newest.drafter, newest.manifest_sha256) == (command.base, act.actor, digest):
        return []
    if command.base != draft.version:
        raise Refused("version_behind", "base", base=command.base, newest=draft.version)
    saved = filled(
        e.VersionSaved,
        draft.standing,
        version=draft.version + 1,
        drafter=act.actor,
        under_grant=act.grant,
        subject=subject,
        manifest=canonical,
        manifest_sha256=digest,
        parts=parts,
    )
    return [saved]


def _submit(dossier: Dossier, stage: Drafted, command: c.SubmitForReview, act: Act) -> Sequence[e.ReviewStarted]:
    if isinstance(stage, UnderReview) and command.version == stage.draft.version:
        return []
    draft = _drafted_now(stage)
    if draft.newest is None or command.version != draft.version:
        raise Refused("version_behind", "version", base=command.version, newest=draft.version)
    if draft.moved:
        raise Refused("version_of_other_template", "version", version=draft.version, template=draft.template)
    missing = dossier.templates.adopted(draft.template, "version").required
    if missing := missing - m.filled_fields(draft.newest.manifest or ""):
        raise Refused("fields_missing", "version", fields=", ".join(sorted(missing)))
    steps = tuple(step.at(draft.began.unit) for step in dossier.routes.adopted(draft.began.route, "version").steps)
    for step in steps:
        vacant = [post for post in step.posts if dossier.holders.vacant(post, act.at)]
        if len(step.posts) - len(vacant) < step.needed:
            raise Refused("step_vacant", "version", step=step.key, post=vacant[0])
    kind = dossier.kinds[kind_of(draft.began.kind)].versions.adopted(draft.began.kind, "documentId")
    begun = {
        "version": draft.version,
        "steps": steps,
        "attachments": len(draft.newest.parts),
        "terms": first_terms(steps, act.at, jurisdiction_of(draft.began.unit), dossier.sending.years),
        "silence_basis": kind.legal_basis if kind.silence is Silence.CONSENTS else None,
    }
    return [filled(e.ReviewStarted, draft.standing, **begun)]


def _recall(stage: Drafted) -> Sequence[e.DraftRecalled]:
    match stage:
        case UnderReview(draft, steps):
            keys = tuple(step.step.key for step in steps)
            return [filled(e.DraftRecalled, draft.standing, version=draft.version, steps=keys)]
        case Drafting():
            return []
        case _:
            _drafted_now(stage)
            raise AssertionError(stage)
