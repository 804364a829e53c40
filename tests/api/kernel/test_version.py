"""The version that the program tells is that of pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from api.kernel.version import VERSION


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION
