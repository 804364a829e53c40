"""`docs/use/files.md` is true: its commands run as they stand there, against an API and a worker."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from domain.files import refusals as files
from domain.kernel import refusals as shared
from tests.faults.processes import api, developer, process

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "files.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the page is written for curl")
def test_the_commands_of_the_page_run(
    founded_database: str, keys_database: str, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOJA_KEYS_DATABASE_URL", keys_database)
    setting, *blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert setting.startswith("export TOKEN=$(./foja token) FOJA=")
    with (
        process("infra.processes.worker", founded_database, valkey_url, data=tmp_path),
        api(founded_database, valkey_url, tmp_path) as (_, url),
    ):
        token = developer(url, tmp_path)["authorization"].removeprefix("Bearer ")
        folder = tmp_path / "work"
        folder.mkdir()
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
            env={**os.environ, "TOKEN": token, "FOJA": url, "NO_PROXY": "*"},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    answers = re.sub(r"u[0-9a-f]{32}", "u...", re.sub(r"/files/[0-9a-f]{64}", "/files/9f2c...", done.stdout))
    for shown in re.findall(r"^```json\n(.*?)\n```", PAGE, re.DOTALL | re.MULTILINE):
        assert shown in answers
    assert answers.endswith("council\n")


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE)) - {"media_type"}
    assert named
    assert named <= {*files.MESSAGES, *shared.MESSAGES}
