"""`foja texts` from the shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.texts import app
from infra.texts import po


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogues of Spanish, in place of the committed ones."""
    (tmp_path / "es").mkdir()
    for file in (*po.LOCALE.glob("*.pot"), *po.LOCALE.glob("es/*.po")):
        (tmp_path / file.relative_to(po.LOCALE)).write_bytes(file.read_bytes())
    monkeypatch.setattr(po, "LOCALE", tmp_path)
    return tmp_path


def texts(*options: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, options)
    return answer.exit_code, answer.output


def test_a_language_is_begun_checked_and_shown(folder: Path) -> None:
    assert texts("--check") == (0, "infra/texts/locale is up to date, and whole in en and es\n")
    assert texts("--new", "fr")[0] == 0
    assert "fr is there already" in " ".join(texts("--new", "fr")[1].split())
    assert texts("--new", "../fr")[0] == 1
    assert texts("--check")[0] == 0  # a language that was begun may lack texts

    shown = [json.loads(line) for line in texts("--json")[1].splitlines()]
    french = next(row for row in shown if (row["language"], row["catalogue"]) == ("fr", "transparency"))
    assert (french["texts"], french["translated"]) == (4, 0)


def test_what_is_missing_is_named_and_added(folder: Path) -> None:
    file = folder / "es" / "transparency.po"
    whole = file.read_text(encoding="utf-8")
    before, _, after = whole.partition('\n#, python-brace-format\nmsgctxt "overlap_over"')
    assert after
    file.write_text(before, encoding="utf-8")

    code, said = texts("--check")
    assert code == 1
    assert "es/transparency.po is not up to date with the code" in said
    assert texts("--write") == (0, "wrote es/transparency.po\n1 catalogues changed\n")
    code, said = texts("--check")
    assert "es/transparency.po: overlap_over is not translated" in said
    file.write_text("<<<<<<< ours\n", encoding="utf-8")
    assert "transparency.po is no catalogue of gettext" in texts("--check")[1].replace("\n", "")
