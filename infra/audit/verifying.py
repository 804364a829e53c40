"""A record verified from its entries to the words of its log and witnesses, and against what was seen of it before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain as chain_of
from typing import Any

from infra.audit.chain import Chain, grown, nodes
from infra.audit.comparing import CheckpointComparison
from infra.audit.earlier import EarlierCheckpoints
from infra.audit.envelopes import Acts
from infra.audit.findings import Check, FoundError
from infra.audit.memory import VerifiedState
from infra.audit.reporting import Report, VerificationRequest
from infra.audit.source import Source, SourceError
from infra.audit.statements import StatedCheckpoint
from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import MalformedError
from infra.tlog.merkle import leaf_hash, root_at
from infra.tlog.tiles import HEIGHT

__all__ = ["Report", "Show", "VerificationRequest", "verify"]

KEEP_EVERY = 256
"""Blocks after which it is remembered how far a run came."""

Show = Callable[[int, int], None]
"""Takes how many entries are verified, and how many there are."""


def verify(source: Source, request: VerificationRequest, show: Show = lambda _, __: None) -> Report:
    """Verify all that is new since the last run with this memory. SourceError where it cannot be read."""
    return _Run(source, request, show).run()


class _Run:
    def __init__(self, source: Source, request: VerificationRequest, show: Show) -> None:
        self._source, self._asked, self._show = source, request, show
        self._memory = request.memory
        self._acts: Acts | None = None
        self._settled: tuple[datetime | None, dict[str, int]] | None = None
        self._remembered = request.memory.read() if request.memory else None
        self._believed = self._remembered.checkpoint if self._remembered else None
        if self._remembered is not None and self._remembered.origin != request.statements.origin:
            file = request.memory.file if request.memory else ""
            raise SourceError(
                f"{file} remembers the log {self._remembered.origin!r}: {request.statements.origin!r} needs another"
            )

    def run(self) -> Report:
        data = self._source.checkpoint()
        stated = self._judge(data)
        self._report = Report(
            self._source.name, data, stated.checkpoint, stated.cosigners, findings=list(stated.findings)
        )
        self._earlier = EarlierCheckpoints(self._asked.statements, stated.checkpoint)
        self._comparing = CheckpointComparison(self._source, stated.checkpoint, self._asked.off)
        # Whoever serves something that nobody vouches for could go on for ever, and nothing of it would be told.
        doubtful = self._source.endless and bool(stated.findings)
        steps = (self._follow, self._settle_earlier, self._comparing.settle, self._read_beyond, self._look_beside)
        further = () if doubtful else steps
        for step in (self._compare_with_others, *further):
            try:
                step()
            except FoundError as error:
                self._report.findings.append(error.finding)
                break
        self._report.count(self._earlier, None if self._acts is None else self._acts.receipts)
        self._report.findings.sort(key=lambda finding: finding.position)
        self._remember(data)
        return self._report

    def _judge(self, data: bytes) -> StatedCheckpoint:
        statements = self._asked.statements
        try:
            stated = statements.judge(data, 1)
            if not stated.findings:
                return stated
            # What is wrong with the newest checkpoint is not wrong with what an earlier one covers.
            return statements.judge(data, self._vouched_for(stated.checkpoint) + 1)
        except MalformedError as error:
            raise SourceError(f"what {self._source.name} gives out as its checkpoint is none: {error}") from None

    def _vouched_for(self, newest: Checkpoint) -> int:
        """The largest checkpoint that the quorum cosigned, was seen or is kept by the source, and holds still."""
        size = 0
        believed = [] if self._remembered is None or self._remembered.seen is None else [self._remembered.seen]
        for data in (*believed, *(earlier.note for earlier in self._source.checkpoints(0))):
            earlier = self._asked.statements.witnessed(data)
            if earlier is None or not size < earlier.size <= newest.size:
                continue
            try:
                if root_at(nodes(self._source, newest.size), earlier.size) != earlier.root:
                    break
            except FoundError:
                break
            size = earlier.size
        return size

    def _compare_with_others(self) -> None:
        others = [] if self._believed is None else [(self._believed, "was seen before")]
        for data in self._asked.shown_to_others:
            shown = self._asked.statements.vouched(data)
            if shown is None:
                raise SourceError(
                    "a checkpoint that was shown to others is not signed by this log: it says nothing of it"
                )
            others.append((shown, "was shown to others"))
        for checkpoint, how in others:
            # Only blocks of what was believed tell where something else begins.
            blocks = self._memory.blocks() if self._memory is not None and checkpoint == self._believed else iter(())
            self._comparing.compare(checkpoint, how, blocks)

    def _follow(self) -> None:
        """Read all that is new up to the checkpoint."""
        off, size = self._asked.off, self._report.checkpoint.size
        tree, acts = self._begin(size)
        self._report.began = tree.size
        self._acts = acts
        earlier = self._earlier.judged(self._source.checkpoints(tree.size))
        checkpoints = chain_of(earlier, (self._report.checkpoint,))
        chain = Chain(self._source, tree, acts, checkpoints, self._report.checkpoint, off)
        self._chain = chain
        first = tree.size >> HEIGHT
        for number, entries in enumerate(self._blocks(acts, first, size), first):
            chain.take(number, entries)
            self._report.entries = 0 if acts is None else chain.tree.size - self._report.began
            self._report.withheld = 0 if acts is None else acts.withheld
            self._show(chain.tree.size, size)
            if number % KEEP_EVERY == KEEP_EVERY - 1 and not self._report.findings:
                self._keep(None if self._remembered is None else self._remembered.seen)

    def _begin(self, size: int) -> tuple[GrowingTree, Acts | None]:
        remembered, off = self._remembered, self._asked.off
        hashes_alone = self._asked.hashes_alone
        if remembered is not None and 0 < remembered.size <= size and self._memory is not None:
            if remembered.latest is None and not hashes_alone:
                # So far the tree alone was verified, and no act was read.
                self._memory.start_over(remembered)
                return GrowingTree(), Acts(off=off)
            tree = grown(self._source, remembered.size, size)
            if tree.root() == remembered.root or Check.FORK in off:
                acts = Acts(remembered.size, remembered.latest, self._memory.version, off)
                return tree, None if hashes_alone else acts
            # How far a run came that was cut off was never compared with a checkpoint: read it all again.
            self._memory.start_over(remembered)
        return GrowingTree(), None if hashes_alone else Acts(off=off)

    def _blocks(self, acts: Acts | None, first: int, size: int) -> Iterator[Sequence[Any]]:
        if acts is not None:
            return iter(self._source.blocks(first, size))
        return (() for _ in range(first, -(-size // (1 << HEIGHT))))

    def _settle_earlier(self) -> None:
        rotations = () if self._acts is None else self._acts.rotations
        self._earlier.settle(rotations, nodes(self._source, self._report.checkpoint.size))

    def _look_beside(self) -> None:
        """What lies there and is nothing of what was read."""
        surplus = self._source.surplus(self._report.checkpoint.size)
        self._report.findings += (finding for finding in surplus if finding.check not in self._asked.off)

    def _read_beyond(self) -> None:
        """Acts that no checkpoint covers yet must at least follow."""
        if self._acts is None:
            return
        # What is not signed yet may come out otherwise, so it is not remembered.
        self._settled = (self._acts.latest, dict(self._acts.new))
        self._report.oldest_new = self._acts.oldest
        outside = self._source.outside()
        if outside is not None and Check.POSITIONS not in self._asked.off:
            raise FoundError(Check.POSITIONS, outside, "an act stands where no position is, so that nothing covers it")
        for entry in self._source.beyond(self._report.checkpoint.size):
            position = self._acts.position + 1 if entry.columns is None else entry.columns.position
            if entry.leaf not in {None, leaf_hash(entry.data)} and Check.LEAF not in self._asked.off:
                raise FoundError(Check.LEAF, position, "the entry is not the one that was taken into the log's tiles")
            self._acts.take(entry, position)
            self._report.unsigned += 1
            if self._report.oldest_unsigned is None and entry.columns is not None:
                self._report.oldest_unsigned = entry.columns.recorded_at
        self._acts.end()
        head = self._source.head()
        if head is not None and head != self._acts.position and Check.HEAD not in self._asked.off:
            first = min(head, self._acts.position) + 1
            raise FoundError(Check.HEAD, first, f"the ledger ends at {self._acts.position}; its head says {head}")

    def _remember(self, data: bytes) -> None:
        if self._memory is None:
            return
        if self._report.good:
            self._keep(data)
        elif (now := self._memory.read()) is not None and (now.checkpoint is None or now.size > now.checkpoint.size):
            self._memory.start_over(now)

    def _keep(self, seen: bytes | None) -> None:
        if self._memory is None:
            return
        tree, acts = self._chain.tree, self._acts
        latest, streams = self._settled or ((acts.latest, acts.new) if acts else (None, {}))
        now = VerifiedState(self._report.checkpoint.origin, tree.size, tree.root(), latest, seen)
        self._memory.keep(now, streams, self._chain.blocks)
        self._chain.blocks.clear()
        if acts:
            acts.new.clear()
