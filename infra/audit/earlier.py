"""The earlier checkpoints of a log: each is the word of the log, or a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from infra.audit.findings import Check, Finding, FoundError
from infra.audit.source import EarlierCheckpoint
from infra.audit.statements import Statements
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError, NotProvenError
from infra.tlog.keys import VerifierKey
from infra.tlog.merkle import ReadNode, root_at
from infra.tlog.notes import Note

MOST_TOLD = 100
"""So many are named; of more there is no need to hear."""


class _Rotation(msgspec.Struct):
    origin: str
    old_key: str


_rotation = msgspec.json.Decoder(_Rotation).decode


class Unsigned(NamedTuple):
    """A checkpoint that no known key signed; an older key of the log may have, which its own acts name."""

    checkpoint: Checkpoint
    note: Note
    problem: str


@dataclass(slots=True)
class EarlierCheckpoints:
    """Judges them in their order: gives those that are the log's word, and keeps what is wrong with the others.

    `checked` counts them all, `cosigned` those that the quorum of the policy cosigned. That one of them lacks it is no
    finding: the newest one vouches for each that it goes on from, and a policy may name witnesses that came later.
    """

    statements: Statements
    newest: Checkpoint
    checked: int = 0
    cosigned: int = 0
    findings: list[Finding] = field(default_factory=list)
    unsigned: list[Unsigned] = field(default_factory=list)

    def judged(self, kept: Iterable[EarlierCheckpoint]) -> Iterator[Checkpoint]:
        """Those that a known key of the log signed, to be compared with the tree."""
        for earlier in kept:
            if (note := self._judge(earlier)) is not None:
                yield note

    def settle(self, rotations: Iterable[bytes], read: ReadNode) -> None:
        """Those that no known key signed: an older key of the log may have, which named the next one in an act.

        `read` gives nodes of the newest tree; FoundError where an older key signed another one.
        """
        keys = list(_older(rotations, self.statements.origin))
        for checkpoint, note, problem in self.unsigned:
            if not any(_signed(note, key) for key in keys):
                self._wrong(checkpoint.size, problem)
            elif checkpoint.size > self.newest.size:
                self._longer(checkpoint)
            elif root_at(read, checkpoint.size) != checkpoint.root and Check.ROOT not in self.statements.off:
                tree = f"{checkpoint.size} entries: root {checkpoint.root.hex()}"
                text = f"an older key of the log signed another tree of {tree}"
                raise FoundError(Check.ROOT, 1, text, checkpoint.size)
        self.unsigned.clear()

    def _judge(self, kept: EarlierCheckpoint) -> Checkpoint | None:
        try:
            note = Note.parse(kept.note)
            checkpoint = Checkpoint.parse(note.text)
        except MalformedError as error:
            self.checked += 1
            self._wrong(kept.size, str(error))
            return None
        if (kept.size, checkpoint) == (self.newest.size, self.newest):
            return None  # judged as the newest; its cosignatures may have come in since
        self.checked += 1
        if checkpoint.size != kept.size:
            self._wrong(kept.size, f"it is one of {checkpoint.size} entries")
        if checkpoint.origin != self.statements.origin:
            self._wrong(kept.size, f"it is of the log {checkpoint.origin!r}, not of {self.statements.origin!r}")
            return None
        problem, cosigned = self.statements.words(note, checkpoint)
        self.cosigned += cosigned
        if problem is None and checkpoint.size <= self.newest.size:
            return checkpoint
        if problem is None:
            self._longer(checkpoint)
        elif problem.forged:
            self._wrong(kept.size, problem.text)
        elif len(self.unsigned) < MOST_TOLD:
            self.unsigned.append(Unsigned(checkpoint, note, problem.text))
        return None

    def _longer(self, checkpoint: Checkpoint) -> None:
        size = self.newest.size
        text = f"the log ends at {size}; one of {checkpoint.size} entries was signed"
        self._keep(Finding(Check.REWIND, size + 1, text))

    def _wrong(self, size: int, problem: str) -> None:
        text = f"nobody vouches for what is kept as the checkpoint of {size} entries: {problem}"
        self._keep(Finding(Check.CHECKPOINTS, max(size, 1), text))

    def _keep(self, finding: Finding) -> None:
        if finding.check not in self.statements.off and len(self.findings) < MOST_TOLD:
            self.findings.append(finding)


def _older(rotations: Iterable[bytes], origin: str) -> Iterator[VerifierKey]:
    for data in rotations:
        try:
            rotation = _rotation(data)
            key = VerifierKey.parse(rotation.old_key)
        except (msgspec.MsgspecError, MalformedError):
            continue
        if rotation.origin == origin == key.name:
            yield key


def _signed(note: Note, key: VerifierKey) -> bool:
    try:
        return note.signed_by(key)
    except NotProvenError:
        return False
