"""Stops what test processes that were killed have left behind: their servers and their folders."""

import contextlib
import os
import shutil
import signal
import tempfile
from functools import partial
from pathlib import Path

import psutil

from infra.processes.embedded.account import EmbeddedServerError, account_for
from infra.processes.embedded.process import stop_leftover

MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes that must be free in memory for the servers of all test processes: they use a third of it."""


def temporary_root() -> str:
    """A folder for temporary ones that the servers' user can reach: in memory, where there is plenty of it."""
    chosen = tempfile.gettempdir()
    if _has_room(MEMORY):
        return str(MEMORY)
    return chosen if _is_reached(Path(chosen)) else "/tmp"


def _has_room(folder: Path) -> bool:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    told = os.statvfs(folder)
    room = min(told.f_bavail * told.f_frsize, psutil.virtual_memory().available)
    return room > ROOM and not told.f_flag & os.ST_NOEXEC and _is_reached(folder)


def _is_reached(folder: Path) -> bool:
    return account_for(folder / "none").can_use(folder)


def sweep(root: Path) -> None:
    """Stop and remove what test processes that were killed have left below the root."""
    for mark in root.glob("foja-test-*/pid"):
        with contextlib.suppress(OSError, ValueError, EmbeddedServerError):
            is_ours = mark.lstat().st_uid == os.geteuid()
            if is_ours and not psutil.pid_exists(int(mark.read_text(encoding="ascii"))):
                _stop_servers(mark.parent)
                shutil.rmtree(mark.parent)


def _stop_servers(folder: Path) -> None:
    for pid_file in folder.glob("**/postmaster.pid"):
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
        stop_leftover(pid, partial(_works_in, pid_file.parent), signal.SIGQUIT)
    for process in psutil.process_iter():
        if is_valkey_of(folder, process):
            stop_leftover(process.pid, partial(is_valkey_of, folder), signal.SIGTERM)


def _works_in(folder: Path, process: psutil.Process) -> bool:
    return folder.samefile(process.cwd())


def is_valkey_of(folder: Path, process: psutil.Process) -> bool:
    """Whether the process is a Valkey that writes its log into the folder: it leaves no file with its pid."""
    try:
        return "valkey" in process.name() and any(Path(one.path).is_relative_to(folder) for one in process.open_files())
    except psutil.Error:
        return False
