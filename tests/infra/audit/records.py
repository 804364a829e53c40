"""A record to tamper with: acts in a real database, signed by our signer, cosigned by our witness, and exported."""

from __future__ import annotations

import asyncio
import base64
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
import psycopg
from eventsourcing.persistence import StoredEvent

from application.kernel.journal import AppendRequest
from application.ledger.envelope import canonical
from infra.audit.database import DatabaseSource
from infra.audit.findings import Check
from infra.audit.folder import FolderSource
from infra.audit.memory import Memory
from infra.audit.source import Source
from infra.audit.statements import Statements
from infra.audit.verifying import Report, VerificationRequest, verify
from infra.postgres.writing.journal import PostgresJournal
from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.merkle import leaf_hash
from infra.tlog.notes import Note
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.tiles import Tile, bundle, bundles_of, parse_path, tiles_of, unbundle
from tests.infra.transparency.signer.logs import ORIGIN, Log, a_witness

SIGNED = (250, 500, 600)
"""The sizes that were signed."""
UNSIGNED = 5
ALL = SIGNED[-1] + UNSIGNED
TIME = 1_790_000_000


@dataclass(frozen=True)
class Row:
    """An event as it is stored; a folder keeps its bytes alone."""

    state: bytes
    position: int = 0
    stream: str = ""
    version: int = 0
    type: str = ""
    recorded_at: datetime | None = None

    def said(self, **changes: Any) -> Row:
        """The same with other words in its envelope."""
        return replace(self, state=orjson.dumps(orjson.loads(self.state) | changes, option=orjson.OPT_SORT_KEYS))


@dataclass(frozen=True)
class Secrets:
    """The keys of the log and its witness, and whom an auditor believes."""

    log: SigningKey
    witness: SigningKey

    def policy(self, *, witnessed: bool = True) -> WitnessPolicy:
        parties = {"w1": Party(self.witness.verifier)}
        return WitnessPolicy((Party(self.log.verifier),), parties, {}, "w1" if witnessed else "none")


def act(number: int, start: datetime, amount: int = 1, **other: Any) -> bytes:
    """The envelope of the act at a position: forty cases are worked on in turn; the last acts begin new ones."""
    new = number > SIGNED[-1]
    said = {
        "format": 1,
        "stream": f"new-{number}" if new else f"case-{number % 40}",
        "version": 1 if new else 1 + (number - 1) // 40,
        "type": "test.Happened",
        "schema": 1,
        "id": uuid5(NAMESPACE_URL, f"event {number}"),
        "at": start + timedelta(milliseconds=number),
        "actor": {"id": f"officer-{number % 7}", "unit": "treasury", "grant": "g"},
        "command": uuid5(NAMESPACE_URL, f"command {number}"),
        "correlation": UUID(int=number),
        "causation": None,
        "data": {"number": number, "amount": amount},
        "digest": base64.b64encode(sha256(f"command {number}".encode()).digest()).decode(),
    }
    return canonical(said | other)


def command_of(state: bytes) -> tuple[str, UUID, bytes]:
    said = orjson.loads(state)
    return said["actor"]["id"], UUID(said["command"]), base64.b64decode(said["digest"])


def filled(state: bytes, position: int, recorded_at: datetime) -> Row:
    said = orjson.loads(state)
    return Row(state, position, said["stream"], said["version"], said["type"], recorded_at)


async def lay_down(dsn: str, folder: Path) -> Secrets:
    """Record acts, and sign and cosign them in three steps; the last acts are not signed yet."""
    log = Log(dsn, folder)
    witness = a_witness(folder, log)
    log.witnessed_by(witness)
    start = datetime.now(UTC) - timedelta(seconds=1)  # the acts are decided a millisecond after one another
    journal = await PostgresJournal.open(dsn)
    try:
        done = 0
        for size in (*SIGNED, ALL):
            await journal.append([_request(act(number, start)) for number in range(done + 1, size + 1)])
            if size in SIGNED:
                await log.sign()
            done = size
    finally:
        await journal.close()
    return Secrets(log.keys.keys[0], witness[1])


def _request(state: bytes) -> AppendRequest:
    row = filled(state, 0, datetime.now(UTC))
    actor, command, digest = command_of(state)
    stored = StoredEvent(row.stream, row.version, row.type, state)
    return AppendRequest(row.stream, row.version, [stored], actor, command, digest)


class Record(ABC):
    """A record that somebody has in hand who may write to all of it."""

    kind: str

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets

    @abstractmethod
    def source(self) -> Source: ...

    @abstractmethod
    def rows(self) -> list[Row]:
        """All that is stored, in order."""

    @abstractmethod
    def put(self, rows: Sequence[Row]) -> None:
        """Store this instead, at the positions that they say."""

    @abstractmethod
    def tile(self, tile: Tile) -> bytes: ...

    @abstractmethod
    def put_tile(self, tile: Tile, data: bytes) -> None: ...

    @abstractmethod
    def checkpoints(self) -> dict[int, bytes]:
        """What was published, by size."""

    @abstractmethod
    def put_checkpoints(self, notes: dict[int, bytes]) -> None:
        """Have published this instead."""

    def put_again(self, states: Sequence[bytes]) -> None:
        """Store these in this order, at positions without gaps, with columns that suit them."""
        times = [row.recorded_at for row in self.rows() if row.recorded_at] or [datetime.now(UTC)]
        self.put([row_of_any(one, at, times[min(at, len(times)) - 1]) for at, one in enumerate(states, 1)])

    def mend(self, size: int, *, above: bool = True) -> GrowingTree:
        """Compute the tiles anew, the lowest alone or all of them."""
        tree = GrowingTree()
        built = tree.extend(leaf_hash(row.state) for row in self.rows()[:size])
        for tile, data in (*built, *tree.partial()):
            if above or tile.level == 0:
                self.put_tile(tile, data)
        return tree

    def sign(self, tree: GrowingTree, *, cosigned: bool, keep: Sequence[int] = ()) -> None:
        """Sign a tree with the log's own key, and publish that, beside such earlier checkpoints as shall be kept."""
        note = Checkpoint(ORIGIN, tree.size, tree.root()).note().signed(self.secrets.log)
        if cosigned:
            note = note.with_signatures([note.cosignature(self.secrets.witness, TIME)])
        kept = {size: one for size, one in self.checkpoints().items() if size in keep}
        self.put_checkpoints(kept | {tree.size: note.encoded()})

    def verify(self, *off: Check, witnessed: bool = True, memory: Path | None = None, **other: Any) -> Report:
        """What an auditor finds."""
        source = self.source()
        remembered = Memory(memory) if memory else None
        try:
            policy = other.pop("policy", None) or self.secrets.policy(witnessed=witnessed)
            disabled = frozenset(off)
            asked = VerificationRequest(Statements(policy, ORIGIN, disabled), remembered, off=disabled, **other)
            return verify(source, asked)
        finally:
            source.close()
            if remembered:
                remembered.close()


def row_of_any(state: bytes, position: int, recorded_at: datetime) -> Row:
    try:
        return filled(state, position, recorded_at)
    except (orjson.JSONDecodeError, KeyError):
        return Row(state, position, f"none-{position}", 1, "none", recorded_at)


class InFolder(Record):
    """An exported folder."""

    kind = "folder"

    def __init__(self, secrets: Secrets, folder: Path) -> None:
        super().__init__(secrets)
        self.folder = folder

    def source(self) -> Source:
        return FolderSource(self.folder)

    def rows(self) -> list[Row]:
        files = sorted((self.folder / "tile/entries").rglob("*"), key=lambda it: it.relative_to(self.folder).parts)
        parts = {parse_path(str(it.relative_to(self.folder))): it for it in files if it.is_file()}
        states = [one for part in sorted(parts, key=lambda it: it.index) for one in unbundle(parts[part].read_bytes())]
        return [Row(one, at) for at, one in enumerate(states, 1)]

    def put(self, rows: Sequence[Row]) -> None:
        shutil.rmtree(self.folder / "tile/entries")
        places = {row.position: row.state for row in rows}
        assert len(places) == len(rows)
        for part in bundles_of(max(places)):
            within = range(part.index * 256 + 1, part.index * 256 + part.width + 1)
            self._put(part.path, bundle(places[at] for at in within if at in places))
        self._name_last(max(self.checkpoints()))

    def _name_last(self, size: int) -> None:
        """The last bundle is called by the size that was signed, whatever is in it."""
        *_, last = bundles_of(size)
        for file in (self.folder / last.path).parent.glob("*"):
            file.rename(self.folder / last.path)

    def mend(self, size: int, *, above: bool = True) -> GrowingTree:
        tree = super().mend(size, above=above)
        wanted = {one.path for one in tiles_of(size)}
        for file in (self.folder / "tile").rglob("*"):
            if file.is_file() and "entries" not in file.parts and str(file.relative_to(self.folder)) not in wanted:
                file.unlink()
        return tree

    def tile(self, tile: Tile) -> bytes:
        return (self.folder / tile.path).read_bytes()

    def put_tile(self, tile: Tile, data: bytes) -> None:
        # A log may delete partial tiles of earlier sizes, and an export never has them.
        shutil.rmtree(self.folder / f"{tile.path.split('.p/')[0]}.p", ignore_errors=True)
        self._put(tile.path, data)

    def checkpoints(self) -> dict[int, bytes]:
        kept = {int(it.name): it.read_bytes() for it in (self.folder / "checkpoints").glob("*")}
        newest = (self.folder / "checkpoint").read_bytes()
        return kept | {Checkpoint.parse(Note.parse(newest).text).size: newest}

    def put_checkpoints(self, notes: dict[int, bytes]) -> None:
        shutil.rmtree(self.folder / "checkpoints", ignore_errors=True)
        *earlier, newest = sorted(notes)
        self._put("checkpoint", notes[newest])
        self._name_last(newest)
        for size in earlier:
            self._put(f"checkpoints/{size}", notes[size])

    def _put(self, path: str, data: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)


class InDatabase(Record):
    """The database, in the hands of its administrator: no trigger holds them."""

    kind = "database"

    def __init__(self, secrets: Secrets, dsn: str) -> None:
        super().__init__(secrets)
        self.dsn = dsn
        tables = ("ledger.stored_events", "ledger.commands", "ledger.head")
        log = ("tlog.tree", "tlog.tiles", "tlog.checkpoints", "tlog.signed", "tlog.cosignatures", "tlog.publications")
        for table in (*tables, *log):
            self.run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        self.run(
            "ALTER TABLE ledger.stored_events DROP CONSTRAINT stored_events_stream_version,"
            " DROP CONSTRAINT stored_events_position"
        )
        self.run("ALTER TABLE ledger.commands DROP CONSTRAINT commands_actor_id")

    def source(self) -> Source:
        return DatabaseSource(self.dsn, ORIGIN)

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def rows(self) -> list[Row]:
        found = self.run(
            "SELECT state, notification_id, originator_id, originator_version, topic, recorded_at"
            " FROM ledger.stored_events ORDER BY notification_id"
        )
        return [Row(*one) for one in found]

    def put(self, rows: Sequence[Row]) -> None:
        """Store this, with receipts and a head that suit."""
        with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
            cursor.execute("TRUNCATE ledger.stored_events, ledger.commands")
            cursor.executemany(
                "INSERT INTO ledger.stored_events (state, notification_id, originator_id, originator_version, topic,"
                " recorded_at) VALUES (%s, %s, %s, %s, %s, %s)",
                [(it.state, it.position, it.stream, it.version, it.type, it.recorded_at) for it in rows],
            )
            cursor.executemany(
                "INSERT INTO ledger.commands VALUES (%s, %s, %s, %s, %s, %s, 1)",
                [(*_command(it), it.stream, it.version, it.position) for it in rows],
            )
            last = max(rows, key=lambda it: it.position)
            cursor.execute("UPDATE ledger.head SET position = %s, recorded_at = %s", (last.position, last.recorded_at))

    def mend(self, size: int, *, above: bool = True) -> GrowingTree:
        tree = super().mend(size, above=above)
        self.run("UPDATE tlog.tree SET size = %s", size)
        self.run("DELETE FROM tlog.tiles WHERE number * 256::numeric ^ (level + 1) >= %s", size)
        return tree

    def tile(self, tile: Tile) -> bytes:
        found = self.run("SELECT hashes FROM tlog.tiles WHERE level = %s AND number = %s", tile.level, tile.index)
        return bytes(found[0][0])[: tile.width * 32]

    def put_tile(self, tile: Tile, data: bytes) -> None:
        self.run(
            "INSERT INTO tlog.tiles VALUES (%s, %s, %s)"
            " ON CONFLICT (level, number) DO UPDATE SET hashes = EXCLUDED.hashes",
            tile.level,
            tile.index,
            data,
        )

    def checkpoints(self) -> dict[int, bytes]:
        found = self.run("SELECT size, checkpoint FROM tlog.published WHERE origin = %s AND size > 0", ORIGIN)
        return {size: note.encode() for size, note in found}

    def put_checkpoints(self, notes: dict[int, bytes]) -> None:
        self.run("TRUNCATE tlog.publications, tlog.cosignatures, tlog.signed, tlog.checkpoints")
        for size, note in sorted(notes.items()):
            root = Checkpoint.parse(Note.parse(note).text).root
            self.run("INSERT INTO tlog.checkpoints VALUES (%s, %s, %s, %s, now())", ORIGIN, size, root, note.decode())
            self.run("INSERT INTO tlog.publications VALUES (%s, %s, now())", ORIGIN, size)


def _command(row: Row) -> tuple[str, UUID, bytes]:
    try:
        return command_of(row.state)
    except (orjson.JSONDecodeError, KeyError):
        return "none", UUID(int=row.position), b"none"


def run(work: Any) -> Any:
    """Run asynchronous work to its end."""
    return asyncio.run(work)
