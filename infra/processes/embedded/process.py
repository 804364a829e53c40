"""One server process: started with its output in a log, waited for, stopped, and recognised when it was left behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from infra.processes.embedded.account import Account, EmbeddedServerError

LONGEST_SOCKET_FOLDER = 85  # a socket's whole path may have 103 bytes on macOS, 107 on Linux

PLAIN_PATH = re.compile(r"[\w /.+@=-]+")  # libpq, for one, takes a comma for the end of a host


class ServerProcess:
    """What an embedded server is while it runs: a child process of ours."""

    _process: subprocess.Popen[bytes] | None = None

    def kill9(self) -> None:
        """Kill the server as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def poll(self) -> int | None:
        """The exit code once the server has ended by itself, None while it runs."""
        return self._process.poll() if self._process is not None else 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def socket_folder(data: Path, account: Account) -> Path:
    """A folder for sockets that only the account can enter, with a path that is short and can be part of an address."""
    beside = data / "run"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(beside)):
        return account.private_folder(beside)
    return account.private_folder(Path(tempfile.mkdtemp(prefix="foja-", dir="/tmp")))


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for an error message."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def launch(command: list[str], account: Account, log: Path, stdin: bytes = b"") -> subprocess.Popen[bytes]:
    """Start a server as the account, in a session of its own, appending to the log."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd="/", **account.popen_arguments()
        )
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):  # it has ended already, and its log says why
            process.stdin.write(stdin)
            process.stdin.close()
    return process


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], name: str, log: Path, seconds: float = 60
) -> None:
    """Wait until the server answers; raises EmbeddedServerError with the tail of its log when it does not."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise EmbeddedServerError(f"{name} ended while starting (exit {process.returncode}). {log}:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"{name} does not answer after {seconds:.0f} s. {log}:\n{tail(log)}")
        time.sleep(0.02)


def stop_process(process: subprocess.Popen[bytes], gentle: signal.Signals, seconds: float) -> None:
    """Ask the process to end, and end it by force when it has not after some seconds."""
    if process.poll() is None:
        process.send_signal(gentle)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def stop_leftover(
    pid: int, is_ours: Callable[[psutil.Process], bool], gentle: signal.Signals, seconds: float = 30
) -> bool:
    """Stop a process that an earlier, killed run left behind; False where the pid now is of something else."""
    try:
        process = psutil.Process(pid)
        if not is_ours(process):
            return False
        process.send_signal(gentle)
        if not _has_ended(process, seconds):
            process.kill()
            _has_ended(process, 5)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied as error:
        raise EmbeddedServerError(
            f"The process {pid}, which seems to be a Foja's server on this data, is another user's. Stop it first."
        ) from error
    return True


def _has_ended(process: psutil.Process, seconds: float) -> bool:
    """Wait for the end of a process that is not our child; nobody may collect it, so a zombie has ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False
