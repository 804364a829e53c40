"""One record, laid down once, and copies of it to tamper with: in databases of their own, and in folders."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from infra.audit.database import DatabaseSource
from infra.audit.exporting import export
from infra.audit.statements import Statements
from tests.infra.audit.records import InDatabase, InFolder, Record, Secrets, lay_down, run
from tests.infra.transparency.signer.logs import ORIGIN


@pytest.fixture(scope="session")
def laid_down(
    postgres_dsn: str, database_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Secrets]]:
    """The name of a database with a record in it, and its keys."""
    base = f"foja_record_{secrets.token_hex(6)}"
    execute(postgres_dsn, f"CREATE DATABASE {base} TEMPLATE {database_template}")
    yield base, run(lay_down(named(postgres_dsn, base), tmp_path_factory.mktemp("log")))
    execute(postgres_dsn, f"DROP DATABASE {base} WITH (FORCE)")


@pytest.fixture(scope="session")
def exported(postgres_dsn: str, laid_down: tuple[str, Secrets], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same record in a folder."""
    base, keys = laid_down
    folder = tmp_path_factory.mktemp("exports") / "record"
    source = DatabaseSource(named(postgres_dsn, base), ORIGIN)
    export(source, Statements(keys.policy(), ORIGIN), folder)
    source.close()
    return folder


@pytest.fixture
def a_record(
    postgres_dsn: str, laid_down: tuple[str, Secrets], exported: Path, tmp_path: Path
) -> Iterator[Callable[[str], Record]]:
    """Makes copies of the record, in a database or in a folder."""
    base, keys = laid_down
    made: list[str] = []

    def make(kind: str) -> Record:
        name = f"foja_record_{secrets.token_hex(6)}"
        if kind == "folder":
            shutil.copytree(exported, tmp_path / name)
            return InFolder(keys, tmp_path / name)
        execute(postgres_dsn, f"CREATE DATABASE {name} TEMPLATE {base}")
        made.append(name)
        return InDatabase(keys, named(postgres_dsn, name))

    yield make
    for name in made:
        execute(postgres_dsn, f"DROP DATABASE {name} WITH (FORCE)")


def execute(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def named(dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
