"""The embedded servers keep what was committed, through stops and kills, for root and for others."""

from pathlib import Path

import psycopg
import pytest
import redis

from infra.embedded.postgres import EmbeddedPostgres
from infra.embedded.valkey import EmbeddedValkey


@pytest.fixture
def cluster(server_folder: Path, request: pytest.FixtureRequest) -> EmbeddedPostgres:
    return EmbeddedPostgres(server_folder / request.node.name, durable=False, copies=server_folder / "runtime")


def test_database_fixture(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
