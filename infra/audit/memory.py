"""What an auditor remembers of a log between two runs, in one SQLite file: it cannot take back what it showed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from infra.audit.source import SourceError
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.notes import Note

_TABLES = """
CREATE TABLE IF NOT EXISTS log (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,
    latest TEXT, seen BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS streams (stream TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (number INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
"""


def usual_file(origin: str) -> Path:
    """Where the memory of a log is kept when nobody says: under XDG_STATE_HOME, by the log's name."""
    state_home = os.environ.get("XDG_STATE_HOME")
    name = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "-." else "_" for sign in origin)[:80]
    digest = sha256(origin.encode()).hexdigest()[:8]
    return (
        (Path(state_home) if state_home else Path.home() / ".local" / "state")
        / "foja"
        / "audit"
        / f"{name}-{digest}.sqlite"
    )


@dataclass(frozen=True, slots=True)
class VerifiedState:
    """How far a log was verified, and the last checkpoint of it that was believed, as it was signed."""

    origin: str
    size: int
    root: bytes
    latest: datetime | None
    seen: bytes | None

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What was believed; verified when it was stored."""
        return None if self.seen is None else Checkpoint.parse(Note.parse(self.seen).text)


class Memory:
    """The file of one log. A run that is cut off goes on from its last `keep`."""

    def __init__(self, file: Path) -> None:
        """Open it, or begin it; SourceError where it is something else."""
        self.file = file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, isolation_level=None)
            self._connection.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise SourceError(f"{file} cannot keep what was verified: {error}") from None

    def read(self) -> VerifiedState | None:
        """What is remembered; None of a log that was never verified."""
        row = self._connection.execute("SELECT origin, size, root, latest, seen FROM log").fetchone()
        if row is None:
            return None
        origin, size, root, latest, seen = row
        return VerifiedState(origin, size, root, None if latest is None else datetime.fromisoformat(latest), seen)

    def version(self, stream: str) -> int | None:
        """The last version of a stream that was verified."""
        row = self._connection.execute("SELECT version FROM streams WHERE stream = ?", (stream,)).fetchone()
        return None if row is None else int(row[0])

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """The hash over each 256 entries that were verified, to find the first that changed."""
        with closing(self._connection.execute("SELECT number, hash FROM blocks ORDER BY number")) as rows:
            yield from rows

    def keep(self, now: VerifiedState, streams: Mapping[str, int], blocks: Mapping[int, bytes]) -> None:
        """Remember how far it came, with the streams and blocks that are new since the last time."""
        latest = None if now.latest is None else now.latest.isoformat()
        with self._alone():
            if _believed(self.read()) > _believed(now):
                return  # another run with this memory came further: what was believed is never less than before
            self._connection.executemany("INSERT OR REPLACE INTO streams VALUES (?, ?)", streams.items())
            self._connection.executemany("INSERT OR REPLACE INTO blocks VALUES (?, ?)", blocks.items())
            self._connection.execute(
                "INSERT OR REPLACE INTO log VALUES (1, ?, ?, ?, ?, ?)",
                (now.origin, now.size, now.root, latest, now.seen),
            )

    def start_over(self, verified_state: VerifiedState) -> None:
        """Forget how far it came, but not what was believed."""
        with self._alone():
            self._connection.execute("DELETE FROM streams")
            self._connection.execute("DELETE FROM blocks WHERE number >= ?", (_believed(verified_state) >> 8,))
            self._connection.execute("UPDATE log SET size = 0, root = x'', latest = NULL")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Change all or nothing, while no other run does. SourceError where that cannot be."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise SourceError(f"{self.file} cannot keep what was verified: {error}") from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _believed(verified_state: VerifiedState | None) -> int:
    return 0 if verified_state is None or verified_state.checkpoint is None else verified_state.checkpoint.size
