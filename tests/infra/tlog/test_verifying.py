"""Proofs that come with commands: believed by the quorum of witnesses alone, for the very entry, and told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from application.ledger.envelope import canonical
from domain.kernel.given import checked_evidence
from domain.kernel.refused import Refused
from infra.settings.settings import Settings
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.merkle import inclusion_proof, leaf_hash, node_hash
from infra.tlog.policy import Party, WitnessGroup, WitnessPolicy
from infra.tlog.proofs import LogProof
from infra.tlog.verifying import LogVerifier, own_policy
from tests.support.memory import MemoryJournal

LOG = SigningKey.generate("log.example/foja")
WITNESSES = [SigningKey.generate(f"witness.example/{n}", KeyKind.WITNESS) for n in range(3)]
NAMES = {f"w{n}": Party(key.verifier) for n, key in enumerate(WITNESSES)}
POLICY = WitnessPolicy((Party(LOG.verifier),), NAMES, {"two": WitnessGroup(2, tuple(NAMES))}, "two")
NOON = int(datetime(2026, 6, 10, 12, tzinfo=UTC).timestamp())


def entry(version: int) -> bytes:
    """An entry of a stream, as it is stored."""
    actor = {"id": "u-1", "unit": "MD:moh", "grant": "g"}
    ids = {"id": uuid4(), "command": uuid4(), "correlation": uuid4(), "causation": None}
    said = {"format": 1, "stream": "poll-1", "version": version, "type": "polls.PollClosed", "schema": 1}
    return canonical({**said, **ids, "at": datetime(2026, 6, 10, tzinfo=UTC), "actor": actor, "data": {}})


ENTRIES = [entry(1), entry(2)]


def proof(*times: int, signer: SigningKey = LOG, about: int = 1) -> LogProof:
    """A proof for an entry out of two, under a checkpoint that the first witnesses cosigned at these times."""
    leaves = [leaf_hash(each) for each in ENTRIES]
    root = node_hash(*leaves)
    note = Checkpoint(LOG.verifier.name, 2, root).note().signed(signer)
    cosigned = [note.cosignature(key, time) for key, time in zip(WITNESSES, times, strict=False)]
    hashes = inclusion_proof(lambda level, index: leaves[index] if level == 0 else root, about, 2)
    return LogProof(about, tuple(hashes), note.with_signatures(cosigned).encoded(), ENTRIES[about])


@pytest.fixture
def verifier() -> LogVerifier:
    return LogVerifier(lambda: POLICY, MemoryJournal())


async def refusal(verifier: LogVerifier, said: LogProof | str) -> Refused:
    text = said if isinstance(said, str) else said.encoded().decode()
    with pytest.raises(Refused) as refused:
        checked_evidence(await verifier.proven(text), "proof")
    return refused.value


async def test_a_proof_tells_the_entry_and_when_the_witnesses_saw_it(verifier: LogVerifier) -> None:
    proven = checked_evidence(await verifier.proven(proof(NOON, NOON + 5).encoded().decode()), "proof")
    assert (proven.stream, proven.type, proven.position, proven.size) == ("poll-1", "polls.PollClosed", 2, 2)
    assert [int(time.timestamp()) for time in proven.cosigned] == [NOON, NOON + 5]


async def test_a_checkpoint_below_the_quorum_proves_nothing(verifier: LogVerifier) -> None:
    refused = await refusal(verifier, proof(NOON))
    assert (refused.code, refused.path) == ("proof_fails", "proof")
    assert "quorum" in str(refused.values["reason"])


async def test_a_log_that_is_not_ours_proves_nothing(verifier: LogVerifier) -> None:
    assert (
        await refusal(verifier, proof(NOON, NOON, signer=SigningKey.generate(LOG.verifier.name)))
    ).code == "proof_fails"


async def test_another_entry_at_the_place_proves_nothing(verifier: LogVerifier) -> None:
    assert (await refusal(verifier, replace(proof(NOON, NOON), extra=entry(3)))).code == "proof_fails"
    assert (await refusal(verifier, replace(proof(NOON, NOON), index=0))).code == "proof_fails"


@pytest.mark.parametrize("text", ["", "c2sp.org/tlog-proof@v1", "\ud800", "x" * 100])
async def test_what_is_no_proof_is_refused(verifier: LogVerifier, text: str) -> None:
    assert (await refusal(verifier, text)).code == "proof_fails"


async def test_an_entry_that_is_not_given_is_the_one_of_the_ledger(verifier: LogVerifier) -> None:
    assert (await refusal(verifier, replace(proof(NOON, NOON), extra=None))).code == "proof_fails"


async def test_where_nobody_says_whom_to_believe_nothing_is_proven() -> None:
    assert (await refusal(LogVerifier(lambda: None, MemoryJournal()), proof(NOON, NOON))).code == "no_log_to_prove_by"


def test_whom_an_installation_believes(tmp_path: Path) -> None:
    assert own_policy(Settings(data=tmp_path))() is None
    (tmp_path / "log.key").write_text(f"# of the log\n{LOG.skey()} until 2026-12-31T00:00:00Z\n", encoding="ascii")
    own = own_policy(Settings(data=tmp_path))()
    assert own is not None
    assert (own.log_keys(), own.quorum) == ([LOG.verifier], "none")
    file = tmp_path / "witnesses"
    file.write_bytes(replace(POLICY, logs=()).encoded())
    believed = own_policy(Settings(data=tmp_path, log_witnesses=file, log_key=SecretStr(LOG.skey())))()
    assert believed == POLICY
    file.write_bytes(b"quorum nonsense\n")
    assert own_policy(Settings(data=tmp_path, log_witnesses=file))() is None
