"""From the approval on: one number, one print, one seal that begins with it; sent to whom the kind may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.documents.certificates.events import CertificateRegistered
from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import delivery_id
from domain.documents.documents import commands as dc
from domain.documents.documents import events as e
from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.decider import DECIDER
from domain.documents.documents.manifest import Manifest, digest
from domain.documents.files.events import FileClosed, LeafSealed, LeavesAdded
from domain.documents.files.standing import Classification, index_after
from domain.documents.kinds.terms import DocumentDirection
from domain.registers.events import EntryRegistered, RegisterStanding
from domain.registers.published import EntryDirection, NumberVoided
from domain.sharing.published import LegalBasis, SealLifted, SealOrdered, SealReach
from tests.domain.documents.calendar import YEAR
from tests.domain.documents.story import (
    ANA,
    AT,
    BASE,
    CARLOS,
    CLOSED,
    DOCUMENT,
    DRAFTED,
    FILE,
    KIND,
    KIND_ADOPTED,
    KIND_DRAFTED,
    OPENED,
    REVIEWED,
    STANDING,
    TEMPLATE,
    TERMS,
    UNIT,
    agreed,
    approved,
    at,
    person,
    saved,
    spec,
)

ROSA = person("rosa")
ON = date(2026, 3, 30)
NUMBER = "EX:moh/out/2026/000007"
APPROVED: tuple[Any, ...] = (*REVIEWED, agreed(1), approved(1))
ENTRY = EntryRegistered(
    UNIT, "out", 2026, 7, NUMBER, EntryDirection.INTERNAL, DOCUMENT, "report", ON, RegisterStanding(7)
)
NUMBERED = i.DocumentNumbered(*STANDING, 1, NUMBER, "out", 2026, 7, ON)
REGISTER = c.RegisterDocument(DOCUMENT)
SHA, SEALED, FONTS = "a" * 64, "b" * 64, "c" * 64
RENDERED = i.DocumentRendered(*STANDING, "blob-1", 1000, 2, "typst 0.15", FONTS, SHA)
PINS = (TEMPLATE, saved(1).manifest_sha256)
RENDER = c.RecordRendering(DOCUMENT, "blob-1", 1000, 2, "typst 0.15", FONTS, SHA, *PINS)
SIGNED = i.DocumentSigned(*STANDING, "blob-2", 3000, "B-LT", "d" * 64, 1000, SEALED)
CERTIFICATE = CertificateRegistered("d" * 64, AT - timedelta(days=1), AT + timedelta(days=1))
SIGN = c.RecordSignature(DOCUMENT, "blob-2", 3000, "B-LT", "d" * 64, 1000, SHA, SEALED, "typst 0.15", FONTS)
ISSUED: tuple[Any, ...] = (*APPROVED, NUMBERED, RENDERED, SIGNED)
DISPATCH = c.Dispatch(DOCUMENT, ("EX:gov",))
OTHER = "01970000-0000-7000-8000-0000000000aa"


def test_an_approved_document_takes_the_number_that_its_register_gave() -> None:
    spec.given(*APPROVED, ENTRY).when(REGISTER, ROSA).then(NUMBERED)
    spec.given(*REVIEWED, ENTRY).when(REGISTER, ROSA).refused("not_approved", "documentId")
    spec.given(*APPROVED, ENTRY).when(REGISTER, at(ROSA, timedelta(days=30))).refused("approval_lapsed")


def test_a_print_and_a_seal_are_recorded_once() -> None:
    spec.given(*APPROVED, NUMBERED).when(RENDER, ROSA).then(RENDERED)
    spec.given(*APPROVED, NUMBERED, RENDERED).when(replace(RENDER, blob="blob-9"), ROSA).then()
    spec.given(*APPROVED).when(RENDER, ROSA).refused("not_numbered")
    failure = c.RecordRenderingFailure(DOCUMENT, "glyph_missing")
    failed = i.RenderingFailed(*STANDING, "glyph_missing")
    spec.given(*APPROVED, NUMBERED).when(failure, ROSA).then(failed)
    spec.given(*APPROVED, NUMBERED, failed).when(RENDER, ROSA).then(RENDERED)
    spec.given(*APPROVED, NUMBERED).when(SIGN, ROSA).refused("not_rendered")
    spec.given(*APPROVED, NUMBERED, CERTIFICATE, RENDERED).when(SIGN, ROSA).then(SIGNED)


@pytest.mark.parametrize("wrong", [replace(SIGN, prefix_sha256=SEALED), replace(SIGN, prefix_length=999)])
def test_a_sealed_file_begins_with_the_rendered_one(wrong: c.RecordSignature) -> None:
    spec.given(*APPROVED, NUMBERED, RENDERED).when(wrong, ROSA).refused("prefix_differs")


def test_what_is_numbered_is_neither_withdrawn_nor_drafted_on() -> None:
    withdraw = dc.WithdrawDocument(DOCUMENT, "by_mistake")
    spec.given(*APPROVED, NUMBERED).when(withdraw, ROSA).refused("numbered_already")
    spec.given(*ISSUED, YEAR).when(dc.RecallDraft(DOCUMENT), ANA).refused("approved_already")
    spec.given(*APPROVED, NUMBERED).when(dc.Approve(DOCUMENT, 1), CARLOS).refused("version_moved_on")


def test_what_is_numbered_is_withdrawn_or_given_up_once_its_number_is_void() -> None:
    withdraw, discard = dc.WithdrawDocument(DOCUMENT, "by_mistake"), dc.DiscardDraft(DOCUMENT)
    void, another = (NumberVoided(UNIT, "out", 2026, n) for n in (7, 8))
    for numbered in ((*APPROVED, NUMBERED), ISSUED):
        gone = e.DocumentWithdrawn(DOCUMENT, "by_mistake")
        spec.given(*numbered, void).when(withdraw, ROSA).then(gone)
        spec.given(*numbered, void).when(discard, ANA).then(e.DraftDiscarded(DOCUMENT))
        for command, who in ((withdraw, ROSA), (discard, ANA)):
            spec.given(*numbered, another).when(command, who).refused("numbered_already")
    spec.given(*ISSUED, YEAR, void).when(DISPATCH, ROSA).refused("number_void", "documentId")


def test_nothing_is_sent_to_where_nobody_could_open_it() -> None:
    basis = LegalBasis("/akn/ex/act/2024/7", "Act 7/2024", date(2024, 5, 4))
    seal = SealOrdered(FILE, "s1", UNIT, SealReach.ALL_BUT_NAMED, (UNIT,), (), basis, "Restricted", None)
    sealed: tuple[Any, ...] = (*ISSUED, YEAR, seal)
    spec.given(*sealed).when(DISPATCH, ROSA).refused("clearance_missing", "recipients")
    lifted = SealLifted(FILE, "s1", "Over")
    over, elsewhere = replace(seal, valid_until=AT), replace(seal, file_id=OTHER)
    named = (replace(seal, holders=(UNIT, holder)) for holder in ("EX:gov", "EX:gov/head"))
    other_entry = replace(seal, entries=(OTHER,))
    for seals in ((seal, lifted), (over,), (elsewhere,), (other_entry,), *((each,) for each in named)):
        assert DECIDER.decide(spec.given(*ISSUED, YEAR, *seals).state, DISPATCH, ROSA)
    to_post = replace(DISPATCH, recipients=("EX:gov/head",))
    spec.given(*ISSUED, YEAR, replace(seal, holders=("EX:gov/aide",))).when(to_post, ROSA).refused("clearance_missing")
    against = replace(seal, reach=SealReach.NAMED, holders=("EX:gov",))
    spec.given(*ISSUED, YEAR, against).when(DISPATCH, ROSA).refused("clearance_missing")


def test_an_issued_document_is_dispatched_with_a_delivery_each() -> None:
    dispatched, submitted, consigned = DECIDER.decide(spec.given(*ISSUED, YEAR).state, DISPATCH, ROSA)
    assert isinstance(dispatched, i.DocumentDispatched)
    assert (dispatched.recipients, dispatched.dispatched_at) == (("EX:gov",), AT)
    assert isinstance(submitted, d.DeliverySubmitted)
    assert (submitted.sender, submitted.recipient_unit, submitted.number) == (UNIT, "EX:gov", NUMBER)
    assert submitted.term is not None
    assert f"{submitted.term.due_at:%m-%dT%H}" == "04-08T22"
    assert consigned == d.DeliveryConsigned(delivery_id(DOCUMENT, "EX:gov"), DOCUMENT, "EX:gov", TERMS.expects)
    spec.given(*ISSUED, YEAR, dispatched, submitted, consigned).when(DISPATCH, ROSA).then()
    again = replace(DISPATCH, recipients=("EX:gov", "EX:par"))
    spec.given(*ISSUED, YEAR, dispatched, submitted, consigned).when(again, ROSA).refused("recipient_twice")
    spec.given(*ISSUED, dispatched).when(dc.WithdrawDocument(DOCUMENT, "other"), ROSA).refused("dispatched_already")


@pytest.mark.parametrize(
    ("recipients", "code"),
    [
        ((), "recipients_missing"),
        (("EX:gov", "EX:gov"), "recipient_twice"),
        ((UNIT,), "to_oneself"),
        (("Ana",), "not_a_recipient"),
        ((OTHER,), "kind_goes_elsewhere"),
        (tuple(f"EX:u{n}" for n in range(10_001)), "too_many_recipients"),
    ],
)
def test_a_document_goes_to_whom_its_kind_may_go(recipients: tuple[str, ...], code: str) -> None:
    spec.given(*ISSUED, YEAR).when(c.Dispatch(DOCUMENT, recipients), ROSA).refused(code, "recipients")


def test_nothing_is_dispatched_before_it_is_sealed_or_without_a_calendar() -> None:
    spec.given(*APPROVED, NUMBERED, RENDERED, YEAR).when(DISPATCH, ROSA).refused("not_issued")
    spec.given(*ISSUED).when(DISPATCH, ROSA).refused("calendar_missing")


def test_a_letter_goes_to_persons_alone() -> None:
    outward = replace(TERMS, direction=DocumentDirection.OUTWARD)
    kind = (replace(KIND_DRAFTED, terms=outward), replace(KIND_ADOPTED, terms=outward))
    letter = tuple(
        kind[0] if event == KIND_DRAFTED else kind[1] if event == KIND_ADOPTED else event for event in ISSUED
    )
    spec.given(*letter, YEAR).when(DISPATCH, ROSA).refused("kind_goes_elsewhere")
    assert DECIDER.decide(spec.given(*letter, YEAR).state, c.Dispatch(DOCUMENT, (OTHER,)), ROSA)


def test_a_reply_ends_what_its_request_is_owed_once() -> None:
    """The request came from the government to the ministry, which answers."""
    request, to_us = _request(), delivery_id(OTHER, UNIT)
    reply = tuple(replace(event, answers=OTHER) if isinstance(event, e.DraftStarted) else event for event in ISSUED)
    events = DECIDER.decide(spec.given(*request, *reply, YEAR).state, DISPATCH, ROSA)
    assert events[-2:] == [
        i.RequestAnswered(OTHER, DOCUMENT),
        d.DeliveryAnswered(to_us, OTHER, DOCUMENT, TERMS.expects),
    ]
    other = i.RequestAnswered(OTHER, FILE)
    spec.given(*request, other, *reply, YEAR).when(DISPATCH, ROSA).refused("request_answered")


def _request() -> tuple[Any, ...]:
    """A document of another unit, sent to the ministry."""
    moved: dict[str, Any] = {"document_id": OTHER, "unit": "EX:gov"}
    stream: list[Any] = [event for event in ISSUED if isinstance(event, e.DocumentEvent | i.IssueEvent)]
    there = tuple(
        replace(event, **{name: value for name, value in moved.items() if hasattr(event, name)}) for event in stream
    )
    delivery = d.DeliverySubmitted(
        delivery_id(OTHER, UNIT),
        OTHER,
        FILE,
        "EX:gov",
        UNIT,
        UNIT,
        NUMBER,
        KIND,
        TERMS.expects,
        TERMS.silence,
        None,
        "rosa",
        "g-rosa",
        AT,
    )
    return (*there, delivery)


def test_another_document_of_the_file_holds_in_place_of_one() -> None:
    command = c.Supersede(DOCUMENT, OTHER, "incorrect")
    both = (*ISSUED, *_request())
    spec.given(*both).when(command, ROSA).then(
        i.DocumentSuperseded(DOCUMENT, OTHER, "incorrect"), i.Supersedes(OTHER, DOCUMENT)
    )
    sent = i.DocumentDispatched(*STANDING, ("EX:gov", "EX:par"), AT, None)
    events = DECIDER.decide(spec.given(*both, sent, YEAR).state, command, ROSA)
    again = [event.recipient for event in events if isinstance(event, d.DeliverySubmitted)]
    assert (again, len(events)) == (["EX:par"], 5)
    done = i.DocumentSuperseded(DOCUMENT, FILE, "incorrect")
    spec.given(*both, done).when(command, ROSA).refused("superseded_already")
    spec.given(*ISSUED, *_request()[:-2]).when(command, ROSA).refused("not_issued", "by")
    spec.given(*ISSUED).when(replace(command, by=DOCUMENT), ROSA).refused("supersedes_itself")


def test_what_holds_goes_to_more_recipients_than_an_act_reaches_in_a_run() -> None:
    units = tuple(f"EX:u{n:04}" for n in range(1201))
    lists = [i.RecipientsListed(DOCUMENT, units[first : first + 500]) for first in (0, 500, 1000)]
    has_it = i.DocumentDispatched(OTHER, FILE, "EX:gov", units[:2], AT, None)
    both = (*ISSUED, *lists, *_request(), YEAR)
    events = DECIDER.decide(spec.given(*both, has_it).state, c.Supersede(DOCUMENT, OTHER, "incorrect"), ROSA)
    listed = [recipient for event in events if isinstance(event, i.RecipientsListed) for recipient in event.recipients]
    assert listed == list(units[2:])
    (sent,) = (event for event in events if isinstance(event, i.CircularDispatched))
    assert (sent.document_id, sent.recipients) == (OTHER, 1199)
    assert not [event for event in events if isinstance(event, d.DeliverySubmitted)]


def test_what_came_in_has_a_number_too() -> None:
    command = c.RegisterIncoming(OTHER, FILE, "report", "in", "es", "counter", AT, "A complaint", FILE, scanned=True)
    said = Manifest(OTHER, "", "es", "A complaint", "", (), ()).canonical()
    entry = replace(ENTRY, series="in", about=OTHER, direction=EntryDirection.IN)
    received = i.DocumentReceived(
        OTHER,
        FILE,
        UNIT,
        KIND,
        "es",
        "counter",
        FILE,
        AT,
        command.scanned,
        NUMBER,
        "in",
        2026,
        7,
        ON,
        "A complaint",
        said,
        digest(said),
    )
    spec.given(*BASE, entry).when(command, ROSA).then(received)
    late = replace(command, received_at=AT + timedelta(seconds=1))
    spec.given(*BASE, entry).when(late, ROSA).refused("received_in_future", "receivedAt")
    spec.given(*BASE, CLOSED, entry).when(command, ROSA).refused("file_closed")
    spec.given(*BASE, received, entry).when(dc.RecallDraft(OTHER), ANA).refused("not_drafted_here")


def test_an_issued_document_takes_the_next_leaves_of_its_file() -> None:
    command = c.AddLeaves(DOCUMENT)
    index = index_after(None, 1, 2, DOCUMENT, SEALED)
    standing = replace(OPENED.standing, leaves=2)
    added = LeavesAdded(FILE, 1, 2, DOCUMENT, standing, SEALED, index)
    filed = i.DocumentFiled(DOCUMENT, 1, 2)
    spec.given(*ISSUED).when(command, ROSA).then(added, filed)
    spec.given(*APPROVED, NUMBERED, RENDERED).when(command, ROSA).refused("not_issued")
    spec.given(*ISSUED, CLOSED).when(command, ROSA).refused("file_closed")
    before = LeavesAdded(FILE, 1, 3, OTHER, replace(OPENED.standing, leaves=3), FONTS, "e" * 64)
    later = LeavesAdded(
        FILE, 4, 5, DOCUMENT, replace(standing, leaves=5), SEALED, index_after("e" * 64, 4, 5, DOCUMENT, SEALED)
    )
    spec.given(*ISSUED, before).when(command, ROSA).then(later, i.DocumentFiled(DOCUMENT, 4, 5))


def test_the_leaves_of_a_document_are_sealed_and_stay() -> None:
    basis = LegalBasis("/akn/ex/act/2024/7", "Act 7/2024", date(2024, 5, 4))
    command = c.SealLeaf(DOCUMENT, OTHER, basis, "A court said so", ("EX:moh/head",))
    standing = replace(OPENED.standing, leaves=2)
    added = LeavesAdded(FILE, 1, 2, DOCUMENT, standing, SEALED, "e" * 64)
    filed = (*ISSUED, added, i.DocumentFiled(DOCUMENT, 1, 2))
    sealed = LeafSealed(FILE, 1, 2, DOCUMENT, OTHER, standing, "e" * 64)
    spec.given(*filed).when(command, ROSA).then(sealed, i.DocumentHidden(DOCUMENT, OTHER))
    spec.given(*filed, sealed, i.DocumentHidden(DOCUMENT, OTHER)).when(command, ROSA).then()
    spec.given(*ISSUED).when(command, ROSA).refused("not_filed")
    spec.given(*REVIEWED).when(command, ROSA).refused("not_filed")
    closed = FileClosed(FILE, 2, replace(standing, closed=True), "e" * 64)
    after = replace(sealed, standing=closed.standing)
    spec.given(*filed, closed).when(command, ROSA).then(after, i.DocumentHidden(DOCUMENT, OTHER))


def test_nothing_is_registered_in_a_closed_file_and_no_upload_added_to_a_draft_there() -> None:
    spec.given(*APPROVED, ENTRY, CLOSED).when(REGISTER, ROSA).refused("file_closed")
    more = dc.SaveVersion(DOCUMENT, 1, "More.", attachments=("u0197000000007000800000000000000a",))
    spec.given(*DRAFTED, CLOSED).when(more, ANA).refused("file_closed")


def test_the_index_goes_on_behind_a_seal() -> None:
    sealed = LeafSealed(FILE, 1, 3, OTHER, FILE, replace(OPENED.standing, leaves=3), "e" * 64)
    added, _ = DECIDER.decide(spec.given(*ISSUED, sealed).state, c.AddLeaves(DOCUMENT), ROSA)
    assert isinstance(added, LeavesAdded)
    assert (added.first, added.index_sha256) == (4, index_after("e" * 64, 4, 5, DOCUMENT, SEALED))


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_leaves_have_no_gap_and_a_missing_line_is_found(pages: list[int]) -> None:
    """Whatever the documents: leaves 1, 2, 3 ..., and the index without any line, or in another order, is another."""
    lines, index, last = list[tuple[int, int, str]](), None, 0
    for number, count in enumerate(pages):
        lines.append((last + 1, last + count, f"document-{number}"))
        index = index_after(index, *lines[-1], SHA)
        last += count
    assert [leaf for first, end, _ in lines for leaf in range(first, end + 1)] == list(range(1, sum(pages) + 1))
    for missing in range(len(lines)):
        other = None
        for line in lines[:missing] + lines[missing + 1 :]:
            other = index_after(other, *line, SHA)
        assert other != index


def test_what_is_for_the_public_is_published_once() -> None:
    command = c.PublishDocument(DOCUMENT, "Stocks of vaccines")
    published = i.DocumentPublished(
        DOCUMENT, UNIT, "EX-report", NUMBER, "Stocks of vaccines", "es", SEALED, "blob-2", AT.date(), redacted=False
    )
    open_kind = tuple(
        replace(event, terms=replace(TERMS, publish=True)) if event in {KIND_DRAFTED, KIND_ADOPTED} else event
        for event in ISSUED
    )
    spec.given(*open_kind).when(command, ROSA).then(published)
    spec.given(*open_kind, published).when(replace(command, title="Other"), ROSA).refused("published_already")
    spec.given(*ISSUED).when(command, ROSA).refused("not_for_publication")
    spec.given(*APPROVED, NUMBERED).when(command, ROSA).refused("not_issued")
    restricted = replace(OPENED, standing=replace(OPENED.standing, classification=Classification.RESTRICTED))
    hidden = tuple(restricted if event == OPENED else event for event in open_kind)
    spec.given(*hidden).when(command, ROSA).refused("not_for_publication")
