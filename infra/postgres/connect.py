"""Connections to PostgreSQL: acting as a role, in autocommit, and giving up on a peer that is gone."""

from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

# Without these a vanished server is noticed after hours.
_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


RECONNECTING = 5.0
"""Seconds for which a pool tries to make a lost connection again, before it leaves that to the next caller.

Its pauses double: of minutes of trying, it would be half as long away again after the database is back.
"""


def conninfo(dsn: str, role: str | None, **settings: str) -> str:
    """The address with what a session must start with: the role to act as, and server settings.

    What the address itself says about patience and options is kept.
    """
    given = conninfo_to_dict(dsn)
    wanted = ({"role": role} if role else {}) | settings
    options = [str(given.get("options") or ""), *(f"-c {name}={_escaped(value)}" for name, value in wanted.items())]
    patience = {name: value for name, value in _PATIENCE.items() if name not in given}
    return make_conninfo(dsn, options=" ".join(part for part in options if part), **patience)


def connect(dsn: str, role: str | None = None) -> Connection:
    """A connection in autocommit."""
    return Connection.connect(conninfo(dsn, role), autocommit=True)


async def connect_async(dsn: str, role: str | None = None, **settings: str) -> AsyncConnection:
    """A connection in autocommit for asyncio, with these server settings."""
    return await AsyncConnection.connect(conninfo(dsn, role, **settings), autocommit=True)


def pool(dsn: str, role: str | None = None, *, size: int = 4) -> ConnectionPool:
    """A pool of connections in autocommit, not opened yet."""
    return ConnectionPool(conninfo(dsn, role), kwargs=_POOLED, min_size=1, max_size=size, open=False)


def async_pool(dsn: str, role: str | None = None, *, size: int = 4) -> AsyncConnectionPool:
    """A pool of connections in autocommit for asyncio, not opened yet."""
    return AsyncConnectionPool(
        conninfo(dsn, role), kwargs=_POOLED, min_size=1, max_size=size, reconnect_timeout=RECONNECTING, open=False
    )


_POOLED: dict[str, Any] = {"autocommit": True}


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace(" ", r"\ ")
