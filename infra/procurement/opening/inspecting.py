"""Finds the envelopes of a round for an opener's command: by then they are frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.procurement.openings.commands import GiveShares
from domain.procurement.openings.rounds import Round, RoundKey
from domain.procurement.openings.stages import UnderWay
from domain.suppliers.published import CompanyStanding, MandateFact, mandate_stream
from infra.procurement.opening.register import Register, SealedRegister

CLOSE = timedelta(days=731)
"""For how long whoever acted for a bidder is on its side: 24 months."""


class RoundInspector:
    """Tells the decider what an opener's shares are held against. Before the opening began it tells nothing."""

    def __init__(self, registers: SealedRegister) -> None:
        self._registers = registers

    async def __call__(self, command: GiveShares) -> Round | None:
        """The round; None where nothing is opened now."""
        register = await self._registers.find(command.tender_id)
        if register is None or not isinstance(register.opening, UnderWay):
            return None
        found = register.round(RoundKey(command.envelope, command.lot))
        return replace(found, bidders=found.bidders | await self._on_a_side(register, register.opening.begun_at))

    async def _on_a_side(self, register: Register, at: datetime | None) -> frozenset[str]:
        """The openers who had a mandate of a bidder within the last 24 months."""
        until = at or register.terms.deadline
        companies = {envelope.company for envelope in register.envelopes}
        pairs = [(company, account) for company in companies for account in register.terms.openers]
        streams = [mandate_stream(*pair) for pair in pairs]
        facts = await self._registers.facts(streams)
        sides = set[str]()
        for (_, account), stream in zip(pairs, streams, strict=True):
            standing = CompanyStanding()
            for fact in facts[stream]:
                if isinstance(fact.event, MandateFact):
                    standing = standing.after(fact.event)
            if standing.mandate_of(account).held_since(until - CLOSE, until + timedelta(seconds=1)):
                sides.add(account)
        return frozenset(sides)
