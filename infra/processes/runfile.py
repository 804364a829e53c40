"""How a command finds the Foja that runs on a data folder, and how a second one is kept away from it.

The truth is a file lock that the kernel releases when its holder dies, however it dies. ``run.json`` beside it says
where the servers are; without the lock it is a left-over of a run that was killed.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another Foja runs on the same data folder."""


@dataclass(frozen=True)
class RunningStack:
    """What runs on a data folder, and at which addresses; these hold passwords and are never printed."""

    pid: int
    database_url: str
    valkey_url: str
    api_url: str
    pids: Mapping[str, int] = field(default_factory=dict)
    keys_url: str = ""


@dataclass(frozen=True)
class NotRunning:
    """Why there is nothing to talk to, and the next step."""

    message: str


def discover(data: Path) -> RunningStack | NotRunning:
    """Find what runs on the data folder."""
    try:
        record = _read(data)
        if record is not None and _is_held(data):
            return record
    except PermissionError:
        return NotRunning(f"What runs on {data} belongs to another user; run this command as that user.")
    return NotRunning(f"no Foja runs on {data}: start it with ./foja up --data {data}")


def leftover(data: Path) -> RunningStack | None:
    """What a killed run recorded, for the one that now holds the data folder."""
    return _read(data)


def write(data: Path, running: RunningStack) -> None:
    """Record what runs, readable by its owner alone; in one step, so that nobody reads half of it."""
    unfinished = data / "run.json.new"
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(asdict(running), file, indent=2)
    unfinished.replace(data / "run.json")


def remove(data: Path) -> None:
    """Forget what ran, after a clean stop."""
    (data / "run.json").unlink(missing_ok=True)


@contextmanager
def only_one(data: Path, patience: float = 1) -> Iterator[None]:
    """Hold the data folder; raises AlreadyRunningError, which names the other one's pid.

    A command that looks whether somebody runs holds the lock for a moment, hence the patience (seconds).
    """
    with (data / "lock").open("a+", encoding="ascii") as lock:
        (data / "lock").chmod(0o600)
        deadline = time.monotonic() + patience
        while not _try(lock.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                lock.seek(0)
                pid = lock.read().strip() or "unknown"
                raise AlreadyRunningError(
                    f"Foja already runs on {data} (process {pid}). Stop that one with Ctrl-C or: kill {pid}; "
                    "or start another one beside it with --data ANOTHER_DIR --port ANOTHER_PORT."
                )
            time.sleep(0.05)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _read(data: Path) -> RunningStack | None:
    try:
        return RunningStack(**json.loads((data / "run.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def _is_held(data: Path) -> bool:
    try:
        with (data / "lock").open("rb") as lock:
            return not _try(lock.fileno(), fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
