"""Replays, explanations and histories on the terminal, in as many lines as are read there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from infra.audit.replay.counting import DifferenceCount
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.explaining import Explanation
from infra.postgres.replaying.telling import History
from infra.postgres.replaying.values import told
from projections.kernel.declarations import LedgerEntry

LINES = 40
"""How many differences the terminal is shown."""


def replay_lines(counted: DifferenceCount, shown: Sequence[Difference]) -> Iterator[str]:
    """What was compared, what differs, and how to see the rest."""
    it = counted.replay
    yield f"{it.model} version {it.version}, replayed to position {it.position}{_recorded(it.recorded_at)}"
    fields = f"{len(it.fields)} of {len(it.fields) + len(it.left_out)} fields"
    yield f"compared with {_other(counted)}: {fields}{', superseded rows too' if it.superseded else ''}"
    if it.left_out:
        yield f"not compared, since this process has no keys of persons: {', '.join(it.left_out)}"
    if it.unfolded:
        yield f"stopped at events that could not be folded, here as in the live one: {', '.join(it.unfolded)}"
    if it.unread:
        yield f"could not be read at all: the events {_positions(it.unread)}"
    for skip in it.skipped:
        yield f"left out by {skip.by}: event {skip.position} of {skip.key or 'no key'}, since {skip.reason}"
    yield f"rows: {it.rows} replayed, {it.against_rows} there"
    if not counted.total:
        yield "the same"
        return
    kinds = (f"{counted.kinds[kind]} {kind}" for kind in ("missing", "extra", "changed") if counted.kinds[kind])
    yield f"{counted.total} rows differ: {', '.join(kinds)}"
    for difference in shown:
        yield from _difference(difference)
    if counted.total > len(shown):
        yield f"... and {counted.total - len(shown)} more: all of them with --format csv --out FILE"


def explanation_lines(it: Explanation) -> Iterator[str]:
    """The acts behind a row, each with what it changed, and the row."""
    what = f"{it.model} {it.key}" + (f", {it.field}" if it.field else "")
    yield f"{what}, as of position {it.position}: {len(it.acts)} acts"
    if it.left_out:
        yield f"not shown, since it is personal or secret: {', '.join(it.left_out)}"
    if it.unread:
        yield f"could not be read at all, so may belong here: the events {_positions(it.unread)}"
    for act in it.acts:
        yield f"{_line(act.entry)}  {act.effect}"
        yield from (
            f"             {change.field}: {_value(change.before)} -> {_value(change.after)}" for change in act.changes
        )
    yield "the row is not there (any more)" if it.row is None else f"the row: {_row(it)}"


def history_lines(it: History) -> Iterator[str]:
    """The acts of a history."""
    kind = "stream" if it.is_stream else "key"
    yield f"{kind} {it.of}, up to position {it.position}: {len(it.acts)} acts"
    if it.unread:
        yield f"could not be read at all, so may belong here: the events {_positions(it.unread)}"
    for act in it.acts:
        touched = f"  touches {', '.join(act.touched)}" if act.touched else ""
        yield _line(act.entry) + touched
        yield from (f"             {name}: {_value(value)}" for name, value in act.entry.data.items())


def _other(counted: DifferenceCount) -> str:
    it = counted.replay
    if it.live:
        return f"the live rows at position {it.against_position}"
    return f"a replay to position {it.against_position}"


def _positions(positions: Sequence[int]) -> str:
    return ", ".join(map(str, positions))


def _recorded(at: datetime | None) -> str:
    return f" ({at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ})" if at else ""


def _difference(difference: Difference) -> Iterator[str]:
    until = f" until {difference.until}" if difference.until is not None else ""
    yield f"{difference.kind:>9}  {difference.key}  since {difference.since}{until}"
    if difference.kind == "changed":
        for change in difference.changes:
            yield f"           {change.field}: {_value(change.replayed)} by the replay, {_value(change.against)} there"


def _line(entry: LedgerEntry) -> str:
    who = f"{entry.actor} for {entry.unit} under {entry.grant}, command {entry.command_id}"
    return f"{entry.position:>9}  {entry.recorded_at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}  {entry.type}  {who}"


def _row(it: Explanation) -> str:
    shown = it.row or {}
    return ", ".join(f"{name}={_value(shown[name])}" for name in shown if it.field in {None, name})


def _value(value: Any) -> str:
    return "nothing" if value is None else told(value) or '""'
