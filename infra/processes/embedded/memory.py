"""How much memory a server of our own may keep for itself."""

from __future__ import annotations

from pathlib import Path

import psutil

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container's limit stands, by the version of cgroups; "max" or a huge number where there is none."""
LEAST, MOST = 128, 8 * 1024
"""Mebibytes. Beyond the most, the system's own cache does as well."""


def memory() -> int:
    """The bytes of memory that this machine, or the container on it, has."""
    found = [psutil.virtual_memory().total]
    for file in LIMITS:
        try:
            said = file.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if said.isdigit():
            found.append(int(said))
    return min(found)


def shared_buffers(total: int) -> str:
    """A quarter of the memory, as the setting of PostgreSQL says it: pages that are read again are kept there."""
    return f"{max(LEAST, min(MOST, total // 4 // 2**20))}MB"
