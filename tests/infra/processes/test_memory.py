"""The memory that an embedded server keeps: a quarter of what there is, within bounds."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from infra.processes.embedded import memory
from infra.processes.embedded.memory import shared_buffers


@pytest.mark.parametrize(
    ("gibibytes", "expected"),
    [(0.25, "128MB"), (2, "512MB"), (24, "6144MB"), (512, "8192MB")],
)
def test_a_quarter_is_kept_within_bounds(gibibytes: float, expected: str) -> None:
    assert shared_buffers(int(gibibytes * 2**30)) == expected


@pytest.mark.parametrize(("said", "limit"), [("1073741824\n", 2**30), ("max\n", None), (None, None)])
def test_a_containers_limit_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, limit: int | None
) -> None:
    file = tmp_path / "memory.max"
    if said is not None:
        file.write_text(said, encoding="ascii")
    monkeypatch.setattr(memory, "LIMITS", (file,))
    assert memory.memory() == (limit or psutil.virtual_memory().total)
