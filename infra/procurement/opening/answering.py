"""Answers what bidders and openers ask about envelopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.kernel.services import Answers
from api.procurement import bid_questions as q
from application.kernel.orders import Denied, Principal
from domain.kernel.declarations import Refused
from domain.procurement.openings.rounds import RoundKey
from domain.procurement.openings.stages import Unbegun
from infra.kernel.adapters import Parts
from infra.procurement.opening.calls import open_registers
from infra.procurement.opening.register import Register

MOST = 1_000
"""Entries of a box in an answer."""
BIDS, SHARES = "procurement.submit_envelope", "procurement.give_shares"


class BidAnswers:
    """Answers with the keys of box and bids: for bidders of their own, for openers once the opening has begun."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @property
    def by_question(self) -> Mapping[type[Any], Answers]:
        """The answer to each question."""
        return {q.MyBid: self.my_bid, q.EnvelopesToOpen: self.to_open, q.BoxEntries: self.entries}

    async def my_bid(self, by: Principal, asked: q.MyBid) -> Sequence[q.MyEnvelope]:
        """The envelopes of a bid of a company that the viewer bids for; raises Denied."""
        sight = await self._parts.policy.sight(by, BIDS)
        if not sight.everywhere and f"company:{asked.company}" not in sight.units:
            raise Denied(BIDS)
        async with open_registers(self._parts) as registers:
            name = await registers.name(asked.tender_id, asked.bid_id)
            terms = await registers.terms(asked.tender_id)
            if name is None or terms is None:
                return []
            envelopes = await registers.bid(name, terms.terms_sha256)
        return [
            q.MyEnvelope(each.lot, each.kind, each.position, each.received_at, each.package_sha256, each.confirmed)
            for each in envelopes
            if each.company == asked.company
        ]

    async def to_open(self, by: Principal, asked: q.EnvelopesToOpen) -> Sequence[q.EnvelopeToOpen]:
        """The envelopes of a round, for one of the tender's openers; raises Denied, Refused."""
        register = await self._register(asked.tender_id)
        if register is None or by.actor not in register.terms.openers:
            raise Denied(SHARES)
        if isinstance(register.opening, Unbegun):
            raise Refused("opening_not_begun", "tenderId", tender=asked.tender_id)
        return [
            q.EnvelopeToOpen(
                each.position,
                each.lot,
                each.kind,
                each.commitment,
                each.package_sha256,
                each.header.canonical().decode(),
            )
            for each in register.of(RoundKey(asked.envelope, asked.lot))
        ]

    async def entries(self, _: Principal, asked: q.BoxEntries) -> Sequence[q.BoxEntryRow]:
        """What came into a box that is closed; nothing of one that is open, as if it were empty."""
        register = await self._register(asked.tender_id)
        if register is None or register.terms.closed is None:
            return []
        return [
            q.BoxEntryRow(number, entry.kind, entry.commitment, entry.chain)
            for number, entry in enumerate(register.entries, 1)
            if asked.after < number <= asked.after + MOST
        ]

    async def _register(self, tender_id: str) -> Register | None:
        async with open_registers(self._parts) as registers:
            return await registers.find(tender_id)
