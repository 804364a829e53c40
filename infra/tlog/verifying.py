"""Checks the proofs that come with commands: by the keys of this installation's log, and by its witnesses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from application.kernel.evidence import ProofVerifier
from application.kernel.journal import Journal
from application.ledger.envelope import envelope_of
from domain.kernel.given import Proven, Unproven
from infra.settings.settings import Settings
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import SigningKey
from infra.tlog.policy import NONE, Party, WitnessPolicy
from infra.tlog.proofs import LogProof

_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how a key begins
_FILE = "log.key"
Policy = Callable[[], WitnessPolicy | None]


class LogVerifier(ProofVerifier):
    """Believes the log of this installation where the quorum of its witnesses cosigned it.

    A proof may carry the entry that it proves; else the entry is the one that the ledger has at its index. `policy` is
    asked for at each proof, as keys are exchanged; it gives None where nobody says whom to believe.
    """

    def __init__(self, policy: Policy, journal: Journal) -> None:
        self._policy, self._journal = policy, journal

    async def proven(self, proof: str) -> Proven | Unproven:
        """What a proof proves, or why it proves nothing."""
        policy = self._policy()
        if policy is None:
            return Unproven()
        try:
            parsed = LogProof.parse(proof.encode())
            entry = parsed.extra or (await self._journal.at([parsed.index + 1])).get(parsed.index + 1, b"")
            checkpoint, cosigners = parsed.verify(entry, policy)
            envelope = envelope_of(entry)
        except (MalformedError, NotProvenError, msgspec.MsgspecError, UnicodeEncodeError) as error:
            return Unproven(str(error)[:300])
        times = tuple(sorted(datetime.fromtimestamp(time, UTC) for time in cosigners.values()))
        return Proven(envelope.stream, envelope.type, parsed.index + 1, checkpoint.size, times)


def own_policy(settings: Settings) -> Policy:
    """Whom this installation believes: the logs and witnesses of FOJA_LOG_WITNESSES; without logs, its own key's.

    In production the key of the signer does not lie where the API runs, so that file has a line of the log.
    """

    def policy() -> WitnessPolicy | None:
        try:
            named = _named(settings)
            logs = named.logs or tuple(Party(key.verifier) for key in _own_keys(settings))
        except (OSError, MalformedError):
            return None
        return WitnessPolicy(logs, named.witnesses, named.groups, named.quorum) if logs else None

    return policy


def _named(settings: Settings) -> WitnessPolicy:
    if settings.log_witnesses is None:
        return WitnessPolicy((), quorum=NONE)
    return WitnessPolicy.parse(settings.log_witnesses.expanduser().read_bytes())


def _own_keys(settings: Settings) -> list[SigningKey]:
    said = settings.log_key.get_secret_value() if settings.log_key else ""
    if said.startswith(_SECRET):
        return [SigningKey.parse(said)]
    file = Path(said).expanduser() if said else settings.data.expanduser() / _FILE
    lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    return [SigningKey.parse(line.split()[0]) for line in lines if line.startswith(_SECRET)]
