"""The suite itself: its profiles, its table of seconds, and what a killed run leaves behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from infra.bootstrap import INSTALLATION
from infra.processes.embedded.valkey import EmbeddedValkey
from tests.suite import profiles, timing
from tests.suite.sweeping import is_valkey_of, sweep, temporary_root


def test_a_profile_changes_how_many_examples_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = {}
    for name in profiles.SHARES:
        monkeypatch.setenv("FOJA_TEST_PROFILE", name)
        tried[name] = (profiles.examples(600), profiles.examples(8), profiles.examples(2))
    assert tried == {"quick": (90, 4, 2), "ci": (210, 4, 2), "full": (600, 8, 2)}


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
