"""What the machine gives to commands, acts under a blind name, and attempts that are refused and recorded."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import pytest

from application.bus.bus import Bus
from application.kernel.evidence import ProofVerifier
from application.kernel.orders import CommandIdReused, Order, Principal
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec, deed_of
from application.ledger.sealing import Pair
from domain.kernel.declarations import INTERNAL, Act, Decider, Refused, Secret, command, event
from domain.kernel.given import BLIND, Blind, ProofField, Proven, Unproven, checked_evidence
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.people import MemoryKeys

POLL, BALLOT = "poll-4f1d2a7c9b3e", "ballot-of-a-voter"
VOTER = Principal("u-voter", "MD:moh")
PROVEN = Proven("poll-1", "polls.PollClosed", 7, 9, (datetime(2026, 1, 2, tzinfo=UTC),))


@event("polls.BallotCast", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class BallotCast:
    ballot: str
    voter: Annotated[str | None, Secret("ballot")]
    grant: Annotated[str | None, Secret("ballot")]


@event("polls.EarlyCountAttempted", fields=INTERNAL, refuses="count_too_early")
@dataclass(frozen=True, slots=True)
class EarlyCountAttempted:
    ballot: str
    by: str
    voter: Annotated[str | None, Secret("ballot")] = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Cast:
    poll_id: str
    ballot_id: str
    ballot: Annotated[str, Blind("poll_id", ("ballot_id",))] = ""
    box: Annotated[str, Blind("poll_id", word="box")] = ""
    key: Annotated[str, Blind("poll_id")] = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Count:
    ballot: str
    proof: str
    proven: Annotated[Proven | Unproven | None, ProofField("proof")] = None


MET: list[Cast | Count] = []


def _evolve(state: int, _: BallotCast | EarlyCountAttempted) -> int:
    return state + 1


def _decide(state: int, command: Cast | Count, act: Act) -> Sequence[BallotCast | EarlyCountAttempted]:
    MET.append(command)
    match command:
        case Cast():
            return [] if state else [BallotCast(command.ballot, act.actor, act.grant)]
        case Count():
            checked_evidence(command.proven, "proof")
            return [EarlyCountAttempted(command.ballot, act.actor, "a secret")]


SLICE = Slice(
    name="polls.ballot",
    decider=Decider(0, _decide, _evolve),
    streams=Streams("ballot"),
    key="ballot",
    commands={Cast: Rule(blind_actor="ballot"), Count: Rule()},
)
CODEC = Codec(SLICE.events)
CAST = Cast(POLL, BALLOT)


class Proving(ProofVerifier):
    async def proven(self, proof: str) -> Proven | Unproven:
        return PROVEN if proof == "good" else Unproven("bad")


@pytest.fixture
def journal() -> MemoryJournal:
    MET.clear()
    return MemoryJournal()


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys()


@pytest.fixture
def bus(journal: MemoryJournal, keys: MemoryKeys) -> Bus:
    return Bus([SLICE], CODEC, journal, Everyone(), keys, Proving())


async def test_blind_names_are_hmacs_under_the_key_of_the_thing(bus: Bus, keys: MemoryKeys) -> None:
    receipt = await bus.execute(Order(CAST), VOTER)
    key = keys.kept[Pair(POLL, BLIND)]
    met = MET[-1]
    assert isinstance(met, Cast)
    assert met.ballot == hmac.digest(key, BALLOT.encode(), "sha256").hex()
    assert (met.box, met.key) == (hmac.digest(key, b"box", "sha256").hex(), key.hex())
    assert receipt.stream == f"ballot-{met.ballot}"


async def test_a_caller_cannot_give_a_blind_name(bus: Bus) -> None:
    await bus.execute(Order(CAST), VOTER)
    again = await bus.execute(Order(replace(CAST, ballot="mine", key="mine")), VOTER)
    assert (again.events, MET[0]) == (0, MET[-1])


async def test_entry_and_receipt_tell_no_blind_actor(bus: Bus, journal: MemoryJournal, keys: MemoryKeys) -> None:
    await bus.execute(Order(CAST), VOTER)
    (stored,) = journal.stored
    assert not re.search(rb"u-voter|MD:moh|g-test|ballot-of-a-voter|4f1d2a7c9b3e", stored.state)
    fact = CODEC.open(stored.state, 0, keys.kept)
    assert (fact.act.actor, fact.act.unit, fact.act.grant) == (f"blind-{fact.event.ballot}", "", "")
    assert (fact.event.voter, fact.event.grant) == ("u-voter", "g-test")
    assert {actor for actor, _ in journal.commands} == {fact.act.actor}


async def test_a_blind_act_is_answered_again(bus: Bus, journal: MemoryJournal) -> None:
    order = Order(CAST)
    first = await bus.execute(order, VOTER)
    assert await bus.execute(order, VOTER) == replace(first, replayed=True)
    assert deed_of(journal.stored[0].state).command_id == order.command_id


async def test_what_evidence_proves_is_known_before_anything_is_decided(bus: Bus) -> None:
    with pytest.raises(Refused) as refused:
        await bus.execute(Order(Count("a-ballot-of-somebody", "forged", PROVEN)), VOTER)
    assert (refused.value.code, refused.value.path) == ("proof_fails", "proof")
    with pytest.raises(Refused):
        await bus.execute(Order(Count("a-ballot-of-somebody", "good")), VOTER)
    met = MET[-1]
    assert isinstance(met, Count)
    assert met.proven == PROVEN


async def test_without_a_log_nothing_is_proven(journal: MemoryJournal, keys: MemoryKeys) -> None:
    with pytest.raises(Refused, match="no_log_to_prove_by"):
        await Bus([SLICE], CODEC, journal, Everyone(), keys).execute(Order(Count("x" * 16, "good", PROVEN)), VOTER)


async def test_an_attempt_is_refused_and_recorded_once(bus: Bus, journal: MemoryJournal) -> None:
    order = Order(Count("a-ballot-of-somebody", "good"))
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await bus.execute(order, VOTER)
        assert (refused.value.code, refused.value.values) == (
            "count_too_early",
            {"ballot": "a-ballot-of-somebody", "by": "u-voter"},
        )
    assert [stored.topic for stored in journal.stored] == ["polls.EarlyCountAttempted"]
    with pytest.raises(CommandIdReused):
        await bus.execute(replace(order, command=Count("a-ballot-of-another", "good")), VOTER)


async def test_attempts_in_a_page_keep_nothing_else_from_being_recorded(bus: Bus, journal: MemoryJournal) -> None:
    orders: list[Order[Cast | Count]] = [Order(Count("a-ballot-of-somebody", "good")), Order(CAST, uuid4())]
    answers = await bus.execute_each(orders, VOTER)
    assert [isinstance(answer, Refused) for answer in answers] == [True, False]
    assert len(journal.stored) == 2
