"""The ledger behind the interfaces of the eventsourcing framework: its recorders, over our tables and function."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import uuid4

from eventsourcing import postgres as framework
from eventsourcing.persistence import IntegrityError as VersionTaken
from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.utils import Environment, EnvType, retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from application.kernel import AppendRequest
from infra.postgres.connect import conninfo
from infra.postgres.listen import LEDGER
from infra.postgres.writing import appending
from infra.postgres.writing.arrays import Bigints, Byteas, Texts

ACTOR = "foja.recorder"
ROLE = "foja_app"

_retried = retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)


class ApplicationRecorder(framework.PostgresApplicationRecorder):
    """Records events by `ledger.append`, as the journal does, for code that is written against the framework.

    Raises eventsourcing's IntegrityError where a version is taken. A lost connection is retried under the same command
    id, so nothing is recorded twice.
    """

    def __init__(self, datastore: framework.PostgresDatastore) -> None:
        super().__init__(datastore)
        self.channel_name = LEDGER

    def create_table(self) -> None:
        """Nothing: the migrations make the tables."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The positions of the events, which are recorded together or not at all."""
        if not stored_events:
            return None
        request = _request(stored_events)
        appending.check(request)
        position = self._append(request)
        return list(range(position - len(stored_events) + 1, position + 1))

    @_retried
    def _append(self, request: AppendRequest) -> int:
        with self.datastore.get_connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(appending.APPEND, appending.parameters([[request]]), prepare=True, binary=True)
            (_, status, stream, _, position, _) = cursor.fetchall()[0]
        if status not in ("stored", "replayed"):
            raise VersionTaken(f"{stream} already has an event with one of these versions")
        return int(position)


class AggregateRecorder(framework.PostgresAggregateRecorder):
    """Keeps the framework's snapshots beside the ledger."""

    def __init__(self, datastore: framework.PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="snapshots")

    def create_table(self) -> None:
        """Nothing: the migrations make the tables."""

    @_retried
    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> None:
        """Keep snapshots, all or none; IntegrityError where a version already has one."""
        if not stored_events:
            return
        with self.datastore.get_connection() as connection:
            connection.execute(
                "SELECT ledger.keep_snapshots(%b, %b, %b, %b)",
                [
                    Texts.of([str(one.originator_id) for one in stored_events]),
                    Bigints.of([one.originator_version for one in stored_events]),
                    Texts.of([one.topic for one in stored_events]),
                    Byteas.of([one.state for one in stored_events]),
                ],
            )


class Factory(framework.PostgresFactory):
    """Makes the recorders, for the server in FOJA_DATABASE_URL, acting as POSTGRES_ROLE (`foja_app` by default)."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        given = env if isinstance(env, Environment) else Environment(env=env)
        dsn = given.get("FOJA_DATABASE_URL")
        if not dsn:
            raise OSError("FOJA_DATABASE_URL is not set: say where the ledger is, as postgresql://user@host/database")
        server = conninfo_to_dict(conninfo(dsn, given.get("POSTGRES_ROLE") or ROLE))
        super().__init__(Environment(given.name, {**given, **_environment(server)}))
        self.datastore.pool.kwargs = {**self.datastore.pool.kwargs, **server}  # type: ignore[dict-item]

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder of the ledger."""
        return ApplicationRecorder(self.datastore)

    def aggregate_recorder(self, purpose: str = "snapshots") -> AggregateRecorder:
        """The recorder of snapshots; there is no other purpose."""
        if purpose != "snapshots":
            raise ValueError(f"the ledger keeps snapshots beside the events, and no {purpose}")
        return AggregateRecorder(self.datastore)


def _environment(server: dict[str, Any]) -> dict[str, str]:
    return {
        "POSTGRES_DBNAME": server.get("dbname") or "",
        "POSTGRES_HOST": server.get("host") or "",
        "POSTGRES_PORT": str(server.get("port") or ""),
        "POSTGRES_USER": server.get("user") or "",
        "POSTGRES_PASSWORD": server.get("password") or "",
        "POSTGRES_SCHEMA": "ledger",
        "ORIGINATOR_ID_TYPE": "text",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "no",
    }


def _request(events: Sequence[StoredEvent]) -> AppendRequest:
    last = events[-1]
    return AppendRequest(
        stream=str(last.originator_id),
        version=last.originator_version,
        events=events,
        actor=ACTOR,
        command_id=uuid4(),
        command_hash=sha256(b"".join(event.state for event in events)).digest(),
    )
