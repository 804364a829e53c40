"""Witnesses as processes of their own: ours, and aics-witness from PyPI, which is not ours. The signer takes either."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from infra.tlog.checkpoints import open_checkpoint
from infra.tlog.policy import WitnessPolicy
from infra.transparency.signer.errors import RefusedToSignError
from tests.infra.tlog.others import interpreter_with
from tests.infra.transparency.signer.logs import ORIGIN, Log, append, copied, wait_for
from tests.infra.transparency.signer.processes import witnessing

NAME = "witness.example/w1"


@dataclass
class Other:
    """A witness: how it is started, and its key."""

    command: list[str]
    python: str
    vkey: str

    def runs(self) -> AbstractContextManager[int]:
        return witnessing(self.command, self.python)


def ours(log: Log, folder: Path) -> Other:
    key, state = folder / "w.key", folder / "w.sqlite"
    command = [
        "-m",
        "infra.transparency.witness",
        "--key",
        str(key),
        "--state",
        str(state),
        "--listen",
        "127.0.0.1:PORT",
    ]
    command += ["--name", NAME, "--log", str(log.keys.verifiers[0])]
    from infra.transparency.witness.__main__ import opened  # noqa: PLC0415 - the other half of this file does without it

    return Other(command, sys.executable, str(opened(key, state, NAME)[0].verifier))


def theirs(log: Log, folder: Path) -> Other:
    python = interpreter_with("aics_witness", "aics-witness")
    run = [python, "-m", "aics_witness"]
    config = ["--config", str(folder / "witness.json")]

    def carried_out(*given: str) -> str:
        command = [*run, given[0], *config, *given[1:]]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    vkey = carried_out("init", "--name", NAME, "--listen", "127.0.0.1:0").strip().splitlines()[-1]
    carried_out("add-log", "--origin", ORIGIN, "--vkey", str(log.keys.verifiers[0]))
    return Other(["-m", "aics_witness", "serve", *config, "--listen", "127.0.0.1:PORT"], python, vkey)


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path, transport=httpx.AsyncHTTPTransport())


@pytest.fixture(params=[ours, theirs])
def witness(request: pytest.FixtureRequest, log: Log, tmp_path: Path) -> Other:
    made: Other = request.param(log, tmp_path)
    return made


def cosigned_by(log: Log, witness: Other, port: int) -> None:
    """Have the log cosigned by a witness that listens now."""
    line = f"witness w1 {witness.vkey} http://127.0.0.1:{port}\nquorum w1\n"
    log.policy = WitnessPolicy.parse(line.encode())


async def listening(port: int) -> None:
    """Wait until somebody answers there."""

    def answers() -> bool:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
        except httpx.HTTPError:
            return False
        return True

    await wait_for(answers)


async def test_it_cosigns_every_checkpoint_also_after_it_was_away(log: Log, witness: Other) -> None:
    size = 0
    for counts in ((3,), (300, 20)):
        with witness.runs() as port:
            await listening(port)
            cosigned_by(log, witness, port)
            for count in counts:
                await append(log.dsn, count)
                await log.sign()
                size += count
                checkpoint, note = open_checkpoint(log.published()[-1], log.keys.verifiers)
                assert (checkpoint.size, set(log.policy.check_quorum(note))) == (size, {"w1"})
            shown = httpx.get(f"http://127.0.0.1:{port}/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")  # noqa: ASYNC210
            assert open_checkpoint(shown.content, log.keys.verifiers)[0].size == size


async def test_it_stops_a_restored_backup(log: Log, witness: Other) -> None:
    with witness.runs() as port:
        await listening(port)
        cosigned_by(log, witness, port)
        await append(log.dsn, 3)
        await log.sign()
        async with copied(log.dsn) as restored:
            await append(log.dsn, 2)
            await log.sign()
            await append(restored, 9)
            for file in log.folder.glob("log.*"):
                file.unlink()
            async with log.round(restored) as other:
                with pytest.raises(RefusedToSignError, match="It shows a checkpoint of 5 entries"):
                    await other.begin(asyncio.Event())
