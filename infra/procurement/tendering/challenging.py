"""Challenges to the keys of openers. The server keeps nothing of them: what they say follows from its own secret."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.procurement.tender_questions import KeyChallenge, OpenerChallenge
from application.bus.giving import FieldGiver
from application.kernel.orders import Denied
from domain.kernel.refused import Refused
from domain.procurement.tenders.commands import ProveOpenerKey
from infra.kernel.adapters import Parts
from infra.procurement.sealing.errors import PanelError
from infra.procurement.sealing.proving import challenge

if TYPE_CHECKING:
    from application.kernel.orders import Principal

PROVE = "procurement.prove_opener_key"
_HEX = re.compile(r"[0-9a-f]{64}")


class Challenges:
    """Answers `openerChallenge`. Whoever asks learns nothing: the holder of the secret key alone can read it."""

    def __init__(self, parts: Parts) -> None:
        self._policy, self._giver = parts.policy, FieldGiver(parts.keys, None, {})

    async def challenge(self, by: Principal, asked: OpenerChallenge) -> Sequence[KeyChallenge]:
        """The challenge to a key of the viewer's own; none to another account's. Raises Denied, Refused."""
        if not _HEX.fullmatch(asked.public_key):
            raise Refused("not_a_public_key", "publicKey", value=ascii(asked.public_key)[:60])
        sight = await self._policy.sight(by, PROVE)
        if not (sight.everywhere or sight.units or sight.jurisdictions):
            raise Denied(PROVE)
        if asked.opener_id != by.actor:
            return []
        command = ProveOpenerKey(asked.tender_id, asked.opener_id, "", asked.public_key, "")
        expected = (await self._giver.given(command, by)).expected
        key = bytes.fromhex(asked.public_key)
        try:
            text = challenge(bytes.fromhex(expected), asked.tender_id, key)
        except PanelError:
            raise Refused("not_a_public_key", "publicKey", value=asked.public_key) from None
        return [KeyChallenge(asked.public_key, text)]
