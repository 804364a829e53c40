"""The ledger behind the interfaces of the eventsourcing framework: its recorder, over our tables and function."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NoReturn
from uuid import uuid4

from eventsourcing import postgres as framework
from eventsourcing.persistence import IntegrityError as VersionTaken
from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.utils import Environment, EnvType, retry
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row

from application.kernel.journal import AppendRequest
from infra.postgres import clock
from infra.postgres.connect import conninfo
from infra.postgres.listen import LEDGER
from infra.postgres.writing import appending

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
            cursor.execute(appending.APPEND, appending.parameters([[request]], clock.own()), prepare=True, binary=True)
            (_, status, stream, _, position, _) = cursor.fetchall()[0]
        if status not in ("stored", "replayed"):
            raise VersionTaken(f"{stream} already has an event with one of these versions")
        return int(position)


class Factory(framework.PostgresFactory):
    """Makes the recorder, for the server in FOJA_DATABASE_URL, acting as POSTGRES_ROLE (`foja_app` by default)."""

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

    def aggregate_recorder(self, purpose: str = "snapshots") -> NoReturn:
        """None: nothing is kept beside the events, since nothing but events decides."""
        raise ValueError(f"the ledger keeps events, and no {purpose} beside them")


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
