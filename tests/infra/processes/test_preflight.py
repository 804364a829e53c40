"""What is looked at before Foja starts: ports, given servers, and what else runs on the data folder."""

import json
import os
import socket
from pathlib import Path

import pytest

from infra.processes import runfile
from infra.processes.embedded.process import free_port
from infra.processes.preflight import StackError, check_database, check_valkey, usable_port


def test_a_busy_port_is_named_with_a_next_step() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(StackError, match=rf"port {port} .*Address already in use.*--port N"):
            usable_port("127.0.0.1", port)


def test_servers_that_do_not_answer_are_named_without_their_password() -> None:
    port = free_port()
    with pytest.raises(StackError, match="FOJA_DATABASE_URL does not answer") as database:
        check_database(f"postgresql://me:hush@127.0.0.1:{port}/foja")
    with pytest.raises(StackError, match="FOJA_VALKEY_URL does not answer") as valkey:
        check_valkey(f"redis://:hush@127.0.0.1:{port}/0")
    assert "hush" not in f"{database.value}{valkey.value}"


def test_a_stale_or_broken_run_file_means_that_nothing_runs(tmp_path: Path) -> None:
    hint = f"no Foja runs on {tmp_path}: start it with ./foja up --data {tmp_path}"
    assert runfile.discover(tmp_path) == runfile.NotRunning(hint)
    runfile.write(tmp_path, runfile.RunningStack(os.getpid(), "postgresql://", "", "http://127.0.0.1:1"))
    assert runfile.discover(tmp_path) == runfile.NotRunning(hint)
    with runfile.only_one(tmp_path):
        assert isinstance(runfile.discover(tmp_path), runfile.RunningStack)
        (tmp_path / "run.json").write_text(json.dumps({"pid": 1})[:-2], encoding="utf-8")
        assert runfile.discover(tmp_path) == runfile.NotRunning(hint)
