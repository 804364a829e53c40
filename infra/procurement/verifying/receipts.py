"""What a bidder can prove to anybody: what was sent, by when, and whether the box of the opening has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from infra.procurement.sealing.bidding import against_receipt, inspect
from infra.procurement.sealing.inputs import InputError
from infra.procurement.sealing.keeping import read_receipt
from infra.procurement.verifying.bundle import LoggedEntry, open_bundle
from infra.procurement.verifying.facts import RECEIPTS, Facts
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.policy import WitnessPolicy
from infra.tlog.proofs import LogProof


@dataclass(frozen=True, slots=True)
class ProvenReceipt:
    """Where and when an envelope was recorded, by which witnesses' clocks it was there, and what is wrong."""

    position: int
    at: str
    commitment: str
    cosigned: Mapping[str, str]
    findings: tuple[str, ...]


def prove_receipt(
    file: Path, entry: Path | None, receipt: Path, package: Path, policy: WitnessPolicy, bundle: Path | None = None
) -> ProvenReceipt:
    """What the proof of a receipt proves of a package; raises InputError for files that cannot be used."""
    kept = read_receipt(receipt)
    findings = [f"the package is not as its receipt says: {name}" for name in against_receipt(inspect(package), kept)]
    proof, data = _proof(file, entry)
    cosigned: dict[str, int] = {}
    try:
        _, cosigned = proof.verify(data, policy)
    except (NotProvenError, MalformedError) as error:
        findings.append(f"the log does not prove it: {error}")
    fact = Facts([LoggedEntry(proof.index + 1, data, ())]).last(*RECEIPTS)
    if fact is None or fact.data.get("commitment") != kept.commitment:
        findings.append("the entry is no receipt of this envelope: it has another commitment")
    if bundle is not None and kept.commitment not in _box(bundle):
        findings.append("the box of the opening lacks this envelope: it was left out")
    times = {name: datetime.fromtimestamp(at, UTC).isoformat() for name, at in cosigned.items()}
    return ProvenReceipt(
        proof.index + 1, "" if fact is None else fact.at.isoformat(), kept.commitment, times, tuple(findings)
    )


def _proof(file: Path, entry: Path | None) -> tuple[LogProof, bytes]:
    try:
        proof = LogProof.parse(file.read_bytes())
        data = proof.extra if entry is None else entry.read_bytes()
    except OSError as error:
        raise InputError(f"{error.filename} cannot be read: {error.strerror}") from None
    except MalformedError as error:
        raise InputError(f"{file}: {error}") from None
    if data is None:
        raise InputError(f"{file} does not carry the entry that it proves: name a file with its bytes, --entry")
    return proof, data


def _box(bundle: Path) -> set[str]:
    with open_bundle(bundle) as opened:
        return {line.commitment for line in opened.record.box}
