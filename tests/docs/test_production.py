"""What docs/operate/production.md says of backups is so: a dump made as it says comes back, and is built up from."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import psycopg
from typer.testing import CliRunner

from infra.cli.__main__ import app
from infra.postgres.connect import connect
from infra.processes.embedded.layout import installed_package

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "production.md"
PROGRAMS = installed_package() / "pginstall" / "bin"
MODEL = "authority.roles"


def foja(database: str, *arguments: str) -> str:
    answer = CliRunner().invoke(app, arguments, env={"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": ""})
    assert answer.exit_code == 0, answer.output
    return answer.output


def dump_command() -> list[str]:
    """The command of the page, as a shell would take it apart."""
    (found,) = re.findall(r"^pg_dump .*?(?<!\\)\n", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return shlex.split(found.replace("\\\n", " "))


def roles_shown(database: str) -> list[tuple[object, ...]]:
    with connect(database, "foja_app") as connection:
        query = "SELECT relation FROM projections.read_models WHERE name = %s AND state = 'live'"
        (relation,) = connection.execute(query, [MODEL]).fetchone() or ("",)
        rows = psycopg.sql.SQL("SELECT * FROM projections.{} ORDER BY 1").format(psycopg.sql.Identifier(relation))
        return connection.execute(rows).fetchall()


def test_a_dump_comes_back_without_read_models_and_they_are_built_anew(
    founded_database: str, empty_database: str, tmp_path: Path
) -> None:
    foja(founded_database, "projections", "rebuild", MODEL)
    with connect(founded_database, "foja_worker") as connection:
        connection.execute("INSERT INTO projections.skips VALUES ('a', 1, 'k', 1, 'e', now(), 'somebody', 'why')")
    dump = tmp_path / "ledger.dump"
    program, *options = [str(dump) if one == "ledger.dump" else one for one in dump_command()]
    subprocess.run([PROGRAMS / program, *options[:-1], founded_database], check=True, capture_output=True)

    subprocess.run([PROGRAMS / "pg_restore", "--exit-on-error", "-d", empty_database, dump], check=True)

    with connect(empty_database) as connection:
        assert connection.execute("SELECT count(*) FROM projections.read_models").fetchone() == (0,)
        assert connection.execute("SELECT reason FROM projections.skips").fetchall() == [("why",)]
    assert "up to date" in foja(empty_database, "migrate")
    foja(empty_database, "projections", "rebuild", MODEL)
    assert roles_shown(empty_database) == roles_shown(founded_database) != []
