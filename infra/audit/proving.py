"""Proofs that an act is in the log, made from any source, in files that are checked with a policy alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import msgspec
import psycopg

from application.ledger.envelope import deed_of
from infra.audit.chain import nodes
from infra.audit.database import ROLE
from infra.audit.findings import Check, FoundError
from infra.audit.source import Source, SourceError
from infra.postgres.connect import connect
from infra.postgres.trouble import told
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError
from infra.tlog.merkle import inclusion_proof, leaf_hash
from infra.tlog.notes import Note
from infra.tlog.policy import WitnessPolicy
from infra.tlog.proofs import LogProof
from infra.tlog.tiles import HEIGHT, WIDTH


def prove(source: Source, position: int, policy: WitnessPolicy, *, with_entry: bool = True) -> LogProof:
    """The proof for the act at a position, with the act itself as its extra data, if wanted.

    Raises SourceError where no checkpoint covers it yet, NotProvenError where what the source holds proves nothing.
    """
    data, size = _newest(source)
    if not 0 < position <= size:
        raise SourceError(f"no checkpoint covers position {position}: the newest covers 1 to {size}")
    index, read = position - 1, nodes(source, size)
    entry = entry_at(source, position) if with_entry else None
    proof = LogProof(index, tuple(inclusion_proof(read, index, size)), data, entry)
    proof.verify_leaf(read(0, index) if entry is None else leaf_hash(entry), policy)
    return proof


def check(proof: LogProof, entry: bytes | None, policy: WitnessPolicy) -> tuple[Checkpoint, dict[str, int]]:
    """What a proof proves of an entry, or of the one that it carries. Raises NotProvenError, MalformedError."""
    data = proof.extra if entry is None else entry
    if data is None:
        raise MalformedError(
            "the proof does not carry the act that it is about: name a file with its bytes, --entry, or a copy of the "
            "log to take it from, --from"
        )
    return proof.verify(data, policy)


def entry_at(source: Source, position: int) -> bytes:
    """The bytes of the act at a position; SourceError where the source does not give it out."""
    index, (_, size) = position - 1, _newest(source)
    block = next(source.blocks(index >> HEIGHT, size), ())
    for at, entry in enumerate(block, index // WIDTH * WIDTH):
        if index == (at if entry.columns is None else entry.columns.position - 1) and not entry.withheld:
            return entry.data
    raise SourceError(f"{source.name} does not give out the act at position {position}: prove it --without-entry")


def _newest(source: Source) -> tuple[bytes, int]:
    data = source.checkpoint()
    try:
        return data, Checkpoint.parse(Note.parse(data).text).size
    except MalformedError as error:
        raise SourceError(f"what {source.name} gives out as its checkpoint is none: {error}") from None


# At most so many as a command can sensibly have done: a receipt may claim the whole ledger.
_ACTS = """
    SELECT e.notification_id, e.state FROM ledger.commands AS k JOIN ledger.stored_events AS e
        ON e.notification_id BETWEEN k.position - k.events + 1 AND k.position
    WHERE k.command_id = %s AND k.events > 0 ORDER BY 1 LIMIT 100000
"""


def positions_of(dsn: str, command: UUID, actor: str | None) -> Sequence[int]:
    """The positions of what a command did; SourceError where the ledger knows no such command.

    FoundError where its receipt names acts that it did not do.
    """
    query = "SELECT position - events + 1, position, actor FROM ledger.commands WHERE command_id = %s AND events > 0"
    try:
        with connect(dsn, ROLE) as connection:
            rows = connection.execute(query.encode(), (command,)).fetchall()
            states = connection.execute(_ACTS.encode(), (command,)).fetchall()
    except psycopg.Error as error:
        raise SourceError(f"the database cannot be read as {ROLE}: {told(error)}") from None
    receipts = [row for row in rows if actor in {None, row[2]}]
    if len(receipts) != 1:
        advice = "several actors used this id: say --actor" if receipts else "the ledger holds nothing that it did"
        raise SourceError(f"command {command}: {advice}")
    first, last, of = receipts[0]
    acts: dict[int, bytes] = dict(states)
    # The receipt may lie; the acts are what is proven.
    for position in range(first, last + 1):
        if not _did(acts.get(position), of, command):
            text = f"the receipt of command {command} names positions {first} to {last}, and it did not do this one"
            raise FoundError(Check.RECEIPTS, position, text)
    return range(first, last + 1)


def _did(state: bytes | None, actor: str, command: UUID) -> bool:
    with suppress(msgspec.MsgspecError):
        return state is not None and deed_of(state)[:2] == (actor, command)
    return False
