"""The keys of one log, from the first exchange on: each follows the one before, and none comes back."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.transparency.commands import RotateLogKey
from domain.transparency.events import LogKeyRotated

_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class FirstKey:
    """The log is signed by the key that it began with, which the ledger does not name."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The log is signed by the last of these keys."""

    keys: tuple[str, ...]
    last: LogKeyRotated


State = FirstKey | Exchanged


def evolve(state: State, event: LogKeyRotated) -> State:
    """The keys after an exchange."""
    known = (event.old_key,) if isinstance(state, FirstKey) else state.keys
    return Exchanged((*known, event.new_key), event)


def decide(state: State, command: RotateLogKey, act: Act) -> Sequence[LogKeyRotated]:
    """Refused: `not_a_log_key`, `key_does_not_sign`, `key_used_before`, `overlap_over`."""
    _check(command.origin, command.old_key, "oldKey")
    _check(command.origin, command.new_key, "newKey")
    match state:
        case Exchanged(last=last) if repeats(last, command):
            return []
        case Exchanged(keys=keys) if command.old_key != keys[-1]:
            raise Refused("key_does_not_sign", "oldKey", key=command.old_key, current=keys[-1])
        case _:
            used = (command.old_key,) if isinstance(state, FirstKey) else state.keys
    if command.new_key in used:
        raise Refused("key_used_before", "newKey", key=command.new_key)
    if command.overlap_until <= act.at:
        raise Refused("overlap_over", "overlapUntil", until=command.overlap_until, now=act.at)
    return [filled(LogKeyRotated, command)]


def _check(origin: str, key: str, path: str) -> None:
    """A verifier key for Ed25519 (C2SP signed-note, "Verifier keys"): name, id, and type with the public key."""
    name, _, rest = key.partition("+")
    id_, _, encoded = rest.partition("+")
    try:
        public = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        public = b""
    hashed = hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    if name != origin or len(public) != 33 or public[:1] != _ED25519 or id_ != hashed:
        raise Refused("not_a_log_key", path, key=key[:200], origin=origin)


DECIDER: Decider[State, RotateLogKey, LogKeyRotated] = Decider(FirstKey(), decide, evolve)
