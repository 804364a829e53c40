"""Clocks that tests set: the database's, as the owner of the ledger, and that of the test's own process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from infra.postgres import clock

NOTHING = timedelta(0)


class SetClocks:
    """Sets clocks ahead of what they would show, or behind it."""

    def __init__(self, dsn: str, patch: pytest.MonkeyPatch) -> None:
        self._dsn, self._patch = dsn, patch

    def database(self, by: timedelta = NOTHING) -> None:
        """Set the database's clock."""
        self._replace(f"clock_timestamp() + make_interval(secs => {by.total_seconds()})")

    def standing(self, at: datetime) -> None:
        """Let both stand still at a moment, to the microsecond: what is decided and recorded now is so then."""
        self._replace(f"timestamptz ''{at.astimezone(UTC).isoformat()}''")
        self._patch.setattr(clock, "own", lambda: at)

    def process(self, by: timedelta = NOTHING) -> None:
        """Set this process's clock, as far as the ledger asks it."""
        self._patch.setattr(clock, "own", lambda: datetime.now(UTC) + by)

    def both(self, by: timedelta = NOTHING) -> None:
        """Set both: they are often one machine's."""
        self.database(by)
        self.process(by)

    def _replace(self, value: str) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute("SET ROLE foja_owner")
            connection.execute(
                "CREATE OR REPLACE FUNCTION ledger.clock() RETURNS timestamptz LANGUAGE plpgsql"
                f" SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN {value}; END'".encode()
            )
