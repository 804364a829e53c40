"""GraphQL over HTTP, as the audits of the npm package graphql-http see it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import World
from tests.api.support.live import serving

HERE = Path(__file__).parent


def _unavailable(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def node() -> str:
    """The path of node, with the audits installed as the lock file says."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _unavailable("the audits of graphql-http need node and npm, which are not installed")
    installed = HERE / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
        done = subprocess.run([npm or "", "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, check=False)
        if done.returncode:
            _unavailable("the audits of graphql-http could not be installed: npm ci failed")
    return node or ""


def test_all_server_audits_pass_without_a_warning(node: str) -> None:
    with serving(World().services()) as server:
        command = [node, "audits.mjs", f"{server.address}/graphql"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, check=True, timeout=120)
    outcomes: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(outcomes) > 50
    assert [one for one in outcomes if one["status"] != "ok"] == []
