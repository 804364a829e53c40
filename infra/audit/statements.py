"""Checkpoints as statements: whose they are, and whether enough witnesses vouch for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from infra.audit.findings import Check, Finding
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.notes import Note
from infra.tlog.policy import WitnessPolicy


class StatedCheckpoint(NamedTuple):
    """A checkpoint, the witnesses of the policy that cosigned it and when, and what is wrong with it."""

    checkpoint: Checkpoint
    cosigners: dict[str, int]
    findings: list[Finding]


class Problem(NamedTuple):
    """What is wrong with signatures; `forged` where one names a known key that never made it."""

    text: str
    forged: bool


@dataclass(frozen=True, slots=True)
class Statements:
    """Judges checkpoints by a policy, as those of one log."""

    policy: WitnessPolicy
    origin: str
    off: frozenset[Check] = frozenset()

    def judge(self, data: bytes, position: int) -> StatedCheckpoint:
        """What a checkpoint says, and what is wrong with it; `position` is the first that it would make doubtful.

        MalformedError where it is none.
        """
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
        findings: list[Finding] = []
        if checkpoint.origin != self.origin:
            text = f"the checkpoint is of the log {checkpoint.origin!r}, not of {self.origin!r}"
            findings.append(Finding(Check.ORIGIN, position, text))
        if problem := self._signature(note, checkpoint):
            findings.append(Finding(Check.SIGNATURE, position, problem))
        cosigners: dict[str, int] = {}
        try:
            cosigners = self.policy.check_quorum(note)
        except NotProvenError as error:
            findings.append(Finding(Check.QUORUM, position, str(error)))
        return StatedCheckpoint(
            checkpoint, cosigners, [finding for finding in findings if finding.check not in self.off]
        )

    def words(self, note: Note, checkpoint: Checkpoint) -> tuple[Problem | None, bool]:
        """What is wrong with the signatures under an earlier checkpoint, and whether the quorum cosigned it."""
        if problem := self._signature(note, checkpoint):
            signed = any(signature.is_of(key) for signature in note.signatures for key in self.policy.log_keys())
            return Problem(problem, forged=signed), False
        try:
            return None, self.policy.met_by(self.policy.cosigners(note))
        except NotProvenError as error:
            return Problem(str(error), forged=True), False

    def vouched(self, data: bytes) -> Checkpoint | None:
        """An earlier checkpoint that a known key of the log signed; None of any other, which says nothing."""
        try:
            note = Note.parse(data)
            checkpoint = Checkpoint.parse(note.text)
            if checkpoint.origin != self.origin or self._signature(note, checkpoint):
                return None
        except MalformedError:
            return None
        return checkpoint

    def witnessed(self, data: bytes) -> Checkpoint | None:
        """The same of one that the quorum cosigned."""
        checkpoint = self.vouched(data)
        try:
            if checkpoint is not None:
                self.policy.check_quorum(Note.parse(data))
        except NotProvenError:
            return None
        return checkpoint

    def _signature(self, note: Note, checkpoint: Checkpoint) -> str | None:
        keys = [key for key in self.policy.log_keys() if key.name == checkpoint.origin]
        try:
            # All are looked at: a wrong signature of a known key is no signature.
            signed = [note.signed_by(key) for key in keys]
            if any(signed):
                return None
        except NotProvenError as error:
            return str(error)
        names = ", ".join(f"{key.name} ({key.id.hex()})" for key in self.policy.log_keys())
        return f"the checkpoint is signed by no key of a log that the policy knows: {names or 'it knows none'}"
