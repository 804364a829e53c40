"""A witness answers as C2SP tlog-witness says, and cosigns nothing that does not go on from what it cosigned."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from infra.tlog.checkpoints import Checkpoint, open_checkpoint
from infra.tlog.errors import MalformedError
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.merkle import EMPTY_ROOT, TreeEdge, complete, consistency_proof, leaf_hash, root_at
from infra.tlog.notes import Signature
from infra.transparency.witness import __main__ as module
from infra.transparency.witness.__main__ import create_app, opened
from infra.transparency.witness.cosigning import SIZE, Answer, Witness
from infra.transparency.witness.state import State

ORIGIN = "test.example/log"
LOG = SigningKey.generate(ORIGIN)
KEY = SigningKey.generate("w.example/w", KeyKind.WITNESS)
LEAVES = [leaf_hash(b"%d" % n) for n in range(40)]
OTHERS = [*LEAVES[:3], *(leaf_hash(b"other %d" % n) for n in range(37))]
NOW = 1_800_000_000


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(KEY, [LOG.verifier], State(tmp_path / "state"), lambda: NOW)


def checkpoint(size: int, leaves: list[bytes] = LEAVES, origin: str = ORIGIN) -> Checkpoint:
    edge = TreeEdge()
    for one in leaves[:size]:
        edge.append(one)
    return Checkpoint(origin, size, edge.root())


def proof(old: int, new: int, leaves: list[bytes] = LEAVES) -> list[bytes]:
    def read(level: int, index: int) -> bytes:
        return complete(leaves[index << level : (index + 1) << level])

    assert root_at(read, new) == checkpoint(new, leaves).root
    return consistency_proof(read, old, new)


def body(old: int, hashes: list[bytes], of: Checkpoint, key: SigningKey | None = LOG) -> bytes:
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in hashes)
    note = of.note().signed(key) if key else of.note()
    return f"old {old}\n{lines}\n".encode() + note.encoded()


def grow(witness: Witness, old: int, new: int, leaves: list[bytes] = LEAVES) -> Answer:
    return witness.add_checkpoint(body(old, proof(old, new, leaves), checkpoint(new, leaves)))


def test_it_cosigns_a_log_that_grows_and_shows_what_it_cosigned_last(witness: Witness) -> None:
    for old, new in [(0, 0), (0, 3), (3, 3), (3, 4), (4, 31), (31, 40)]:
        answer = grow(witness, old, new)
        assert answer.status == 200
        signature = Signature.parse(answer.content.removesuffix("\n"))
        assert KEY.verifier.accepts(checkpoint(new).text().encode(), signature.value)
        shown = witness.checkpoint(sha256(ORIGIN.encode()).hexdigest())
        found, note = open_checkpoint(shown.content.encode(), [LOG.verifier])
        assert (shown.status, found, note.time_by(KEY.verifier)) == (200, checkpoint(new), NOW)


def test_it_says_what_it_saw_where_it_is_asked_from_another_size(witness: Witness) -> None:
    grow(witness, 0, 5)
    for old, new in [(0, 9), (3, 9), (7, 9), (0, 3), (4, 4)]:
        assert grow(witness, old, new) == Answer(409, "5\n", SIZE)


REFUSED: dict[str, tuple[int, Callable[[], bytes]]] = {
    "another history": (422, lambda: body(5, proof(5, 9, OTHERS), checkpoint(9, OTHERS))),
    "another root of the same size": (422, lambda: body(5, [], checkpoint(5, OTHERS))),
    "no proof": (422, lambda: body(5, [], checkpoint(9))),
    "a proof that is too long": (422, lambda: body(5, [*proof(5, 9), bytes(32)], checkpoint(9))),
    "a proof of nothing": (422, lambda: body(5, [bytes(32)], checkpoint(5))),
    "a smaller tree": (400, lambda: body(5, [], checkpoint(4))),
    "a false empty tree": (422, lambda: body(0, [], Checkpoint(ORIGIN, 0, bytes(32)))),
    "a false empty tree that nobody signed": (
        403,
        lambda: body(0, [], Checkpoint(ORIGIN, 0, bytes(32)), SigningKey.generate(ORIGIN)),
    ),
    "another log": (404, lambda: body(5, proof(5, 9), checkpoint(9, origin="other.example"))),
    "another key": (403, lambda: body(5, proof(5, 9), checkpoint(9), SigningKey.generate(ORIGIN))),
    "another text under the signature": (403, lambda: body(5, proof(5, 9), checkpoint(9)).replace(b"\n9\n", b"\n8\n")),
    "no old size": (400, lambda: body(5, proof(5, 9), checkpoint(9)).removeprefix(b"old 5\n")),
    "an old size with a zero before it": (
        400,
        lambda: body(5, proof(5, 9), checkpoint(9)).replace(b"old 5", b"old 05"),
    ),
    "64 hashes": (400, lambda: body(5, [bytes(32)] * 64, checkpoint(9))),
    "a short hash": (400, lambda: body(5, [bytes(31)], checkpoint(9))),
    "no signature": (400, lambda: body(5, proof(5, 9), checkpoint(9), None)),
    "nothing": (400, lambda: b""),
    "no text": (400, lambda: b"\xff" * 40),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses(witness: Witness, what: str) -> None:
    grow(witness, 0, 5)
    status, bad = REFUSED[what]
    assert witness.add_checkpoint(bad()).status == status
    assert grow(witness, 5, 9).status == 200, "and goes on from what it cosigned"


def test_from_nothing_no_proof_is_taken(witness: Witness) -> None:
    assert witness.add_checkpoint(body(0, [bytes(32)], checkpoint(5))).status == 422
    assert checkpoint(0).root == EMPTY_ROOT
    assert witness.checkpoint(sha256(ORIGIN.encode()).hexdigest()).status == 404
    assert witness.checkpoint("0" * 64).status == 404


def test_of_many_at_once_it_never_cosigns_two_histories(witness: Witness) -> None:
    grow(witness, 0, 3)
    bodies = [body(3, proof(3, 9, leaves), checkpoint(9, leaves)) for leaves in (LEAVES, OTHERS)] * 10
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(witness.add_checkpoint, bodies))
    assert sum(one.status == 200 for one in answers) == 1
    assert {one.status for one in answers} == {200, 409}


def test_what_it_cosigned_outlives_it_and_without_that_it_does_not_start(tmp_path: Path) -> None:
    key, state = tmp_path / "key", tmp_path / "state"
    with pytest.raises(MalformedError, match="with --name"):
        opened(key, state, None)
    made, kept = opened(key, state, "w.example/w")
    grow(Witness(made, [LOG.verifier], kept), 0, 5)
    again, found = opened(key, state, None)
    assert grow(Witness(again, [LOG.verifier], found), 0, 9) == Answer(409, "5\n", SIZE)
    assert again.verifier == made.verifier
    with pytest.raises(MalformedError, match="it is called 'w"):
        opened(key, state, "other.example/w")
    state.unlink()
    with pytest.raises(MalformedError, match="lost what it cosigned"):
        opened(key, state, "w.example/w")
    for spoilt in (b"", b"no database at all, but long enough to be taken for one" * 20):
        state.write_bytes(spoilt)
        with pytest.raises(MalformedError, match="is not what a witness has kept"):
            opened(key, state, "w.example/w")
    key.chmod(0o644)
    with pytest.raises(MalformedError, match="can be read by others"):
        opened(key, state, None)


def test_it_watches_logs_and_not_witnesses(tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match="the key of a witness"):
        Witness(KEY, [KEY.verifier], State(tmp_path / "state"))


async def test_a_request_that_never_ends_is_let_go(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.05)

    async def trickling() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    async with httpx.AsyncClient(transport=Streaming(create_app(witness), trickling())) as client:
        assert (await client.post("http://w.test/add-checkpoint")).status_code == 408


class Streaming(httpx.AsyncBaseTransport):
    """Gives an application a body as it comes, which httpx reads as a whole before."""

    def __init__(self, app: Starlette, body: AsyncIterator[bytes]) -> None:
        self._app, self._body = app, body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        statuses: list[int] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": await anext(self._body), "more_body": True}

        async def send(message: Any) -> None:
            statuses.extend([message["status"]] if message["type"] == "http.response.start" else [])

        scope = {"type": "http", "method": request.method, "path": request.url.path, "headers": [], "query_string": b""}
        await self._app(scope, receive, send)
        return httpx.Response(statuses[0])
