"""Finds a Python that has somebody else's implementation, so that ours can be checked against it."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

OURS = Path(__file__).resolve().parents[3] / ".venv-others" / "bin" / "python"
"""What `infra/processes/prepare.py others` makes."""
NAMES = (str(OURS), "python3.14", "python3.13", "python3.12", "python3")


@cache
def interpreter_with(module: str, package: str) -> str:
    """A Python that can import a module; the test is skipped where there is none, and fails in CI if one was named.

    FOJA_OTHER_PYTHON names the interpreter, such as the bin/python of an environment with that package.
    """
    named = os.environ.get("FOJA_OTHER_PYTHON")
    for candidate in [named] if named else NAMES:
        found = shutil.which(candidate)
        if found and _imports(found, module):
            return found
    reason = (
        f"NOT COMPARED with {package}, an implementation that is not ours: no Python here has it. Where there is a"
        " Python 3.12 or newer: .venv/bin/python infra/processes/prepare.py others; or FOJA_OTHER_PYTHON=DIR/bin/python"
    )
    if named:
        pytest.fail(reason)
    pytest.skip(reason)


def _imports(python: str, module: str) -> bool:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return (
        subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False, env=clean).returncode == 0
    )
