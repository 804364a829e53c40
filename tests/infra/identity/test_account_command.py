"""The first account of an installation, as an operator registers it: a script gets its id, and nothing else."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from typer.testing import CliRunner

from infra.cli.__main__ import app


def test_the_output_is_the_id_of_an_account_that_can_be_granted_something(
    founded_database: str, keys_database: str, tmp_path: Path
) -> None:
    known = {
        "FOJA_DATABASE_URL": founded_database,
        "FOJA_KEYS_DATABASE_URL": keys_database,
        "FOJA_VALKEY_URL": "",
        "FOJA_DATA": str(tmp_path),
    }
    register = ["account", "register", "--subject", "s-1", "--issuer", "https://id.example.org"]
    made = CliRunner().invoke(app, register, input="Canary Name\ncanary@example.org\n", env=known, prog_name="foja")
    assert made.exit_code == 0, made.output
    account = made.stdout.removesuffix("\n")
    assert str(UUID(account)) == account
    assert "Canary" not in made.output
    grant = ["authority", "grant", account, "auditor", "*", "--reason", "Decree 1"]
    assert CliRunner().invoke(app, grant, env=known, prog_name="foja").exit_code == 0

    again = CliRunner().invoke(app, register, input="Canary Name\n\n", env=known, prog_name="foja")
    assert again.exit_code == 1
    assert not again.stdout
    said = again.stderr.splitlines()
    assert said[-1].endswith(
        "is registered all the same: link another subject (linkSubject), or close it (closeAccount)"
    )
    assert str(UUID(said[-1].split(" ", 1)[0])) != account
