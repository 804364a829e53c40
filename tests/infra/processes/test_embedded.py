"""The embedded servers keep what was committed, through stops and kills."""

import signal
import stat
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from infra.processes.embedded.account import EmbeddedServerError, account_for, prepare_data_folder
from infra.processes.embedded.memory import memory, shared_buffers
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.valkey import EmbeddedValkey


def commit_rows(dsn: str, count: int) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        for n in range(count):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])


def count_rows(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def test_restart_keeps_data_and_address(cluster: EmbeddedPostgres) -> None:
    dsn = cluster.start()
    commit_rows(dsn, 5)
    assert cluster.restart() == dsn
    assert count_rows(dsn) == 5


def test_kill9_with_open_connections_keeps_committed_rows(cluster: EmbeddedPostgres) -> None:
    dsn = cluster.start()
    commit_rows(dsn, 50)
    with closing(psycopg.connect(dsn)) as busy:
        busy.execute("INSERT INTO kept VALUES (-1)")  # never committed
        cluster.kill9()
        assert cluster.poll() == -signal.SIGKILL
        assert cluster.start() == dsn
    assert count_rows(dsn) == 50


def test_a_server_left_running_is_taken_over(cluster: EmbeddedPostgres, server_folder: Path) -> None:
    commit_rows(cluster.start(), 3)
    successor = EmbeddedPostgres(cluster.folder, durable=False, copies=server_folder / "runtime")
    try:
        assert count_rows(successor.start()) == 3
        assert cluster.poll() == 0, "the one left running was not asked to stop"
    finally:
        successor.stop()


def test_a_pid_file_that_names_another_program_is_no_obstacle(cluster: EmbeddedPostgres) -> None:
    cluster.start()
    cluster.kill9()
    pid_file = cluster.pgdata / "postmaster.pid"
    lines = pid_file.read_text(encoding="utf-8").split("\n")
    successor = EmbeddedPostgres(cluster.folder, durable=False)
    with subprocess.Popen(["sleep", "60"], **account_for(cluster.pgdata).popen_arguments()) as other:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]), encoding="utf-8")
        try:
            successor.start()
            assert other.poll() is None
        finally:
            successor.stop()
            other.kill()


def test_backends_of_a_killed_server_are_waited_for(cluster: EmbeddedPostgres) -> None:
    with closing(psycopg.connect(cluster.start())) as busy:
        backend = psutil.Process(busy.info.backend_pid)
        backend.suspend()  # so that it cannot see that its server is gone
        cluster.kill9()
        successor = EmbeddedPostgres(cluster.folder, durable=False)
        threading.Timer(0.5, backend.resume).start()
        try:
            successor.start()
            assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE
            assert "is still in use" in cluster.log.read_text(encoding="utf-8")
        finally:
            if backend.is_running():
                backend.resume()
            successor.stop()


def test_a_leftover_is_recognised_through_another_name_of_its_folder(
    cluster: EmbeddedPostgres, server_folder: Path
) -> None:
    cluster.start()
    (server_folder / "alias").symlink_to(cluster.folder)
    successor = EmbeddedPostgres(server_folder / "alias", durable=False)
    try:
        successor.start()
        assert cluster.poll() == 0
    finally:
        successor.stop()


def test_any_folder_name_will_do(server_folder: Path) -> None:
    folder = server_folder / "with, spaces & 100% ?"
    postgres, valkey = EmbeddedPostgres(folder, durable=False), EmbeddedValkey(folder)
    try:
        psycopg.connect(postgres.start()).close()
        with redis.Redis.from_url(valkey.start()) as client:
            assert client.ping()
    finally:
        valkey.stop()
        postgres.stop()


def test_layout_interrupted_midway_is_done_again(server_folder: Path) -> None:
    folder = server_folder / "interrupted"
    prepare_data_folder(folder, account_for(folder))
    (folder / "postgres.new" / "base").mkdir(parents=True)
    server = EmbeddedPostgres(folder, durable=False, copies=server_folder / "runtime")
    try:
        commit_rows(server.start(), 1)
    finally:
        server.stop()


def test_data_of_another_major_version_is_refused(cluster: EmbeddedPostgres) -> None:
    (cluster.pgdata / "PG_VERSION").write_text("16\n", encoding="ascii")
    with pytest.raises(EmbeddedServerError, match=r"written by PostgreSQL 16, and this is PostgreSQL 18.*pg_dump"):
        cluster.start()


def test_the_password_is_needed_and_is_kept_private(cluster: EmbeddedPostgres) -> None:
    dsn = cluster.start()
    password = cluster.folder / "postgres.password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn.replace(password.read_text(encoding="ascii"), "guess"))
    with psycopg.connect(cluster.tcp_dsn()) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_errors_are_logged_without_the_values_in_them(cluster: EmbeddedPostgres) -> None:
    with psycopg.connect(cluster.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
        connection.execute("INSERT INTO person VALUES ('Ana Rusu')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Ana Rusu')")
    cluster.stop()
    log = cluster.log.read_text(encoding="utf-8")
    assert "duplicate key value" in log
    assert "Ana Rusu" not in log


def test_fsync_is_on_unless_a_test_says_otherwise(server_folder: Path) -> None:
    server = EmbeddedPostgres(server_folder / "durable", copies=server_folder / "runtime")
    try:
        with psycopg.connect(server.start()) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            kept = connection.execute("SELECT pg_size_bytes(current_setting('shared_buffers'))").fetchone()
            assert kept == (int(shared_buffers(memory()).removesuffix("MB")) * 2**20,)
    finally:
        server.stop()


def test_a_long_data_folder_gets_its_sockets_elsewhere(server_folder: Path) -> None:
    server = EmbeddedValkey(server_folder / ("long" * 30), copies=server_folder / "runtime")
    try:
        with redis.Redis.from_url(server.start()) as client:
            assert client.ping()
    finally:
        server.stop()


def test_valkey_needs_its_password_and_comes_back_at_the_same_address(valkey: EmbeddedValkey) -> None:
    url = valkey.start()
    valkey.kill9()
    assert valkey.start() == url
    for address in (url, valkey.tcp_url):
        with redis.Redis.from_url(address) as client:
            assert client.ping()
    stranger = redis.Redis(unix_socket_path=url.split("@")[1].split("?")[0], retry=Retry(NoBackoff(), 0))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
