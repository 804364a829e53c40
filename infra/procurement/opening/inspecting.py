"""Finds the envelopes of a round for an opener's command: by then they are frozen."""

from __future__ import annotations

from domain.procurement.openings.commands import GiveShares
from domain.procurement.openings.rounds import Round, RoundKey
from domain.procurement.openings.stages import UnderWay
from infra.procurement.opening.register import SealedRegister


class RoundInspector:
    """Tells the decider what an opener's shares are held against. Before the opening began it tells nothing."""

    def __init__(self, registers: SealedRegister) -> None:
        self._registers = registers

    async def __call__(self, command: GiveShares) -> Round | None:
        """The round; None where nothing is opened now."""
        register = await self._registers.find(command.tender_id)
        if register is None or not isinstance(register.opening, UnderWay):
            return None
        return register.round(RoundKey(command.envelope, command.lot))
