"""Stored receipts held against the acts, both ways: each act has its receipt, and no receipt says anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.audit.findings import Check, FoundError
from infra.audit.source import Stored


class Done(NamedTuple):
    """What an act says of the command that it was done for."""

    actor: str
    command: str
    digest: bytes | None


@dataclass(slots=True)
class _Run:
    """The acts of one command, one behind the other. `whole` where the first of them is known."""

    of: tuple[str, str]
    count: int
    whole: bool
    digests: set[bytes | None] = field(default_factory=set)
    settled: bool = False


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
    _position: int = 0

    def take(self, position: int, done: Done, stored: Sequence[Stored]) -> None:
        """The act at a position, and the receipts that end with it."""
        run = self._follow(position, done)
        for one in stored:
            self.taken += 1
            if one.events == 0:
                self.of_nothing += 1
                self._nothing_done(one)
            else:
                self._settle(run, one)

    def end(self) -> None:
        """Behind the last act: its command must have its receipt."""
        if self._run is not None and not self._run.settled:
            raise _wrong(self._position, _missing(self._run))

    def _follow(self, position: int, done: Done) -> _Run:
        of, run, before = (done.actor, done.command), self._run, self._position
        self._position = position
        if done.digest is None:
            self.undigested += 1
            self.last_undigested = position
        if run is not None and run.of == of:
            run.count += 1
            if run.settled:
                text = f"command {done.command} did this too, and its receipt counts the acts up to position {before}"
                raise _wrong(position, text)
        else:
            new = _Run(of, 1, whole=run is not None or not self.begun)
            self._run = new
            if run is not None and not run.settled:
                raise _wrong(before, _missing(run))
            run = new
        run.digests.add(done.digest)
        return run

    def _settle(self, run: _Run, one: Stored) -> None:
        if (one.actor, one.command) != run.of:
            text = (
                f"a stored receipt says that command {one.command} did {one.events} acts up to here, and the act here "
                f"was done for command {run.of[1]}"
            )
            raise _wrong(one.position, text)
        if run.settled:
            raise _wrong(one.position, f"command {one.command} has two receipts for the same acts")
        run.settled = True
        if one.events != run.count if run.whole else one.events < run.count:
            text = f"the receipt of command {one.command} counts {one.events} acts up to here, not {run.count}"
            raise _wrong(one.position, text)
        if not run.digests <= {None, one.digest}:
            text = (
                f"the receipt of command {one.command} remembers another command: its digest is {one.digest.hex()}, "
                f"and the acts say {', '.join(sorted(it.hex() for it in run.digests if it))}"
            )
            raise _wrong(one.position, text)
        if (stands := self.version(one.stream)) != one.version:
            text = (
                f"the receipt of command {one.command} says version {one.version} of {one.stream}, which stands at "
                f"{stands} here"
            )
            raise _wrong(one.position, text)

    def _nothing_done(self, one: Stored) -> None:
        if not 0 <= one.version <= (stands := self.version(one.stream)):
            text = (
                f"a receipt says that command {one.command} had nothing to do at version {one.version} of "
                f"{one.stream}, which stands at {stands} here"
            )
            raise _wrong(one.position, text)


def _missing(run: _Run) -> str:
    return f"no stored receipt says that command {run.of[1]} did this"


def _wrong(position: int, message: str) -> FoundError:
    return FoundError(Check.RECEIPTS, position, message)
