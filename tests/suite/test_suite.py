"""The suite itself: its profiles, its table of seconds, and what a killed run leaves behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import psutil
import pytest

from infra.bootstrap import INSTALLATION
from infra.processes.embedded.valkey import EmbeddedValkey
from tests.suite import marking, profiles, timing
from tests.suite.sweeping import is_valkey_of, sweep, temporary_root


def test_a_profile_changes_how_many_examples_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = {}
    for name in profiles.SHARES:
        monkeypatch.setenv("FOJA_TEST_PROFILE", name)
        tried[name] = (profiles.examples(600), profiles.examples(8), profiles.examples(2))
    assert tried == {"quick": (90, 4, 2), "ci": (90, 4, 2), "full": (600, 8, 2)}


def test_ci_is_thorough_and_an_unknown_profile_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOJA_TEST_PROFILE", raising=False)
    monkeypatch.setenv("CI", "true")
    assert profiles.chosen() == "ci"
    monkeypatch.delenv("CI")
    assert profiles.chosen() == "quick"
    monkeypatch.setenv("FOJA_TEST_PROFILE", "fast")
    with pytest.raises(SystemExit, match="quick, ci, full"):
        profiles.chosen()


def test_a_context_that_takes_too_long_is_named() -> None:
    contexts = [one.name for one in INSTALLATION.contexts]
    assert timing.context_of("tests/api/budgeting/test_acts.py::test_it", contexts) == "budgeting"
    assert timing.context_of("tests/api/matrix/test_acts.py::test_it", contexts) is None
    assert timing.over_budget({"leave": 15.0, "courts": 40.2}) == [
        "courts takes 40 s of tests, and a context may take 15 s"
    ]


def test_a_killed_run_leaves_no_server_behind() -> None:
    root = Path(tempfile.mkdtemp(prefix="foja-sweep-", dir=temporary_root()))
    folder = root / "foja-test-killed"
    valkey = EmbeddedValkey(folder / "shared", copies=folder / "runtime")
    try:
        folder.mkdir()
        root.chmod(0o711)
        folder.chmod(0o711)
        ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        (folder / "pid").write_bytes(ended.stdout.strip())
        valkey.start()
        (process,) = [one for one in psutil.process_iter() if is_valkey_of(folder, one)]
        sweep(root)
        assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        assert list(root.iterdir()) == []
    finally:
        valkey.stop(force=True)
        shutil.rmtree(root, ignore_errors=True)


def test_marks_follow_from_what_a_test_uses() -> None:
    killing = import_module("tests.faults.test_api_killed").test_every_acknowledged_command_is_there_once
    harmless = import_module("tests.api.graphql.test_sdl").test_the_operations_in_the_documentation_are_valid
    conftest = import_module("tests.conftest")
    assert marking.marks_of([killing]) == {"processes"}
    assert marking.marks_of([import_module("tests.api.support.browser").browsing]) == {"processes", "browser"}
    assert marking.marks_of([conftest.cluster.__wrapped__]) == {"processes"}
    assert marking.marks_of([harmless, conftest.database.__wrapped__]) == set()


def test_this_very_test_starts_no_process_and_its_neighbour_does(request: pytest.FixtureRequest) -> None:
    items = {item.name: {mark.name for mark in item.iter_markers()} for item in request.session.items}
    assert "processes" not in items[request.node.name]
    neighbour = "test_a_killed_run_leaves_no_server_behind"
    assert "processes" in items.get(neighbour, {"processes"})


def test_no_marker_is_empty() -> None:
    written = [file.read_text(encoding="utf-8") for file in Path(__file__).parents[1].rglob("test_*.py")]
    assert sum(text.count("@pytest.mark.slow\n") for text in written) > 10
    fixtures = import_module("tests.api.http.test_graphiql")
    found = [marking.marks_of([thing]) for name, thing in vars(fixtures).items() if name.startswith("test_")]
    assert {"browser", "processes"} in found
