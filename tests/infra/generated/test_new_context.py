"""`foja new-context` writes a context that is green at once, and refuses names that could not be one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.bootstrap import NAMES
from infra.generated.new_context.naming import NameRefusedError, Names
from infra.generated.new_context.writing import BOOTSTRAP, ROOT, files_of, take_back, wired, write

CHECKS = """
from typer.testing import CliRunner
from infra.cli.__main__ import app
for generated in ("event-types", "schema", "catalogue", "feed", "matrix", "texts"):
    done = CliRunner().invoke(app, [generated, "--check"])
    assert done.exit_code == 0, (generated, done.output)
"""
"""All generated files are looked at by one process."""
NEW = Names.of("correspondence", "letter", None, NAMES)


@pytest.mark.parametrize(
    ("name", "thing", "said"),
    [
        ("Letters", "letter", "lower-case words joined by _"),
        ("class", "letter", "lower-case words joined by _"),
        ("../letters", "letter", "lower-case words joined by _"),
        ("x" * 31, "letter", "at most 30 characters"),
        ("kernel", "letter", "is a room of the machine"),
        ("graphql", "letter", "is a room of the machine"),
        ("budgeting", "letter", "there is a context 'budgeting' already"),
        ("letters", "events", "a file, or the context, is called so"),
        ("letters", "Letter", "cannot be the name of a thing"),
    ],
)
def test_a_name_that_could_not_be_one_is_refused(name: str, thing: str, said: str) -> None:
    with pytest.raises(NameRefusedError, match=said):
        Names.of(name, thing, None, NAMES)


def test_nothing_is_written_where_something_is(tmp_path: Path) -> None:
    files = files_of(NEW)
    (tmp_path / BOOTSTRAP).parent.mkdir(parents=True)
    shutil.copy(ROOT / BOOTSTRAP, tmp_path / BOOTSTRAP)
    first = tmp_path / next(iter(files))
    first.parent.mkdir(parents=True)
    first.write_text("mine", encoding="utf-8")
    with pytest.raises(NameRefusedError, match="nothing was written"):
        write(files, NEW, tmp_path)
    assert first.read_text(encoding="utf-8") == "mine"
    assert [file for file in files if (tmp_path / file).exists()] == [first.relative_to(tmp_path)]
    assert (tmp_path / BOOTSTRAP).read_text(encoding="utf-8") == (ROOT / BOOTSTRAP).read_text(encoding="utf-8")


def test_what_was_written_is_taken_back_whole(tmp_path: Path) -> None:
    (tmp_path / BOOTSTRAP).parent.mkdir(parents=True)
    shutil.copy(ROOT / BOOTSTRAP, tmp_path / BOOTSTRAP)
    files = files_of(NEW)
    write(files, NEW, tmp_path)
    mine = tmp_path / "domain" / NEW.name / "mine.py"
    mine.touch()

    take_back(files, NEW, tmp_path)

    assert (tmp_path / BOOTSTRAP).read_bytes() == (ROOT / BOOTSTRAP).read_bytes()
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == {mine, tmp_path / BOOTSTRAP}
    assert not (tmp_path / "api" / NEW.name).exists()


def test_a_list_of_contexts_that_cannot_be_read_is_told() -> None:
    assert '    "authority",\n    "correspondence",\n)' in wired('NAMES = (\n    "authority",\n)\n', NEW)
    with pytest.raises(NameRefusedError, match="has no list NAMES"):
        wired("NAMES = names()", NEW)


@pytest.mark.slow
def test_a_new_context_is_green_at_once(tmp_path: Path) -> None:
    """In a copy of the repository: linters, generated files, and all tests of it that need no servers."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for file in listed:
        if not file.startswith(("docs/adr", "bench")) and (ROOT / file).exists():
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, tmp_path / file)
    python = (sys.executable, "-m")
    _run(tmp_path, *python, "infra.cli", "new-context", "correspondence", "--thing", "letter")
    _refuse(tmp_path, *python, "infra.cli", "new-context", "correspondents", "--thing", "letter")
    _run(tmp_path, *python, "ruff", "check", ".")
    _run(tmp_path, *python, "ruff", "format", "--check", ".")
    _run(tmp_path, sys.executable, "-c", CHECKS)
    folders = [f"tests/{layer}/correspondence" for layer in ("domain", "projections")]
    generic = ["tests/application/ledger/test_event_samples.py", "tests/api/composing", "tests/api/matrix/test_file.py"]
    _run(tmp_path, *python, "pytest", "-q", "-p", "no:cacheprovider", *folders, *generic)


def _refuse(folder: Path, *command: str) -> None:
    """What another context has is refused where the contexts are composed, and nothing of it stays."""
    before = (folder / BOOTSTRAP).read_bytes()
    done = _done(folder, *command)
    assert (done.returncode, "nothing was written" in done.stderr, "Rename one" in done.stderr) == (1, True, True)
    assert (folder / BOOTSTRAP).read_bytes() == before
    assert not list(folder.rglob("correspondents*"))


def _done(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _run(folder: Path, *command: str) -> None:
    done = _done(folder, *command)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
