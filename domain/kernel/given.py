"""Fields of commands that the machine gives, and no client: blind names, and what the evidence in a command proves.

A command says so in the type of the field, and the bus fills it before anything is decided:

    box: Annotated[str, Blind("tender_id", word="box")] = ""
    proven: Annotated[Proven | Unproven | None, ProofField("proof")] = None
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from domain.kernel.refused import Refused

BLIND: Final = "blind"
"""The purpose of the key that makes the blind names of a thing. A stored name."""


@dataclass(frozen=True, slots=True)
class Blind:
    """A name that tells nothing: HMAC-SHA256, in hex, of the values in `fields` or of `word`, under a key of a thing.

    `thing` names the field with the id of the thing whose key it is. The key lies outside the ledger, with those of
    persons and things. Several values are joined by zero bytes. With neither `fields` nor `word` it is the key itself,
    in hex: for the act that publishes it.
    """

    thing: str
    fields: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class ProofField:
    """What the proof proves that stands in the field `proof`: a C2SP tlog-proof that carries the entry itself."""

    proof: str


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry that is in the log: its stream, type and position, and the checkpoint that proves it.

    `size` is that of the checkpoint, and `cosigned` when each known witness cosigned it, by the witness's own clock:
    together they are the quorum of the log's policy.
    """

    stream: str
    type: str
    position: int
    size: int
    cosigned: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Unproven:
    """Evidence that proves nothing, and why; without a reason nobody says here whose log to believe."""

    reason: str | None = None


def checked_evidence(found: Proven | Unproven | None, path: str) -> Proven:
    """What evidence proves; raises Refused for the field at `path` where that is nothing.

    The decider asks for it once it knows that evidence matters: an attempt without any may have to be recorded.
    """
    match found:
        case Proven():
            return found
        case Unproven(str() as reason):
            raise Refused("proof_fails", path, reason=reason)
        case _:
            raise Refused("no_log_to_prove_by", path)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an inspector finds by the command before it is decided; `by` is the name that a context gave to it.

    Only what does not change any more may be looked at so: nothing guards it.
    """

    by: str


@dataclass(frozen=True, slots=True)
class CallerAccount:
    """The account that gives the command: for streams that are named by it."""


Given = Blind | ProofField | Inspected | CallerAccount


@cache
def given_fields(command: Any) -> Mapping[str, Given]:
    """The fields of a command that the machine gives, by name."""
    hints = get_type_hints(command, include_extras=True)
    marks = ((field.name, mark) for field in fields(command) for mark in get_args(hints[field.name])[1:])
    return {name: mark for name, mark in marks if isinstance(mark, Given)}
