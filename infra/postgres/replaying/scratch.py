"""A read model rebuilt to any position, in tables that only this session sees and that end with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from psycopg import AsyncConnection, errors

from application.kernel.keys import Keys, NoKeys
from application.ledger.envelope import Codec
from application.ledger.sealing import Erased, KeyMap, Pair
from domain.audit.refusals import TooMuchForOneRequest
from infra.postgres.connect import connect_async
from infra.postgres.projecting.bulk import CACHE, Writer
from infra.postgres.projecting.folding import NO_KEY, FoldedPage, LedgerEvent
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import Relation
from infra.postgres.projecting.tables import Table, quoted
from projections.kernel.declarations import ReadModel

Row = TypeVar("Row")
Connection = AsyncConnection[Any]
Progress = Callable[[int, int], None]
"""Told the position that was reached and the one to be reached."""

SCHEMA = "pg_temp"
"""The scratch schema of a session: PostgreSQL gives each its own, and removes it with the session, crash or not."""
REPLAYED, FROZEN = "replayed", "frozen"

SESSION = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "jit": "off",
    "work_mem": "64MB",
    "temp_buffers": "64MB",
    "idle_in_transaction_session_timeout": "60s",
}


class NoScratchError(Exception):
    """The session may make no temporary tables; the message says what to do."""


class ScratchTable(Table[Row]):
    """The tables of a read model in the scratch schema of a session."""

    @staticmethod
    def qualified(relation: str) -> str:
        """A relation as it stands in a statement."""
        return f"{SCHEMA}.{quoted(relation)}"


class ScratchWriter(Writer[Row]):
    """Writes rows for nobody else, so there is no checkpoint to keep in step."""

    async def move(self, connection: Connection, before: int, after: int) -> None:
        """Nothing to do."""

    async def know_erasures(self, connection: Connection, codec: Codec) -> None:
        """Nothing to do: the scratch tables begin empty, and what the read models know is theirs to write."""

    async def remember(self, connection: Connection, erased: Mapping[int, Erased]) -> None:
        """Nothing to do."""


class UnreadableKeys(NoKeys):
    """For a process without keys: no sealed value can be read."""

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """No key for any of them."""
        return dict.fromkeys(pairs)


class ReplayFollower(Follower[Row]):
    """A read model on its way along the ledger in the scratch schema. Events that were skipped are left out here too.

    The session acts as the role that may only read: a replay cannot change what it is compared with. Raises
    TooMuchForOneRequest beyond `most` events.
    """

    writer = ScratchWriter

    def __init__(
        self, connection: Connection, model: ReadModel[Row], codec: Codec, keys: Keys | None, most: int | None = None
    ) -> None:
        table: Table[Row] = ScratchTable(model)
        relation = Relation(REPLAYED, model.name, model.version, "building", 0, table.shape, rebuild=True)
        super().__init__(connection, table, codec, relation, keys or UnreadableKeys())
        self._most, self._read = most, 0
        self._kept = set[tuple[str, int]]()

    async def begin(self) -> None:
        """Make the tables if they are not there, and learn what is skipped and what could not be folded so far.

        Raises NoScratchError.
        """
        try:
            for statement in self.table.create(REPLAYED):
                await self.connection.execute(statement.encode())
        except errors.InsufficientPrivilege:
            database = quoted(self.connection.info.dbname)
            raise NoScratchError(
                "A replay needs temporary tables, which foja_app may not make here. "
                "Let the owner of the database run ./foja migrate, or: "
                f"GRANT TEMPORARY ON DATABASE {database} TO foja_app"
            ) from None
        except errors.ReadOnlySqlTransaction:
            raise NoScratchError("A replay needs temporary tables, which a replica has not: ask the primary.") from None
        await super().begin()
        self.quarantined = set(self._kept)
        self.folding.blocked = self.unfolded

    async def to(self, position: int, progress: Progress) -> None:
        """Go on to a position, or stay where that is passed."""
        self.end, self.behind = position, self.position < position
        while self.behind:
            moved = await self.step(batch=CACHE)
            progress(moved.position, position)

    async def freeze(self) -> None:
        """Keep a copy of the rows as they stand now."""
        for relation, copy in ((REPLAYED, FROZEN), (self.table.history_of(REPLAYED), self.table.history_of(FROZEN))):
            if relation == REPLAYED or self.table.model.history:
                source, target = self.table.qualified(relation), self.table.qualified(copy)
                await self.connection.execute(f"CREATE TABLE {target} AS TABLE {source}".encode())

    async def _fold(self, page: list[LedgerEvent]) -> None:
        self._read += len(page)
        if self._most is not None and self._read > self._most:
            raise TooMuchForOneRequest(self._most, f"./foja audit replay {self.table.model.name}")
        await super()._fold(page)

    @property
    def unfolded(self) -> set[str]:
        """The keys whose rows stopped at an event that could not be folded."""
        return {key for key, _ in self.quarantined if key != NO_KEY}

    @property
    def unread(self) -> list[int]:
        """The positions of events of which not even the keys could be found."""
        return sorted(position for key, position in self.quarantined if key == NO_KEY)

    async def _record(self, batch: FoldedPage[Row]) -> None:
        """Remember what could not be folded; the read model's own quarantine stays as it is."""
        self._kept |= {(poison.key, poison.position) for poison in batch.poisons}

    def _alarm(self, key: str, position: int, error: str) -> None:
        """The projector has told it."""


async def open_scratch(dsn: str) -> Connection:
    """A session for a replay: it reads the ledger and the read models, and writes temporary tables alone."""
    return await connect_async(dsn, "foja_app", application_name="foja replay", **SESSION)
