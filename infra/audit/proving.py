"""Proofs that an act is in the log, made from any source, in files that are checked with a policy alone."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg

from infra.audit.chain import nodes
from infra.audit.database import ROLE
from infra.audit.source import Source, SourceError
from infra.postgres.connect import connect
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.merkle import inclusion_proof
from infra.tlog.notes import Note
from infra.tlog.policy import Policy
from infra.tlog.proofs import LogProof
from infra.tlog.tiles import HEIGHT, WIDTH


def prove(source: Source, position: int, policy: Policy) -> LogProof:
    """The proof for the act at a position, with the act itself as its extra data.

    Raises SourceError where no checkpoint covers it yet, NotProvenError where what the source holds proves nothing.
    """
    data = source.checkpoint()
    try:
        size = Checkpoint.parse(Note.parse(data).text).size
    except MalformedError as error:
        raise SourceError(f"what {source.name} gives out as its checkpoint is none: {error}") from None
    if not 0 < position <= size:
        raise SourceError(f"no checkpoint covers position {position}: the newest covers 1 to {size}")
    index = position - 1
    hashes = tuple(inclusion_proof(nodes(source, size), index, size))
    proof = LogProof(index, hashes, data, _entry(source, index, size))
    check(proof, None, policy)
    return proof


def check(proof: LogProof, entry: bytes | None, policy: Policy) -> tuple[Checkpoint, dict[str, int]]:
    """What a proof proves of an entry, or of the one that it carries. Raises NotProvenError, MalformedError."""
    given = proof.extra if entry is None else entry
    if given is None:
        raise MalformedError("the proof does not carry the act that it is about: name a file with its bytes")
    return proof.verify(given, policy)


def _entry(source: Source, index: int, size: int) -> bytes | None:
    if not source.keeps_entries:
        return None
    block = next(iter(source.blocks(index >> HEIGHT, size)), ())
    for at, one in enumerate(block, index // WIDTH * WIDTH):
        if index == (at if one.columns is None else one.columns.position - 1):
            return one.data
    raise NotProvenError(f"{source.name} does not hold the act at position {index + 1}")


def positions_of(dsn: str, command: UUID, actor: str | None) -> Sequence[int]:
    """The positions of what a command did; SourceError where the ledger knows no such command."""
    query = "SELECT position - events + 1, position, actor FROM ledger.commands WHERE command_id = %s AND events > 0"
    try:
        with connect(dsn, ROLE) as connection:
            rows = connection.execute(query.encode(), (command,)).fetchall()
    except psycopg.Error as error:
        raise SourceError(f"the database cannot be read as {ROLE}: {str(error).strip()}") from None
    found = [row for row in rows if actor in {None, row[2]}]
    if len(found) != 1:
        said = "several actors used this id: say --actor" if found else "the ledger holds nothing that it did"
        raise SourceError(f"command {command}: {said}")
    return range(found[0][0], found[0][1] + 1)
