"""Keeps the parts of a running Foja alive: starts them in order, restarts what dies, stops them in reverse order."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from infra.postgres.trouble import NO_ROOM, free
from infra.processes.embedded.account import EmbeddedServerError
from infra.processes.embedded.process import stop_process, tail

QUICK_SECONDS = 10
QUICK_DEATHS = 5
LONGEST_PAUSE = 5.0
GIVEN_UP_PAUSE = 60.0
"""Seconds until a part that the others can do without is tried again after it died too often."""
STOP_SECONDS = 20
"""How long a part may take to stop before it is killed."""
UNUSABLE = 2
"""The exit code of a part that a setting keeps from working: starting it again at once helps nobody."""
LARGEST_LOG = 10_000_000
LOOK_AGAIN = 0.3
"""Seconds between two looks whether a part that was started again answers."""
HARDLY_ROOM = 32_000_000
"""Bytes, fewer than PostgreSQL needs to write at all."""


class PartFailedError(Exception):
    """A part cannot be kept alive; the message has the end of its log."""


class Part(Protocol):
    """A server or process that can be kept alive."""

    name: str
    log: Path

    @property
    def pid(self) -> int | None: ...

    def start(self) -> object: ...

    def stop(self, *, force: bool = False) -> None: ...

    def poll(self) -> int | None: ...


class Child:
    """A process of our own program, in a session of its own so that a Ctrl-C reaches the supervisor alone.

    `answers` says whether it does its work; without, it does as soon as it is started.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        answers: Callable[[], bool] | None = None,
    ) -> None:
        self.name, self.answers = name, answers
        self.log = folder / "logs" / f"{name}.log"
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        self._end_group()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self._environment),
                start_new_session=True,
            )

    def stop(self, *, force: bool = False) -> None:
        if self._process is not None and not force:
            stop_process(self._process, signal.SIGTERM, STOP_SECONDS)
        self._end_group()

    def poll(self) -> int | None:
        return self._process.poll() if self._process is not None else 0

    def _end_group(self) -> None:
        """End what the process may have left behind: its own children would go on holding the port."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@dataclass
class _Watched:
    part: Part
    since: float
    vital: bool = True
    quick_deaths: int = 0
    due: float | None = None
    reason: str = ""
    look: float | None = None
    """When to look whether it answers, after it was started again; None once it did."""


class Supervisor:
    """Starts, watches and stops parts. ``changed`` is called after each restart, when process ids are new."""

    def __init__(self, say: Callable[[str], None], changed: Callable[[], None] = lambda: None) -> None:
        self._watched: list[_Watched] = []
        self._say = say
        self._changed = changed

    def start(self, part: Part, *, vital: bool = True) -> None:
        """Start a part and watch it from now on. One that is not vital may die as often as it likes."""
        self._watched.append(_Watched(part, time.monotonic(), vital))
        part.start()
        self._watched[-1].since = time.monotonic()

    def pids(self) -> dict[str, int]:
        return {w.part.name: pid for w in self._watched if (pid := w.part.pid) is not None}

    def check(self) -> None:
        """Look at every part once; raises PartFailedError when one died too often."""
        for watched in self._watched:
            if watched.due is None and (code := watched.part.poll()) == UNUSABLE:
                self._give_up(watched, failure(watched.part, "cannot work with its settings"))
            elif watched.due is None and code is not None:
                self._note_death(watched, _ending(code))
            if watched.due is not None and time.monotonic() >= watched.due:
                self._restart(watched)
            if watched.look is not None and time.monotonic() >= watched.look:
                self._look(watched)
            _cap(watched.part.log)

    def stop(self, *, force: bool = False) -> None:
        """Stop all parts, the last started first."""
        for watched in reversed(self._watched):
            watched.part.stop(force=force)

    def _note_death(self, watched: _Watched, reason: str) -> None:
        lived = time.monotonic() - watched.since
        watched.quick_deaths = watched.quick_deaths + 1 if lived < QUICK_SECONDS else 1
        if is_full(watched.part.log):
            reason = f"{reason}, for its disk is full"
        watched.reason, watched.look = reason, None
        if watched.quick_deaths >= QUICK_DEATHS:
            self._give_up(watched, failure(watched.part, f"{reason}, {QUICK_DEATHS} times in a row"))
            return
        pause = min(LONGEST_PAUSE, 0.1 * 4 ** (watched.quick_deaths - 1))
        watched.due = time.monotonic() + pause
        self._say(f"{watched.part.name} {reason}; starting it again in {pause:.1f} s (log: {watched.part.log})")

    def _give_up(self, watched: _Watched, why: str) -> None:
        if watched.vital:
            raise PartFailedError(why)
        watched.due = time.monotonic() + GIVEN_UP_PAUSE
        watched.quick_deaths = 0
        self._say(f"{why}\nAll else goes on; it is tried again in {GIVEN_UP_PAUSE:.0f} s.")

    def _restart(self, watched: _Watched) -> None:
        watched.due = None
        watched.since = time.monotonic()
        try:
            watched.part.start()
        except EmbeddedServerError as error:
            self._note_death(watched, str(error).split("\n", 1)[0])
        else:
            self._changed()
            self._look(watched)

    def _look(self, watched: _Watched) -> None:
        """Say that a part runs again, as soon as it does more than being started."""
        answers = getattr(watched.part, "answers", None)
        if answers is None or answers():
            watched.look = None
            self._say(f"{watched.part.name} runs again")
        else:
            watched.look = time.monotonic() + LOOK_AGAIN


def is_full(log: Path) -> bool:
    """Whether a part ended for want of room: its log says so, and there is hardly any."""
    return NO_ROOM in tail(log) and free(log.parent) < HARDLY_ROOM


def failure(part: Part, reason: str) -> str:
    """A message with the end of the part's log."""
    return f"{part.name} {reason}. The end of {part.log}:\n{tail(part.log)}"


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself (exit {code})"


def _cap(log: Path) -> None:
    """Keep one older log beside the current one. The writer appends, so it goes on at the start of the emptied file."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)
