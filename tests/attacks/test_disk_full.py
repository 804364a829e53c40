"""Attack: the disk of the database is full. Whoever must act is told so, and is not sent to look for an address."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import errors

from api.app import create_app
from infra.cli.failing import explanation
from infra.postgres.migrate import migrate
from infra.processes.embedded.account import account_for
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.support.everyone import Everyone

SIZE = "24m"
NAME = """mutation($text: String!) { nameCode(input: {
  budgetId: "XX-2020", dimension: "economic", path: ["1"], label: $text}) { userErrors { code } } }"""
OPEN = (
    """mutation { openBudget(input: {government: "XX", fiscalYear: 2020, currency: "EUR"}) { userErrors { code } } }"""
)


@pytest.fixture
def small_disk(postgres_dsn: str, server_folder: Path) -> Iterator[tuple[str, Path]]:
    """A migrated database whose tables are on a disk of a few megabytes, and that disk."""
    if os.geteuid() != 0 or os.environ.get("FOJA_TEST_DATABASE_URL"):
        pytest.skip("needs root, to mount a small disk for a PostgreSQL of this machine")
    name = f"foja_small_{secrets.token_hex(4)}"
    disk = server_folder / name
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=False).returncode:
        pytest.skip("may not mount a small disk here")
    try:
        tables = disk / "tables"
        tables.mkdir(mode=0o700)
        account_for(server_folder / "shared" / "postgres").own(tables)
        with psycopg.connect(postgres_dsn, autocommit=True) as server:
            server.execute(f"CREATE TABLESPACE {name} LOCATION '{tables}'".encode())
            server.execute(f"CREATE DATABASE {name} TABLESPACE {name}".encode())
            dsn = urlunsplit(urlsplit(postgres_dsn)._replace(path=f"/{name}"))
            migrate(dsn)
            yield dsn, disk
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            server.execute(f"DROP TABLESPACE {name}".encode())
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on a disk; the file that took it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(65_536)):
            pass
    return filler


def test_a_full_disk_is_named_and_nobody_is_asked_for_an_address(small_disk: tuple[str, Path]) -> None:
    dsn, disk = small_disk
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE filled (text text)")
        fill(disk)
        with pytest.raises(errors.DiskFull) as full:
            connection.execute("INSERT INTO filled SELECT repeat('x', 500) FROM generate_series(1, 100000)")
    said = explanation(full.value) or ""
    assert "disk is full" in said
    assert "53100" in said
    assert "FOJA_DATABASE_URL" not in said


async def test_the_api_says_unavailable_and_health_says_why_until_there_is_room(small_disk: tuple[str, Path]) -> None:
    dsn, disk = small_disk
    async with open_services(Settings(database_url=dsn, valkey_url=""), policy=Everyone()) as services:
        client = Client(create_app(services))
        await client.ask(OPEN)
        filler = fill(disk)
        answer = await client.send(NAME, text="first")
        for number in range(2_000):
            if answer.status_code != 200 or "errors" in answer.json():
                break
            answer = await client.send(NAME, text=f"{number} {'x' * 190}")
        assert answer.status_code == 503, answer.text
        assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["UNAVAILABLE"]
        assert int(answer.headers["retry-after"]) > 0
        health = (await client.http.get("/health/ready")).json()
        assert "disk is full" in health["concerns"]["database"]
        filler.unlink()
        await client.ask(NAME, text="there is room")
        assert (await client.http.get("/health/ready")).json()["concerns"]["database"] == "ok"
        await client.app.state.api.close()
        await client.http.aclose()
