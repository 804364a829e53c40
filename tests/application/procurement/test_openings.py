"""Where the permission of an opener must hold: where the opener serves, often outside the house of the buyer."""

from __future__ import annotations

from collections.abc import Sequence

from application.kernel.policy import Place
from application.procurement.openings import OPENING
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.commands import BeginOpening, GiveShares
from domain.procurement.tenders.drafts import OpenerKeyProved
from tests.support.sealed_bids import OPENERS, TENDER, published, the_panel

PROVED = OpenerKeyProved(TENDER, OPENERS[1], "MD:court", the_panel().public[1].hex())


def place(number: int, *before: object) -> Sequence[Place]:
    rule = OPENING.commands[GiveShares]
    assert rule.places is not None
    state = OPENING.decider.fold([*before, published()])
    return rule.places(GiveShares(TENDER, EnvelopeKind.FINANCIAL, the_panel().openers[number], ()), state)


def test_openers_give_their_shares_where_they_proved_their_keys() -> None:
    assert place(1, PROVED) == (("MD:court", "MD"),)


def test_who_proved_no_key_gives_shares_at_the_buyer() -> None:
    assert place(0, PROVED) == (("MD:moh", "MD"),)


def test_an_opener_begins_where_the_key_was_proved_and_the_officer_at_the_buyer() -> None:
    rule = OPENING.commands[BeginOpening]
    state = OPENING.decider.fold([PROVED, published()])
    assert rule.places is not None
    assert rule.places(BeginOpening(TENDER, "", opener=the_panel().openers[1]), state) == (("MD:court", "MD"),)
    assert rule.places(BeginOpening(TENDER, ""), state) == (("MD:moh", "MD"),)


def test_where_nobody_bids_under_seal_there_is_no_place() -> None:
    rule = OPENING.commands[GiveShares]
    command = GiveShares(TENDER, EnvelopeKind.FINANCIAL, the_panel().openers[0], ())
    assert rule.places is not None
    assert rule.places(command, OPENING.decider.initial) == ()
