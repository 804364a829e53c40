"""`foja privileges`: the table that is committed, and what a server still gives to everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.__main__ import app
from infra.generated.privileges import table
from tests.support.logins import ROLES


def test_what_is_open_to_everybody_is_named_with_the_next_step(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOJA_DATABASE_URL", database)
    monkeypatch.delenv("FOJA_KEYS_DATABASE_URL", raising=False)
    told = CliRunner().invoke(app, ["privileges", "--open"])
    assert told.exit_code == 1
    assert "ledger: everybody can connect to the database" in told.output
    assert "ledger: everybody can make temporary tables" in told.output
    assert "closing.sql" in told.stderr


def test_a_cell_that_is_not_as_it_was_reviewed_is_named() -> None:
    reviewed = table.read()
    wanted = table.parse(table.render(reviewed).replace("| `keys.tombstones` | - |", "| `keys.tombstones` | SELECT |"))
    assert table.differences(reviewed, wanted) == [
        "Database of the keys: tables and views, keys.tombstones, everybody: - was reviewed, SELECT is so"
    ]
    del wanted["Database of the keys: functions"]["keys.find/2"]
    assert len(table.differences(reviewed, wanted)) == 1 + len(table.ROLES)


def test_the_committed_file_reads_and_writes_the_same() -> None:
    assert table.render(table.read()) == table.COMMITTED.read_text(encoding="utf-8")


def test_the_logins_that_are_tried_are_those_of_the_page() -> None:
    page = Path(__file__).parents[4] / "docs" / "operate" / "production.md"
    found = re.findall(r"^CREATE ROLE login_(\w+) .* IN ROLE (\w+);", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(found) == {process: role for process, role in ROLES.items() if role}
