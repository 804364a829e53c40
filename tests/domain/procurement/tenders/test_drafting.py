"""What is drafted, and what is not: bad input is named while it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.kernel.values import money
from domain.procurement.tenders import commands as c
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders.drafting import key_sha256
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import DRAFT, DRAFTER, HEAD, ITEM, LOTS, OPENERS, PRICE, prove, spec, told

DRAFTED = told(DRAFT, after=desks.book())
WITH_LOT = told(LOTS[0], after=DRAFTED)
FIRST = OPENERS[0]
AS_FIRST = replace(DRAFTER, actor=FIRST)


def test_a_draft_is_drafted_again_while_nobody_sees_it() -> None:
    other = replace(DRAFT, title="Chairs")
    drafted = replace(DRAFTED[-1], title="Chairs")
    spec.given(*DRAFTED).when(other).then(replace(drafted, drafter="u-officer"))
    spec.given(*DRAFTED).when(replace(DRAFT, buyer="UA:court")).refused("tender_of_another", "buyer")
    spec.given(*desks.PUBLISHED).when(other).refused("tender_is_published", "tenderId")


def test_everybody_who_took_part_is_a_drafter() -> None:
    events = told(LOTS[0], after=DRAFTED, by=replace(DRAFTER, actor="u-second"))
    state = spec.decider.fold(events)
    assert state.draft is not None
    assert state.draft.drafters == {"u-drafter", "u-second"}


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (replace(DRAFT, value=money(0, "UAH")), "not_positive", "value"),
        (replace(DRAFT, deadline=datetime(2026, 6, 20, 9, 0, 0, 1, tzinfo=UTC)), "deadline_not_whole", "deadline"),
        (replace(DRAFT, commitments=("c",) * 51), "too_many_parts", "commitments"),
        (c.AddLot("T1", "1", "Desks", money(-1, "UAH")), "not_positive", "value"),
        (c.AddLot("T1", "0", "Desks", money(1, "UAH")), "not_a_lot_number", "lot"),
        (c.AddLot("T1", "1", "", money(1, "UAH")), "tender_title_length", "title"),
        (c.AddItems("T1", "7", (ITEM,)), "unknown_lot", "lot"),
        (c.AddItems("T1", "1", ()), "items_a_call", "items"),
        (c.AddItems("T1", "1", (ITEM,) * 201), "items_a_call", "items"),
        (c.AddItems("T1", "1", (ITEM, ITEM)), "item_repeated", "items"),
        (c.AddItems("T1", "1", (replace(ITEM, cpv="39121000-7"),)), "unknown_cpv", "items.cpv"),
        (c.AddItems("T1", "1", (replace(ITEM, quantity=Decimal(0)),)), "not_a_quantity", "items.quantity"),
        (c.AddItems("T1", "1", (replace(ITEM, quantity=Decimal("NaN")),)), "not_a_quantity", "items.quantity"),
        (c.AddItems("T1", "1", (replace(ITEM, quantity=Decimal("Infinity")),)), "not_a_quantity", "items.quantity"),
        (c.AddItems("T1", "1", (replace(ITEM, quantity=Decimal("1e-7")),)), "not_a_quantity", "items.quantity"),
        (c.AddItems("T1", "1", (replace(ITEM, item_id="a b"),)), "not_a_part_id", "items.itemId"),
        (c.SetCriteria("T1", "1", (PRICE,)), "criteria_weights", "criteria"),
        (c.SetCriteria("T1", "1", (PRICE, PRICE)), "criterion_repeated", "criteria"),
        (c.SetCriteria("T1", "1", (replace(PRICE, weight=-1),)), "criteria_weights", "criteria"),
        (c.AttachDocument("T1", "D1", "u" + "0" * 32, "Terms", "uk", "terms"), "file_not_stored", "uploadId"),
        (
            c.AttachDocument("T1", "D1", desks.UPLOAD, "Terms", "Ukrainian", "terms"),
            "not_a_document_language",
            "language",
        ),
        (c.NameOpener("T1", "u-drafter"), "duties_separated", "openerId"),
        (c.AddLot("T2", "1", "Desks", money(1, "UAH")), None, ""),
    ],
)
def test_bad_input_is_named(command: Any, code: str | None, path: str) -> None:
    if code is None:
        spec.given().when(command).refused("unknown_tender", "tenderId")
        return
    spec.given(*WITH_LOT).when(command).refused(code, path)


def test_a_period_does_not_end_before_it_starts() -> None:
    reversed_ = replace(ITEM, starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 31))
    spec.given(*WITH_LOT).when(c.AddItems("T1", "1", (reversed_,))).refused("period_reversed", "items.endsOn")


def test_another_buyers_file_looks_like_none() -> None:
    others = [replace(desks.FILES[0], unit="UA:court"), desks.FILES[1]]
    events = [event for event in WITH_LOT if event not in desks.FILES]
    spec.given(*events, *others).when(LOTS[-1]).refused("file_not_stored", "uploadId")
    spec.given(*events, desks.FILES[0]).when(LOTS[-1]).refused("blob_quarantined", "uploadId")


def test_a_lot_that_is_removed_takes_its_documents_along() -> None:
    of_lot = replace(LOTS[-1], lot="1")
    state = spec.decider.fold(told(of_lot, c.RemoveLot("T1", "1"), after=WITH_LOT))
    assert state.draft is not None
    assert not state.draft.lots
    assert not state.draft.documents


NAMED = told(c.NameOpener("T1", FIRST), after=DRAFTED)
PROVED = d.OpenerKeyProved("T1", FIRST, "UA:court", desks.key(FIRST))
TAKEN = d.OpenerKeyTaken(key_sha256(desks.key(FIRST)), "T1", FIRST)


def test_a_key_is_proved_by_what_its_challenge_says() -> None:
    spec.given(*NAMED).when(prove(FIRST), by=AS_FIRST).then(PROVED, TAKEN)
    for proof, expected in (("00" * 32, "0f" * 32), ("0f" * 32, "")):
        wrong = replace(prove(FIRST), proof=proof, expected=expected)
        spec.given(*NAMED).when(wrong, by=AS_FIRST).refused("key_unproven", "proof")


def test_nobody_proves_for_another_and_nobody_who_was_not_named() -> None:
    spec.given(*NAMED).when(prove(FIRST), by=DRAFTER).refused("not_an_opener", "openerId")
    second = replace(DRAFTER, actor=OPENERS[1])
    spec.given(*NAMED).when(prove(OPENERS[1]), by=second).refused("not_an_opener", "openerId")


def test_no_key_serves_twice() -> None:
    elsewhere = replace(TAKEN, tender_id="T0")
    spec.given(*NAMED, elsewhere).when(prove(FIRST), by=AS_FIRST).refused("key_reused", "publicKey")


def test_an_opener_is_ready_by_the_key_of_the_panel_alone() -> None:
    ready = c.ConfirmOpenerReady("T1", FIRST, desks.key(FIRST), "0f" * 32, "0f" * 32)
    spec.given(*desks.PUBLISHED).when(ready, by=AS_FIRST).then(d.OpenerReady("T1", FIRST))
    spec.given(*desks.PUBLISHED).when(replace(ready, public_key="00" * 32), by=AS_FIRST).refused("not_an_opener")
    spec.given(*desks.PUBLISHED).when(replace(ready, proof="00" * 32), by=AS_FIRST).refused("key_unproven")
    spec.given(*desks.PREPARED).when(ready, by=HEAD).refused("unknown_tender")
