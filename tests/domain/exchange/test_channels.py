"""Both ends of a channel: whatever gets lost, comes twice or is forgotten, all of it arrives once, in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels import receiving, sending
from domain.exchange.channels.parts import manifest_in
from domain.exchange.channels.stages import Stuck
from domain.exchange.partners import events as pe
from domain.kernel.filling import filled
from tests.domain.exchange.values import ADMITTED, KEY, PARTNER, SECOND, consign, consignment, received, uploaded
from tests.spec import OFFICER

BACK = (
    filled(pe.PartnerAdmitted, ADMITTED, partner_id="court", ours="moh"),
    pe.PartnerConfirmed("court", KEY, SECOND.actor),
)


@dataclass
class Sender:
    """The court: its channel's last entry, and the events of each consignment."""

    entries: list[Any] = field(default_factory=list)
    consignments: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def state(self, id_: str) -> Any:
        return sending.DECIDER.fold([*PARTNER, *uploaded(1), *self.entries[-1:], *self.consignments.get(id_, ())])

    def does(self, command: Any) -> None:
        for event in sending.DECIDER.decide(self.state(command.consignment_id), command, OFFICER):
            of = self.entries if hasattr(event, "channel") else self.consignments[command.consignment_id]
            of.append(event)


@dataclass
class Receiver:
    """The ministry: everything that it recorded, in order."""

    events: list[Any] = field(default_factory=list)

    def state(self, id_: str) -> receiving.State:
        entries = [event for event in self.events if not isinstance(event, e.ConsignmentReceived)]
        own = [event for event in self.taken if event.consignment_id == id_]
        upload = uploaded(1, thing=receiving.thing_of("court", id_), unit=None)
        return receiving.DECIDER.fold([*BACK, *upload, *entries[-1:], *own])

    @property
    def taken(self) -> list[e.ConsignmentReceived]:
        return [event for event in self.events if isinstance(event, e.ConsignmentReceived)]

    def takes(self, prepared: e.ConsignmentPrepared) -> int:
        """What it is sent; 0 for a receipt, else the number that it expects."""
        command = received(manifest_in(prepared.manifest or ""))
        self.events += receiving.DECIDER.decide(self.state(prepared.consignment_id), command, OFFICER)
        state = self.state(prepared.consignment_id)
        return 0 if receiving.is_repeated(state, prepared.manifest_sha256) else state.standing.sequence + 1


@dataclass
class Channel:
    """What happens between the two."""

    sender: Sender = field(default_factory=Sender)
    receiver: Receiver = field(default_factory=Receiver)
    backups: list[list[Any]] = field(default_factory=lambda: [[]])

    @property
    def waits(self) -> bool:
        line = self.sender.state("").line
        return bool(line.settled < line.sequence)

    def happens(self, what: str) -> None:
        match what:
            case "consign":
                self.sender.does(consign(len(self.sender.consignments) + 1))
            case "back up":
                self.backups.append([*self.receiver.events])
            case "restore":
                self.receiver.events = [*self.backups[-1]]
            case _:
                self.sends(answered=what == "send")

    def sends(self, *, answered: bool) -> None:
        if not self.waits:
            return
        id_ = consignment(self.sender.state("").line.settled + 1)
        if isinstance(self.sender.state(id_).consignment, Stuck):
            self.sender.does(c.ResumeConsignment(id_, "Again"))
        expected = self.receiver.takes(self.sender.consignments[id_][0])
        if not answered:
            self.sender.does(c.RecordAttempt(id_, "timed_out"))
        elif expected:
            self.sender.does(c.RecordGap(id_, expected))
        else:
            self.sender.does(c.RecordReceipt(id_, "receipt"))


@given(st.lists(st.sampled_from(["consign", "send", "send", "lose the answer", "back up", "restore"]), max_size=40))
def test_all_arrives_once_and_in_order(happenings: list[str]) -> None:
    channel = Channel()
    for what in happenings:
        channel.happens(what)
    channel.happens("consign")
    for _ in range(200):
        channel.happens("send")
    taken = channel.receiver.taken
    prepared = [events[0] for events in channel.sender.consignments.values() if events]
    assert [event.sequence for event in taken] == list(range(1, len(prepared) + 1))
    assert [event.manifest_sha256 for event in taken] == [event.manifest_sha256 for event in prepared]
    assert [event.previous for event in taken[1:]] == [event.manifest_sha256 for event in prepared[:-1]]
    assert not channel.waits
