"""Acts in their order: whether each entry is one, and whether it can follow those before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from application.ledger.envelope import FORMAT
from infra.audit.findings import Check, FoundError
from infra.audit.receipts import Receipts
from infra.audit.source import Columns, Entry

LATEST_COMMIT = timedelta(hours=1)
"""An act is dated when it is decided, and stands where it was committed: never longer after than this."""
REMEMBERED = 65_536
"""At least so many commands are remembered, to find one that comes back."""
ROTATION = "transparency.LogKeyRotated"
"""The act in which a log names its next key."""
_UTC = timedelta(0)


class _Actor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    unit: str
    grant: str


class _Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    stream: str
    version: int
    type: str
    schema: int
    id: UUID
    at: datetime
    actor: _Actor
    command: UUID
    correlation: UUID
    causation: UUID | None
    data: msgspec.Raw
    digest: bytes | None = None


_decode = msgspec.json.Decoder(_Act).decode
Command = tuple[str, int]


class Acts:
    """Takes entries in order. Each refusal says what is wrong with which position.

    `known` gives the last version of a stream that was read in an earlier run.
    """

    def __init__(
        self,
        position: int = 0,
        latest: datetime | None = None,
        known: Callable[[str], int | None] = lambda _: None,
        off: frozenset[Check] = frozenset(),
    ) -> None:
        self.position, self.latest = position, latest
        self.oldest: datetime | None = None
        self.new: dict[str, int] = {}
        self._versions: dict[str, int] = {}
        self._known, self._off = known, off
        self._recorded: datetime | None = None
        self._commands: dict[Command, int] = {}
        self._older: dict[Command, int] = {}
        self.receipts = Receipts(self._version, begun=position > 0)
        self.rotations: list[bytes] = []
        self.withheld = 0

    def take(self, entry: Entry, position: int) -> None:
        """The entry at a position; FoundError where it cannot stand there."""
        if position != self.position + 1:
            self._refuse(Check.POSITIONS, self.position + 1, f"position {self.position + 1} is missing")
        self.position = position
        if entry.withheld:
            self.withheld += 1
            return
        columns = entry.columns
        act = self._read(position, entry.data)
        if act is None:
            return
        self._order(position, act)
        self._time(position, act, columns)
        self._command(position, act)
        if columns is not None:
            self._compare(position, act, columns)
        if act.type == ROTATION:
            self.rotations.append(bytes(act.data))

    def end(self) -> None:
        """Behind the last act of a database: FoundError where what it was done for has no receipt."""
        if Check.RECEIPTS not in self._off:
            self.receipts.end()

    def _read(self, position: int, data: bytes) -> _Act | None:
        try:
            act = _decode(data)
            if act.format != FORMAT or act.version < 0 or act.at.utcoffset() != _UTC:
                raise msgspec.ValidationError(f"format {act.format}, version {act.version}, time {act.at}")
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self._refuse(Check.ENVELOPE, position, f"this is no act in format {FORMAT}: {_said(error)}")
            return None
        return act

    def _order(self, position: int, act: _Act) -> None:
        last = self._last(act.stream)
        # A stream begins with version 0 or 1; of one that was withheld, the beginning may still be.
        follows = (act.version in {0, 1} or bool(self.withheld)) if last is None else act.version == last + 1
        expected = "0 or 1" if last is None else str(last + 1)
        if not follows:
            text = f"version {act.version} of its stream, where {expected} would follow: {act.type}"
            self._refuse(Check.VERSIONS, position, text)
        self._versions[act.stream] = self.new[act.stream] = act.version

    def _last(self, stream: str) -> int | None:
        last = self._versions.get(stream)
        return self._known(stream) if last is None else last

    def _version(self, stream: str) -> int:
        return self._last(stream) or 0

    def _time(self, position: int, act: _Act, columns: Columns | None) -> None:
        latest = self.latest
        if latest is not None and latest - act.at > LATEST_COMMIT:
            text = f"dated {act.at:%Y-%m-%dT%H:%M:%SZ}, behind an act of {latest:%Y-%m-%dT%H:%M:%SZ}"
            self._refuse(Check.TIMES, position, text)
        if latest is None or act.at > latest:
            self.latest = act.at
        if self.oldest is None or act.at < self.oldest:
            self.oldest = act.at
        if columns is None:
            return
        recorded = columns.recorded_at
        if recorded is None:
            self._refuse(Check.TIMES, position, "recorded at a time that no calendar has")
            return
        if self._recorded is not None and recorded < self._recorded:
            text = f"recorded at {recorded.isoformat()}, behind an act recorded at {self._recorded.isoformat()}"
            self._refuse(Check.TIMES, position, text)
        if abs(recorded - act.at) > LATEST_COMMIT:
            text = f"recorded at {recorded.isoformat()}, and it says that it was done at {act.at.isoformat()}"
            self._refuse(Check.TIMES, position, text)
        self._recorded = recorded

    def _command(self, position: int, act: _Act) -> None:
        command = (act.actor.id, act.command.int)
        before = self._commands.get(command) or self._older.get(command)
        if before is not None and before != position - 1:
            text = f"command {act.command} was carried out at position {before} already"
            self._refuse(Check.COMMANDS, position, text)
        self._commands[command] = position
        if len(self._commands) == REMEMBERED:
            self._older, self._commands = self._commands, {}

    def _compare(self, position: int, act: _Act, columns: Columns) -> None:
        for name in ("stream", "version", "type"):
            stored, written = getattr(columns, name), getattr(act, name)
            if stored != written:
                text = f"the column for its {name} says {stored!r}, and the act {written!r}"
                self._refuse(Check.COLUMNS, position, text)
        if Check.RECEIPTS not in self._off:
            done = (act.actor.id, str(act.command), act.digest, act.stream, act.version)
            self.receipts.take(position, done, columns.receipts)

    def _refuse(self, check: Check, position: int, message: str) -> None:
        if check not in self._off:
            raise FoundError(check, position, message)


def _said(error: Exception) -> str:
    # msgspec's messages name fields and types; a path of data is never a value.
    return str(error).split(" - at ")[0] if isinstance(error, msgspec.MsgspecError) else "it is not UTF-8"
