"""A log compared with what was seen of it before: that it goes on from there, is shorter, or is another one."""

from __future__ import annotations

from collections.abc import Iterator

from infra.audit.chain import nodes
from infra.audit.findings import Check, FoundError
from infra.audit.source import Source
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import NotProvenError
from infra.tlog.merkle import consistency_proof, root_at, verify_consistency
from infra.tlog.tiles import HEIGHT

Blocks = Iterator[tuple[int, bytes]]
"""Numbers of blocks of 256 entries, and the hash over each."""


class CheckpointComparison:
    """Compares the newest checkpoint of a source with others that were seen.

    A host may answer the same question in two ways: with tiles of the log that was seen while it is compared, and with
    others while it is read. So what its tiles say is not enough. They must prove that the one root goes on from the
    other, and the newest root is compared with all that is read afterwards.
    """

    def __init__(self, source: Source, newest: Checkpoint, off: frozenset[Check]) -> None:
        self._read, self._newest, self._off = nodes(source, newest.size), newest, off
        self._open: list[tuple[Checkpoint, str]] = []

    def compare(self, other: Checkpoint, how: str, blocks: Blocks) -> None:
        """FoundError where the log does not go on from what was seen. `known` are the blocks that are remembered."""
        size = self._newest.size
        if other.size > size:
            if Check.REWIND not in self._off:
                raise FoundError(Check.REWIND, size + 1, f"the log ends at {size}; one of {other.size} entries {how}")
            return
        if Check.FORK in self._off or self._goes_on(other):
            return
        if root_at(self._read, other.size) != other.root:
            raise _another(other, how, *self._first_changed(other, blocks))
        # The tiles lead to what was seen, and not from there to the newest root. Something of them is wrong, or all of
        # them are of another log than what will be read: reading tells which.
        self._open.append((other, how))

    def settle(self) -> None:
        """After all was read and leads to the newest root: FoundError where something seen is not in that."""
        for other, how in self._open:
            raise _another(other, how, 1, other.size)

    def _goes_on(self, other: Checkpoint) -> bool:
        newest = self._newest
        if not other.size:
            return True
        proof = () if other.size == newest.size else consistency_proof(self._read, other.size, newest.size)
        try:
            verify_consistency(other.size, newest.size, proof, other.root, newest.root)
        except NotProvenError:
            return False
        return True

    def _first_changed(self, other: Checkpoint, blocks: Blocks) -> tuple[int, int]:
        """The block of entries that changed, as far as the remembered ones can tell."""
        end = 0
        for number, remembered in blocks:
            if (number + 1) << HEIGHT > other.size:
                break
            if self._read(HEIGHT, number) != remembered:
                return (number << HEIGHT) + 1, (number + 1) << HEIGHT
            end = (number + 1) << HEIGHT
        return end + 1, other.size


def _another(other: Checkpoint, how: str, first: int, until: int) -> FoundError:
    text = f"the log is another than the one that {how}: there, {other.size} entries have the root {other.root.hex()}"
    return FoundError(Check.FORK, first, text, until)
