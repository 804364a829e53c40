"""The commands on documents: what each looks at beside the document, and where its permission must hold.

Drafters act at the unit whose document it is. Reviewers and approvers act by their posts, at the units of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from application.documents import reviewing, streams
from application.documents.arriving import ARRIVING
from application.documents.files import place_of
from application.documents.issuing import RULES
from application.documents.leaving import REGISTER
from application.documents.looking import file_of_document, number_of, of_document
from application.documents.reviewing import calendars_of
from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Terms
from domain.authority.published import HOLDERS
from domain.calendars.published import WORKING_DAYS
from domain.documents.deliveries.events import DeliveryEvent
from domain.documents.documents import commands as c
from domain.documents.documents.arriving import RegisterArrival
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.dossier import Dossier
from domain.documents.files.events import LeafSealed, LeavesAdded
from domain.documents.naming import kind_id, kind_of, kind_pin
from domain.documents.routes.steps import RouteStep
from domain.exchange.published import PARTNERS
from domain.files.published import UPLOADS, upload_stream
from domain.kernel.definitions import AdoptedVersion
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of
from domain.registers.published import VOIDED_NUMBERS
from domain.sharing.published import SEALS

DRAFT = "documents.draft"


# --- what is looked at -------------------------------------------------------------------------


def _file_and_request(command: c.StartDraft) -> Sequence[str]:
    answered = () if command.answers is None else (streams.document(command.answers),)
    return (streams.leaves(command.file_id), *answered)


def _pinned(command: c.StartDraft, state: Dossier) -> Sequence[str]:
    return tuple(_definitions(command, state))


def _definitions(command: c.StartDraft, state: Dossier) -> Iterator[str]:
    """The kind, once the file says whose it is; then the template and the route that it names."""
    if command.template is not None:
        yield streams.template(command.template)
    if (file := state.files.get(command.file_id)) is None:
        return
    jurisdiction = jurisdiction_of(file.standing.unit)
    id_ = kind_id(jurisdiction, command.kind)
    yield streams.kind(id_)
    if (kind := state.kinds.get(id_)) is None:
        return
    for number, _ in kind.effective[-2:]:
        version = kind.versions.known[kind_pin(jurisdiction, command.kind, number)]
        yield streams.template(version.content.template)
        yield streams.route(version.content.route)


def _uploads(command: c.SaveVersion) -> Sequence[str]:
    return tuple(map(upload_stream, dict.fromkeys(command.attachments)))


def _file_of_uploads(command: c.SaveVersion, state: Dossier) -> Sequence[str]:
    """The file that takes uploads: whether it is open."""
    return file_of_document(command, state) if command.attachments else ()


def _new_template(command: c.MoveToTemplate) -> Sequence[str]:
    return (streams.template(command.template),)


def _route_with_its_posts(command: c.SubmitForReview, state: Dossier) -> Sequence[str]:
    """The versions that the document pins, and the posts that the route names."""
    if (draft := state.draft_of(command.document_id)) is None:
        return ()
    posts = (streams.holder(post) for step in _steps(command, state) for post in step.posts)
    kind = streams.kind(kind_of(draft.began.kind))
    return (streams.template(draft.template), streams.route(draft.began.route), kind, *posts)


def _steps(command: c.SubmitForReview, state: Dossier) -> Sequence[RouteStep]:
    """The steps that the document is to go along, with the posts of its unit; none where the route is not known yet."""
    if (draft := state.draft_of(command.document_id)) is None:
        return ()
    version = state.routes.known.get(draft.began.route)
    steps = version.content.steps if isinstance(version, AdoptedVersion) else ()
    return tuple(step.at(draft.began.unit) for step in steps)


# --- where, and by whom ------------------------------------------------------------------------


def _of_file(command: c.StartDraft, state: Dossier) -> Sequence[Place]:
    file = state.files.get(command.file_id)
    return () if file is None else (place_of(file.standing.unit),)


def _posts_of_route(command: c.SubmitForReview, state: Dossier) -> Sequence[Site]:
    """All posts of the route are there: nothing is sent along a route that would stand still."""
    return tuple(
        Site("version", post, refusal=Refused("step_vacant", "version", step=step.key, post=post))
        for step in _steps(command, state)
        for post in step.posts
    )


def _stream_of(event: Any) -> str:
    if isinstance(event, DeliveryEvent):
        return streams.delivery(event.delivery_id)
    if isinstance(event, LeavesAdded | LeafSealed):
        return streams.leaves(event.file_id)
    return streams.document(event.document_id)


_STARTING = Rule(permission=DRAFT, guards=_file_and_request, beside=_pinned, places=_of_file)
_DRAFTING = Rule(permission=DRAFT, places=of_document)
_SUBMITTING = replace(_DRAFTING, beside=_route_with_its_posts, dated=calendars_of, terms=Terms(sites=_posts_of_route))
DOCUMENT = Slice(
    name="documents.document",
    decider=DECIDER,
    streams=streams.document,
    key="document_id",
    commands={
        c.StartDraft: _STARTING,
        c.InviteDrafter: _DRAFTING,
        c.RemoveDrafter: _DRAFTING,
        c.SaveVersion: replace(_DRAFTING, guards=_uploads, beside=_file_of_uploads),
        c.MoveToTemplate: replace(_DRAFTING, guards=_new_template),
        c.SubmitForReview: _SUBMITTING,
        c.RecallDraft: _DRAFTING,
        c.WithdrawDocument: Rule(permission=REGISTER, beside=number_of, places=of_document),
        c.DiscardDraft: replace(_DRAFTING, beside=number_of),
        **reviewing.RULES,
        **RULES,
        RegisterArrival: ARRIVING,
    },
    route=_stream_of,
    writes=(streams.delivery,),
    passbooks=(streams.leaves,),
    looks_at=(HOLDERS, WORKING_DAYS, UPLOADS, SEALS, VOIDED_NUMBERS, PARTNERS),
)
