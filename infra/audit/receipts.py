"""Stored receipts held against the acts, both ways: each act has its receipt, and no receipt says anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.audit.findings import Check, FoundError
from infra.audit.source import StoredReceipt

Done = tuple[str, str, bytes | None, str, int]
"""What an act says: whose command it was done for, its id and digest; and its own stream and version."""


@dataclass(slots=True)
class _Run:
    """The acts of one command, one behind the other, that wait for their receipt. `whole` where all are known."""

    of: tuple[str, str]
    whole: bool
    count: int = 0
    digests: set[bytes | None] = field(default_factory=set)


@dataclass(slots=True)
class Receipts:
    """Takes acts in order, with the receipts that say they end there. FoundError names what does not agree.

    `version` gives the version at which a stream stands behind the act; `begun` tells that acts before the first one
    were read in an earlier run.
    """

    version: Callable[[str], int]
    begun: bool = False
    taken: int = 0
    of_nothing: int = 0
    undigested: int = 0
    last_undigested: int = 0
    _run: _Run | None = None
    _settled: tuple[str, str] | None = None
    _position: int = 0

    def take(self, position: int, done: Done, stored: Sequence[tuple[Any, ...]]) -> None:
        """The act at a position, and the receipts that end with it."""
        of = done[:2]
        if len(stored) == 1 and self._run is None and of != self._settled and stored[0] == (position, *done, 1):
            # The usual act: alone of its command, with a receipt that says so.
            self.taken, self._settled, self._position = self.taken + 1, of, position
            return
        self._follow(position, of, done[2])
        for receipt in map(StoredReceipt._make, stored):
            self.taken += 1
            if receipt.events == 0:
                self.of_nothing += 1
                self._nothing_done(receipt)
            else:
                self._settle(receipt)

    def end(self) -> None:
        """Behind the last act: its command must have its receipt."""
        if self._run is not None:
            raise _wrong(self._position, _missing(self._run))

    def _follow(self, position: int, of: tuple[str, str], digest: bytes | None) -> None:
        run, before, self._position = self._run, self._position, position
        if digest is None:
            self.undigested, self.last_undigested = self.undigested + 1, position
        if of == self._settled:
            text = f"command {of[1]} did this too, and its receipt counts the acts up to position {before}"
            raise _wrong(position, text)
        if run is None or run.of != of:
            self._run = _Run(of, whole=before > 0 or not self.begun)
            self._settled = None
            if run is not None:
                raise _wrong(before, _missing(run))
            run = self._run
        run.count += 1
        run.digests.add(digest)

    def _settle(self, receipt: StoredReceipt) -> None:
        run, of = self._run, (receipt.actor, receipt.command)
        if run is None and of == self._settled:
            raise _wrong(receipt.position, f"command {receipt.command} has two receipts for the same acts")
        if run is None or of != run.of:
            text = (
                f"a stored receipt says that command {receipt.command} did {receipt.events} acts up to here, and "
                f"the act here was done for another command"
            )
            raise _wrong(receipt.position, text)
        self._run, self._settled = None, of
        if receipt.events != run.count if run.whole else receipt.events < run.count:
            text = f"the receipt of command {receipt.command} counts {receipt.events} acts up to here, not {run.count}"
            raise _wrong(receipt.position, text)
        if not run.digests <= {None, receipt.digest}:
            text = (
                f"the receipt of command {receipt.command} remembers another command: its digest is "
                f"{receipt.digest.hex()}, and the acts say {', '.join(sorted(it.hex() for it in run.digests if it))}"
            )
            raise _wrong(receipt.position, text)
        if (stands := self.version(receipt.stream)) != receipt.version:
            text = (
                f"the receipt of command {receipt.command} says version {receipt.version} of {receipt.stream}, which "
                f"stands at {stands} here"
            )
            raise _wrong(receipt.position, text)

    def _nothing_done(self, receipt: StoredReceipt) -> None:
        if not 0 <= receipt.version <= (stands := self.version(receipt.stream)):
            text = (
                f"a receipt says that command {receipt.command} had nothing to do at version {receipt.version} of "
                f"{receipt.stream}, which stands at {stands} here"
            )
            raise _wrong(receipt.position, text)


def _missing(run: _Run) -> str:
    return f"no stored receipt says that command {run.of[1]} did this"


def _wrong(position: int, message: str) -> FoundError:
    return FoundError(Check.RECEIPTS, position, message)
