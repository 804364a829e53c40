"""The transparency log by HTTP and GraphQL: cacheable files, and receipts that are exchanged for proofs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.kernel.services import LogFile, ServedProof
from tests.api.conftest import Client, ClientOf, World

SOON = datetime(2100, 1, 1, tzinfo=UTC)
PROVEN = ServedProof(
    7, SOON, size=9, leaf_hash=b"l" * 32, hashes=(b"h" * 32,), checkpoint=b"the checkpoint\n", file=b"the proof\n"
)
FIELDS = "position covered promisedAt overdue treeSize leafHash hashes checkpoint file"


class Published:
    """A log with a tile, a checkpoint, and these proofs."""

    promised = 30.0

    def __init__(self, *proofs: ServedProof) -> None:
        self._proofs = {one.position: one for one in proofs}
        self._files = {
            "checkpoint": LogFile(b"the checkpoint\n", "text/plain; charset=utf-8", lasting=False),
            "tile/0/x001/234": LogFile(b"\0\xff", "application/octet-stream", lasting=True),
        }

    async def file(self, path: str) -> LogFile | None:
        return self._files.get(path)

    async def proof(self, position: int) -> ServedProof | None:
        return self._proofs.get(position)


@pytest.fixture
def log() -> Published:
    late = ServedProof(9, datetime.now(UTC) - timedelta(seconds=5), overdue=True)
    return Published(PROVEN, ServedProof(8, datetime.now(UTC) + timedelta(seconds=30)), late)


@pytest.fixture
def client(world: World, client_of: ClientOf, log: Published) -> Client:
    return client_of(world.services(log=log))


async def test_a_tile_may_be_kept_for_ever_and_the_checkpoint_is_asked_for_again(client: Client) -> None:
    tile = await client.http.get("/log/tile/0/x001/234")
    assert (tile.status_code, tile.content, tile.headers["content-type"]) == (
        200,
        b"\0\xff",
        "application/octet-stream",
    )
    assert tile.headers["cache-control"] == "public, max-age=31536000, immutable"
    checkpoint = await client.http.get("/log/checkpoint")
    assert (checkpoint.text, checkpoint.headers["content-type"]) == ("the checkpoint\n", "text/plain; charset=utf-8")
    assert checkpoint.headers["cache-control"] == "no-cache"
    for path, found in (("/log/tile/0/x001/234", tile), ("/log/checkpoint", checkpoint)):
        again = await client.http.get(path, headers={"if-none-match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == found.headers["etag"]
        assert (await client.http.get(path, headers={"if-none-match": '"other"'})).status_code == 200
        head = await client.http.head(path)
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(found.content)))


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/000", "proof/10.tlog-proof", "proof/07.tlog-proof", "proof/9223372036854775808.tlog-proof", "proof/x"],
)
async def test_what_is_not_there_is_said_to_be_missing(client: Client, path: str) -> None:
    answer = await client.http.get(f"/log/{path}")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_proof_is_a_file_and_before_it_is_there_it_is_promised(client: Client) -> None:
    proof = await client.http.get("/log/proof/7.tlog-proof")
    assert (proof.status_code, proof.text) == (200, "the proof\n")
    assert proof.headers["content-disposition"] == 'attachment; filename="7.tlog-proof"'
    early = await client.http.get("/log/proof/8.tlog-proof")
    (error,) = early.json()["errors"]
    assert (early.status_code, error["extensions"]["code"], error["extensions"]["overdue"]) == (
        503,
        "NOT_YET_COVERED",
        False,
    )
    assert 25 <= int(early.headers["retry-after"]) <= 30
    late = await client.http.get("/log/proof/9.tlog-proof")
    assert late.json()["errors"][0]["extensions"]["overdue"] is True
    assert "the log is overdue" in late.json()["errors"][0]["message"]
    assert late.headers["retry-after"] == "1"


async def test_a_position_is_exchanged_for_its_proof_in_graphql(client: Client) -> None:
    query = f"query($p: Position!) {{ inclusionProof(position: $p) {{ {FIELDS} }} }}"
    assert (await client.ask(query, p="7"))["inclusionProof"] == {
        "position": "7",
        "covered": True,
        "promisedAt": "2100-01-01T00:00:00Z",
        "overdue": False,
        "treeSize": "9",
        "leafHash": "bGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGw=",
        "hashes": ["aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg="],
        "checkpoint": "the checkpoint\n",
        "file": "the proof\n",
    }
    early = (await client.ask(query, p="8"))["inclusionProof"]
    assert (early["covered"], early["overdue"], early["file"], early["hashes"]) == (False, False, None, None)
    assert (await client.ask(query, p="9"))["inclusionProof"]["overdue"] is True
    for position in ("0", "10"):
        assert await client.error_code(query, p=position) == "NOT_FOUND"


async def test_a_receipt_has_its_proof_or_its_promise(world: World, client_of: ClientOf) -> None:
    mutation = f"""mutation {{ openBudget(input: {{government: "MD", fiscalYear: 2014, currency: "MDL"}}) {{
        receipt {{ position inclusionProof {{ {FIELDS} }} }} userErrors {{ code }} }} }}"""
    client = client_of(world.services(log=Published(replace(PROVEN, position=1), ServedProof(2, SOON))))
    receipt: Any = (await client.ask(mutation))["openBudget"]["receipt"]
    assert receipt["inclusionProof"]["position"] == receipt["position"]


async def test_what_goes_wrong_is_masked(client: Client, log: Published) -> None:
    async def broken(path: str) -> LogFile | None:
        raise LookupError(f"secret {path}")

    log.file = broken  # type: ignore[method-assign]
    answer = await client.http.get("/log/checkpoint")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in answer.text


async def test_without_a_log_there_are_no_files_and_no_proofs(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services())
    assert (await client.http.get("/log/checkpoint")).status_code == 404
    assert await client.error_code('{ inclusionProof(position: "1") { covered } }') == "NOT_FOUND"


async def test_a_log_that_is_overdue_is_told_of_and_does_not_stop_the_api(world: World, client_of: ClientOf) -> None:
    async def overdue() -> str:
        return "overdue: position 1 waits"

    ready = await client_of(world.services(concerns={"log": overdue})).http.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["concerns"] == {"log": "overdue: position 1 waits"}
