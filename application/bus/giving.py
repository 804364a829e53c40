"""What the machine gives to commands before they are decided: blind names, and what their evidence proves."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from application.kernel.evidence import Inspector, NoLog, ProofVerifier
from application.kernel.keys import Keys, NoKeys
from application.kernel.orders import Principal
from application.ledger.sealing import Pair
from domain.kernel.given import BLIND, Blind, CallerAccount, Inspected, ProofField, given_fields


class FieldGiver:
    """Fills the fields that a command leaves to the machine; whatever stands there is replaced."""

    def __init__(self, keys: Keys | None, verifier: ProofVerifier | None, inspectors: Mapping[str, Inspector]) -> None:
        self._keys, self._verifier, self._inspectors = keys or NoKeys(), verifier or NoLog(), inspectors

    async def given(self, command: Any, by: Principal) -> Any:
        """The command with its blind names, what its evidence proves, and what inspectors find."""
        kind: Any = type(command)
        if not (marks := given_fields(kind)):
            return command
        keys = await self._keys_for(command, [mark for mark in marks.values() if isinstance(mark, Blind)])
        values = dict[str, Any]()
        for name, mark in marks.items():
            match mark:
                case Blind():
                    values[name] = blind_name(command, mark, keys)
                case ProofField(proof):
                    values[name] = await self._verifier.proven(getattr(command, proof))
                case Inspected(inspector):
                    values[name] = await self._inspectors[inspector](command)
                case CallerAccount():
                    values[name] = by.actor
        return replace(command, **values)

    async def _keys_for(self, command: Any, marks: list[Blind]) -> Mapping[Pair, bytes]:
        pairs = {Pair(getattr(command, mark.thing), BLIND) for mark in marks}
        return await self._keys.ensure(pairs) if pairs else {}


def blind_name(command: Any, mark: Blind, keys: Mapping[Pair, bytes]) -> str:
    """The value of a field that is blind."""
    key = keys[Pair(getattr(command, mark.thing), BLIND)]
    named = "\0".join(getattr(command, field) for field in mark.fields) or mark.word
    return hmac.digest(key, named.encode(), "sha256").hex() if named else key.hex()
