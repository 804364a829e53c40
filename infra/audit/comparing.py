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

    def compare(self, seen: Checkpoint, how: str, known: Blocks) -> None:
        """FoundError where the log does not go on from what was seen. `known` are the blocks that are remembered."""
        size = self._newest.size
        if seen.size > size:
            if Check.REWIND not in self._off:
                raise FoundError(Check.REWIND, size + 1, f"the log ends at {size}; one of {seen.size} entries {how}")
            return
        if Check.FORK in self._off or self._goes_on(seen):
            return
        if root_at(self._read, seen.size) != seen.root:
            raise _another(seen, how, *self._first_changed(seen, known))
        # The tiles lead to what was seen, and not from there to the newest root. Something of them is wrong, or all of
        # them are of another log than what will be read: reading tells which.
        self._open.append((seen, how))

    def settle(self) -> None:
        """After all was read and leads to the newest root: FoundError where something seen is not in that."""
        for seen, how in self._open:
            raise _another(seen, how, 1, seen.size)

    def _goes_on(self, seen: Checkpoint) -> bool:
        newest = self._newest
        if not seen.size:
            return True
        proof = () if seen.size == newest.size else consistency_proof(self._read, seen.size, newest.size)
        try:
            verify_consistency(seen.size, newest.size, proof, seen.root, newest.root)
        except NotProvenError:
            return False
        return True

    def _first_changed(self, seen: Checkpoint, known: Blocks) -> tuple[int, int]:
        """The block of entries that changed, as far as the remembered ones can tell."""
        end = 0
        for number, remembered in known:
            if (number + 1) << HEIGHT > seen.size:
                break
            if self._read(HEIGHT, number) != remembered:
                return (number << HEIGHT) + 1, (number + 1) << HEIGHT
            end = (number + 1) << HEIGHT
        return end + 1, seen.size


def _another(seen: Checkpoint, how: str, first: int, until: int) -> FoundError:
    text = f"the log is another than the one that {how}: there, {seen.size} entries have the root {seen.root.hex()}"
    return FoundError(Check.FORK, first, text, until)
