"""``foja up``: embedded servers (unless others are given), migration, API and worker, started and stopped as one."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import psycopg

from infra.oidc.guard import DevelopmentIssuerRefusedError, check_sign_in
from infra.postgres.migrate import KEYS_FOLDER, MigrationError, migrate
from infra.postgres.trouble import full_disk, trouble
from infra.processes import runfile
from infra.processes.embedded.account import EmbeddedServerError, account_for, our_account, prepare_data_folder
from infra.processes.embedded.postgres import KEYS_DATABASE, EmbeddedPostgres
from infra.processes.embedded.process import stop_process
from infra.processes.embedded.valkey import EmbeddedValkey
from infra.processes.preflight import StackError, check_database, check_valkey, is_ready, stop_leftovers, usable_port
from infra.processes.supervisor import Child, PartFailedError, Supervisor, failure
from infra.processes.welcome import welcome
from infra.settings.settings import Settings, api_url

ROOT = Path(__file__).resolve().parents[2]
STARTUP_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Ctrl-C, or a request of the system to end; no error, and not to be caught by a handler for errors."""


def module(name: str) -> tuple[str, ...]:
    """The command that runs one of our modules."""
    return (sys.executable, "-P", "-m", name)


@dataclass(frozen=True)
class StackCommands:
    """What runs: ``migrate`` once the servers do, the supervised ``api``, ``worker`` and ``signer``, and when those are
    ready ``story``, to its end (for ``--demo``).
    """

    migrate: Callable[[str], Sequence[str]] = migrate

    api: Sequence[str] = module("infra.processes.serve_api")
    worker: Sequence[str] = module("infra.processes.worker")
    signer: Sequence[str] = module("infra.transparency.signer")
    story: Sequence[str] = ()


def up(settings: Settings, commands: StackCommands | None = None, say: Callable[[str], None] | None = None) -> int:
    """Run Foja until Ctrl-C or SIGTERM; gives the exit code."""
    say = say or _say
    data = settings.data.expanduser().absolute()
    settings = settings.model_copy(update={"data": data})
    known = (
        StackError,
        MigrationError,
        EmbeddedServerError,
        PartFailedError,
        DevelopmentIssuerRefusedError,
        runfile.AlreadyRunningError,
    )
    with _signals_raise():
        try:
            # Where both servers are given, nobody but us uses the folder.
            embedded = settings.database_url is None or settings.valkey_url is None
            prepare_data_folder(data, account_for(data / "postgres") if embedded else our_account())
            with runfile.only_one(data):
                _Stack(settings, commands or StackCommands(), say).run()
        except StopRequested:
            return 0
        except known as error:
            say(str(error))
            if (full := full_disk(data, str(error))) is not None:
                say(str(full))
            return 1
        except psycopg.Error as error:
            if (found := trouble(error, data=data if settings.database_url is None else None)) is None:
                raise
            say(str(found))
            return 1
    return 0


class _Stack:
    def __init__(self, settings: Settings, commands: StackCommands, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._data = settings.data
        self._commands = commands
        self._say = say
        self._supervisor = Supervisor(say, changed=self._record)
        self._running = runfile.RunningStack(os.getpid(), "", "", "")
        self._story: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        try:
            self._start()
            while True:
                self._supervisor.check()
                self._check_story()
                time.sleep(0.1)
        finally:
            self._stop()

    def _start(self) -> None:
        check_sign_in(self._settings)
        stop_leftovers(self._data)
        port = usable_port(self._settings.host, self._settings.port)
        self._running = replace(self._running, api_url=api_url(self._settings.host, port))
        self._start_servers()
        self._record()
        self._migrate()
        environment = self._environment(port)
        address = self._running.api_url
        api = Child("api", self._commands.api, environment, self._data, lambda: is_ready(address, timeout=1))
        self._supervisor.start(Child("worker", self._commands.worker, environment, self._data))
        self._supervisor.start(api)
        # A signer that must not sign is an alarm, and no reason to stop the record.
        self._supervisor.start(Child("signer", self._commands.signer, environment, self._data), vital=False)
        self._record()
        self._wait_for_api(api)
        self._say(welcome(self._settings, self._running.api_url))
        if self._commands.story:
            self._story = subprocess.Popen(self._commands.story, env=environment, stdin=subprocess.DEVNULL)

    def _start_servers(self) -> None:
        database_url, valkey_url = self._settings.database_url, self._settings.valkey_url
        keys_url = self._settings.keys_database_url or ""
        if keys_url:
            check_database(keys_url, "FOJA_KEYS_DATABASE_URL")
        if database_url is None:
            postgres = EmbeddedPostgres(self._data)
            self._say("starting PostgreSQL ..." if postgres.pgdata.exists() else "laying out PostgreSQL's data ...")
            self._supervisor.start(postgres)
            database_url, keys_url = postgres.dsn(), keys_url or postgres.dsn(KEYS_DATABASE)
        else:
            check_database(database_url)
        if valkey_url is None:
            valkey = EmbeddedValkey(self._data)
            self._supervisor.start(valkey)
            valkey_url = valkey.url
        elif valkey_url:
            check_valkey(valkey_url)
        self._running = replace(self._running, database_url=database_url, valkey_url=valkey_url, keys_url=keys_url)

    def _migrate(self) -> None:
        applied = [*self._commands.migrate(self._running.database_url)]
        if self._running.keys_url:
            applied += migrate(self._running.keys_url, KEYS_FOLDER)
        if applied:
            self._say(f"migrated: {', '.join(applied)}")

    def _environment(self, port: int) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "FOJA_DATABASE_URL": self._running.database_url,
            "FOJA_VALKEY_URL": self._running.valkey_url,
            "FOJA_KEYS_DATABASE_URL": self._running.keys_url,
            "FOJA_DATA": str(self._data),
            "FOJA_PROFILE": self._settings.profile,
            "FOJA_HOST": self._settings.host,
            "FOJA_PORT": str(port),
        }

    def _record(self) -> None:
        self._running = replace(self._running, pids=self._supervisor.pids())
        runfile.write(self._data, self._running)

    def _wait_for_api(self, api: Child) -> None:
        deadline = time.monotonic() + STARTUP_SECONDS
        while not is_ready(self._running.api_url):
            self._supervisor.check()
            if time.monotonic() > deadline:
                raise StackError(failure(api, f"is not ready after {STARTUP_SECONDS} s"))
            time.sleep(0.05)

    def _check_story(self) -> None:
        if self._story is not None and (code := self._story.poll()) is not None:
            self._story = None
            if code != 0:
                self._say(f"the story could not be told to its end (exit {code}); Foja goes on without it")

    def _stop(self) -> None:
        if not self._supervisor.pids():
            return
        try:
            self._say("stopping ...")
            if self._story is not None:
                stop_process(self._story, signal.SIGTERM, 5)
            self._supervisor.stop()
        except StopRequested:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._supervisor.stop(force=True)
        runfile.remove(self._data)
        self._say("stopped.")


def _say(line: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone, and stopping must go on
        print(line, flush=True)  # noqa: T201


@contextmanager
def _signals_raise() -> Iterator[None]:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        raise StopRequested

    # What nohup ignores stays ignored.
    taken = [s for s in SIGNALS if s != signal.SIGHUP or signal.getsignal(s) != signal.SIG_IGN]
    before = {s: signal.signal(s, handle) for s in taken}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
