"""Acts that this version cannot read: what is told of them, wherever the ledger is read.

Such an act was written by a broken or newer version, or by somebody who may write to the database. It stays a leaf of
the log like any other. Nothing of its contents is told, only where it stands and what it hashes to.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from application.ledger.apart import REFERENCES, Bodies
from application.ledger.envelope import Codec, NewerSchemaError, UnknownEventTypeError, envelope_of
from application.ledger.sealing import UNREADABLE, KeyMap, KeysNotFetchedError, TamperedError
from domain.kernel.declarations import Recorded, event_type

Reason = Literal["no_envelope", "misplaced", "unknown_type", "newer_schema", "other_data", "broken_seal"]
"""Why: the bytes are no envelope; the envelope names another place or type than the ledger has it at; no context
declares its type; only a newer version knows its schema; the data is not that of its type; a sealed value is not
what was sealed there."""


class LedgerPlace(NamedTuple):
    """Where the ledger has an act: its columns, which the envelope has to repeat."""

    stream: str
    version: int
    type: str


@dataclass(frozen=True, slots=True)
class UnreadableBytes:
    """Stored bytes that cannot be read. `hash` is that of their leaf in the log (RFC 6962), in base 64.

    `position` is 0 where the reader knew but the stream and the version.
    """

    position: int
    stream: str
    version: int
    type: str
    hash: str
    reason: Reason


class UnreadableAct(Exception):  # noqa: N818 - named as the outcome that it is, like the others of the bus
    """A command rests on an act that cannot be read: until it can be, or an operator skips it, nobody decides there."""

    def __init__(self, act: UnreadableBytes) -> None:
        super().__init__(
            f"act {act.position or '?'} (version {act.version} of {act.stream}, leaf {act.hash}) cannot be read: "
            f"{act.reason}. Run a version that can, or leave it out: ./foja audit skip-act {act.position or 'POSITION'}"
        )
        self.act = act


def leaf_hash(state: bytes) -> str:
    """The hash of stored bytes as a leaf of the log (RFC 6962, section 2.1), in base 64."""
    return base64.b64encode(hashlib.sha256(b"\0" + state).digest()).decode("ascii")


def read(
    codec: Codec,
    state: bytes,
    at: LedgerPlace,
    position: int = 0,
    keys: KeyMap = UNREADABLE,
    bodies: Bodies = REFERENCES,
) -> Recorded[Any] | UnreadableBytes:
    """The fact in stored bytes, or that they cannot be read. Never raises for what the bytes are."""
    try:
        fact = codec.open(state, position, keys, bodies)
    except (MemoryError, KeysNotFetchedError):
        raise
    except Exception as error:  # noqa: BLE001 - upcasts and classes raise whatever they like
        return UnreadableBytes(position, *at, leaf_hash(state), _reason(state, error))
    if (fact.stream, fact.version, event_type(type(fact.event)).name) != at:
        return UnreadableBytes(position, *at, leaf_hash(state), "misplaced")
    return fact


def _reason(state: bytes, error: Exception) -> Reason:
    match error:
        case NewerSchemaError():
            return "newer_schema"
        case UnknownEventTypeError():
            return "unknown_type"
        case TamperedError():
            return "broken_seal"
        case _:
            return "other_data" if _has_envelope(state) else "no_envelope"


def _has_envelope(state: bytes) -> bool:
    try:
        envelope_of(state)
    except Exception:  # noqa: BLE001 - whatever is wrong with it
        return False
    return True
