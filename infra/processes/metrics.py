"""The metrics of a process; of several that serve one address, added up, whichever of them is asked."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable of prometheus_client that names the folder where the processes lay down their values."""
_OURS = "foja-metrics-"


def share(processes: int) -> None:
    """See to it that so many processes lay their values together.

    The library reads where when it is imported: this process begins anew if that was not said.
    """
    if processes > 1 and FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix=_OURS)
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def withdraw() -> None:
    """Take away what this process laid down: one that serves nothing would tell that nothing is well."""
    if FOLDER in os.environ:
        for file in Path(os.environ[FOLDER]).glob(f"*_{os.getpid()}.db"):
            file.unlink()


def forget() -> None:
    """Remove the folder that `share` made."""
    folder = Path(os.environ.get(FOLDER, ""))
    if folder.name.startswith(_OURS):
        shutil.rmtree(folder, ignore_errors=True)


def told() -> bytes:
    """The metrics in the text format of Prometheus."""
    if FOLDER not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
