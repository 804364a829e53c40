"""The stack as a whole: what `foja up` starts, keeps alive and stops. API and worker are small stand-ins here."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from infra.processes import runfile, supervisor
from infra.processes.embedded.process import free_port
from infra.processes.preflight import is_ready

ROOT = Path(__file__).resolve().parents[3]
API = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()
http.server.HTTPServer((os.environ["FOJA_HOST"], int(os.environ["FOJA_PORT"])), Handler).serve_forever()
"""
WORKER = """
import os, psycopg, signal, socket, sys
def end(*_):
    with socket.socket() as probe:
        api = "gone" if probe.connect_ex((os.environ["FOJA_HOST"], int(os.environ["FOJA_PORT"]))) else "there"
    psycopg.connect(os.environ["FOJA_DATABASE_URL"]).close()
    print(f"at the worker's end the API was {api}, PostgreSQL there", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("the worker works", flush=True)
while True: signal.pause()
"""
BROKEN = "import sys; sys.exit('the worker cannot work: no reason given')"
SIGNER = "import signal; print('the signer signs', flush=True); signal.pause()"
REFUSING = "import sys; sys.exit('nothing is signed: a backup was restored')"
STUBBORN = "import signal\nfor s in (15, 2): signal.signal(s, signal.SIG_IGN)\nwhile True: signal.pause()"
UP = """
import sys
from infra.processes import supervisor
from infra.settings.settings import Settings
from infra.processes.stack import StackCommands, up
supervisor.LONGEST_PAUSE = 0.4
api, worker, signer = ((sys.executable, "-c", code) for code in sys.argv[1:])
sys.exit(up(Settings.load(), StackCommands(api=api, worker=worker, signer=signer, migrate=lambda dsn: [])))
"""


def wait_for(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)


@dataclass
class Stack:
    """A supervisor in a process of its own."""

    data: Path
    port: int = field(default_factory=free_port)
    worker: str = WORKER
    signer: str = SIGNER
    extra: dict[str, str] = field(default_factory=dict)
    nohup: bool = False
    process: subprocess.Popen[str] | None = None

    def start(self, until: str = "Foja is ready.") -> None:
        settings = {"FOJA_DATA": str(self.data), "FOJA_PORT": str(self.port), "PYTHONPATH": str(ROOT), **self.extra}
        output = self.data.with_suffix(".out").open("w", encoding="utf-8")
        with output:
            self.process = subprocess.Popen(
                [*(["nohup"] if self.nohup else []), sys.executable, "-P", "-c", UP, API, self.worker, self.signer],
                env={**os.environ, **settings},
                stdout=output,
                stderr=output,
                text=True,
            )
        wait_for(lambda: until in self.said() or self.process is None or self.process.poll() is not None, until)
        assert until in self.said(), self.said()

    def said(self) -> str:
        return self.data.with_suffix(".out").read_text(encoding="utf-8")

    def running(self) -> runfile.RunningStack:
        found = runfile.discover(self.data)
        assert isinstance(found, runfile.RunningStack), found
        return found

    def end(self, number: int = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def stack(server_folder: Path, request: pytest.FixtureRequest) -> Iterator[Stack]:
    one = Stack(server_folder / f"stack-{request.node.name}")
    yield one
    if one.process is not None and one.process.poll() is None:
        one.end(signal.SIGTERM)
    record = runfile.leftover(one.data)
    for pid in record.pids.values() if record else ():
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()


def alive(pids: dict[str, int]) -> set[str]:
    found = set()
    for name, pid in pids.items():
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.add(name)
    return found


def test_starts_everything_says_where_and_stops_cleanly(stack: Stack) -> None:
    stack.start()
    running = stack.running()
    assert set(running.pids) == {"postgres", "valkey", "api", "worker", "signer"}
    assert f"http://127.0.0.1:{stack.port}/graphql" in stack.said()
    assert is_ready(running.api_url)
    with redis.Redis.from_url(running.valkey_url) as client:
        assert client.ping()
    assert (stack.data / "run.json").stat().st_mode & 0o777 == 0o600
    worker_log = stack.data / "logs" / "worker.log"
    wait_for(lambda: "the worker works" in worker_log.read_text(encoding="utf-8"), "the worker")
    assert stack.end() == 0
    assert alive(dict(running.pids)) == set()
    assert "the API was gone, PostgreSQL there" in worker_log.read_text(encoding="utf-8")
    assert "database system is shut down" in (stack.data / "logs" / "postgres.log").read_text(encoding="utf-8")
    assert isinstance(runfile.discover(stack.data), runfile.NotRunning)


def test_nothing_it_says_holds_a_password(stack: Stack) -> None:
    stack.start()
    password = (stack.data / "postgres.password").read_text(encoding="ascii")
    commands = [psutil.Process(pid).cmdline() for pid in stack.running().pids.values()]
    assert password not in stack.said() + str(commands)


@pytest.mark.parametrize("name", ["postgres", "valkey", "api", "worker", "signer"])
def test_what_is_killed_comes_back_at_the_same_address(stack: Stack, name: str) -> None:
    stack.start()
    before = stack.running()
    os.kill(before.pids[name], signal.SIGKILL)
    wait_for(lambda: f"{name} runs again" in stack.said(), f"{name} to come back")
    after = stack.running()
    assert after.pids[name] != before.pids[name]
    assert (after.database_url, after.valkey_url, after.api_url) == (
        before.database_url,
        before.valkey_url,
        before.api_url,
    )
    psycopg.connect(after.database_url).close()
    wait_for(lambda: is_ready(after.api_url), "the API")


def test_a_killed_supervisor_is_taken_over_by_the_next_one(stack: Stack) -> None:
    stack.start()
    before = stack.running()
    with psycopg.connect(before.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    assert stack.end(signal.SIGKILL) == -signal.SIGKILL
    found = runfile.discover(stack.data)
    assert found == runfile.NotRunning(f"no Foja runs on {stack.data}: start it with ./foja up --data {stack.data}")
    stack.start()
    assert alive(dict(before.pids)) == set()
    with psycopg.connect(stack.running().database_url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


@pytest.mark.slow
def test_a_second_one_on_the_same_data_is_refused(stack: Stack) -> None:
    stack.start()
    pid = stack.running().pid
    second = Stack(stack.data)
    second.data = stack.data
    with pytest.raises(AssertionError, match=rf"already runs on .* \(process {pid}\)"):
        second.start()
    assert second.process is not None
    assert second.process.returncode == 1
    assert is_ready(stack.running().api_url)


def test_a_worker_that_cannot_live_stops_the_stack_with_its_last_words(stack: Stack) -> None:
    stack.worker = BROKEN
    with contextlib.suppress(AssertionError):
        stack.start()
    assert stack.process is not None
    assert stack.process.wait(60) == 1
    assert "worker ended by itself (exit 1), 5 times in a row" in stack.said()
    assert "the worker cannot work: no reason given" in stack.said()
    assert isinstance(runfile.discover(stack.data), runfile.NotRunning)


def test_a_signer_that_refuses_is_told_of_and_everything_else_goes_on(stack: Stack) -> None:
    stack.signer = REFUSING
    stack.start()
    wait_for(lambda: "All else goes on" in stack.said(), "the news")
    assert "signer ended by itself (exit 1), 5 times in a row" in stack.said()
    assert "nothing is signed: a backup was restored" in stack.said()
    assert is_ready(stack.running().api_url)
    assert alive(dict(stack.running().pids)) == {"postgres", "valkey", "api", "worker"}
    assert stack.end() == 0


def test_a_second_ctrl_c_ends_what_does_not_listen(stack: Stack) -> None:
    stack.worker = STUBBORN
    stack.start()
    pids = dict(stack.running().pids)
    assert stack.process is not None
    stack.process.send_signal(signal.SIGINT)
    wait_for(lambda: "stopping" in stack.said(), "the first Ctrl-C to be seen")
    started = time.monotonic()
    assert stack.end() == 0
    assert time.monotonic() - started < 20, "it was waited for as long as after one Ctrl-C"
    assert alive(pids) == set()


def test_given_servers_are_used_and_left_alone(stack: Stack, empty_database: str, tmp_path: Path) -> None:
    stack.data = tmp_path / "data"  # where, for root, no other user comes
    stack.extra = {"FOJA_DATABASE_URL": empty_database, "FOJA_VALKEY_URL": ""}
    stack.start()
    running = stack.running()
    assert set(running.pids) == {"api", "worker", "signer"}
    assert (running.database_url, running.valkey_url) == (empty_database, "")
    assert stack.end() == 0
    psycopg.connect(empty_database).close()


@pytest.mark.slow
def test_a_closed_terminal_ends_it_but_not_under_nohup(stack: Stack) -> None:
    stack.nohup = True
    stack.start()
    assert stack.process is not None
    stack.process.send_signal(signal.SIGHUP)
    os.kill(stack.running().pids["api"], signal.SIGKILL)
    wait_for(lambda: "api runs again" in stack.said(), "the supervisor to go on")
    assert stack.end(signal.SIGTERM) == 0
    stack.nohup = False
    stack.start()
    assert stack.end(signal.SIGHUP) == 0


def test_a_log_that_grows_too_large_is_cut_and_the_writer_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LARGEST_LOG", 1000)
    log = tmp_path / "logs" / "chatty.log"
    watch = supervisor.Supervisor(print)
    chatty = "import signal; wait = [signal.SIGUSR1]; signal.pthread_sigmask(signal.SIG_BLOCK, wait)\n"
    chatty += "print('x' * 2000, flush=True); signal.sigwait(wait); print('more', flush=True); signal.sigwait(wait)"
    watch.start(supervisor.Child("chatty", (sys.executable, "-c", chatty), os.environ, tmp_path))
    try:
        wait_for(lambda: log.stat().st_size > 2000, "a log too large")
        watch.check()
        assert log.with_suffix(".log.1").stat().st_size > 2000
        os.kill(watch.pids()["chatty"], signal.SIGUSR1)
        wait_for(lambda: log.read_text(encoding="utf-8") == "more\n", "the log to begin anew")
    finally:
        watch.stop()


@pytest.mark.parametrize("vital", [True, False])
def test_a_part_that_cannot_work_with_its_settings_is_not_tried_again_and_again(
    tmp_path: Path,
    vital: bool,  # noqa: FBT001
) -> None:
    said: list[str] = []
    watch = supervisor.Supervisor(said.append)
    unset = "import sys; print('FOJA_KEY: it must be a key', file=sys.stderr); sys.exit(2)"
    part = supervisor.Child("part", (sys.executable, "-c", unset), os.environ, tmp_path)
    watch.start(part, vital=vital)
    wait_for(lambda: part.poll() is not None, "the part to end")
    with pytest.raises(supervisor.PartFailedError) if vital else contextlib.nullcontext() as raised:
        watch.check()
    told = str(raised.value) if raised else said[0]
    assert told.startswith("part cannot work with its settings.")
    assert "FOJA_KEY: it must be a key" in told
