"""Replays, explanations and histories as CSV (RFC 4180) and JSON, every value exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from infra.audit.replay.counting import DifferenceCount
from infra.audit.replay.sink import Write
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.explaining import Explanation
from infra.postgres.replaying.telling import History
from infra.postgres.replaying.values import told
from projections.kernel.declarations import LedgerEntry

_WHO = ("position", "recorded_at", "at", "type", "stream", "version", "actor", "unit", "grant", "command_id")


# --- replays -----------------------------------------------------------------------------------


async def replay_csv(counted: DifferenceCount, write: Write) -> None:
    """A line for each field of a row that differs, as they come."""
    write(_csv([("kind", "key", "since", "until", "field", "replayed", "against")]))
    async for difference in counted.differences():
        place = (difference.kind, difference.key, difference.since, difference.until)
        write(
            _csv([(*place, change.field, told(change.replayed), told(change.against)) for change in difference.changes])
        )


async def replay_json(counted: DifferenceCount, write: Write) -> None:
    """One object: what was compared, each difference as it comes, and at the end the counts."""
    head = _json(about(counted))
    write(f'{head[:-1]},"differences":[')
    separator = ""
    async for difference in counted.differences():
        write(separator + _json(_difference(difference)))
        separator = ",\n"
    write(f'],"same":{_json(counted.total == 0)},"counts":{_json(_counts(counted))}}}\n')


def about(counted: DifferenceCount) -> dict[str, Any]:
    """What was compared."""
    it = counted.replay
    return {
        "model": it.model,
        "version": it.version,
        "position": it.position,
        "recordedAt": it.recorded_at,
        "against": "live" if it.live else "replay",
        "againstPosition": it.against_position,
        "rows": it.rows,
        "againstRows": it.against_rows,
        "supersededRowsToo": it.superseded,
        "fields": it.fields,
        "notCompared": it.left_out,
        "notFolded": it.unfolded,
        "unread": it.unread,
        "leftOut": [asdict(skip) for skip in it.skipped],
    }


def _counts(counted: DifferenceCount) -> Mapping[str, int]:
    return {kind: counted.kinds[kind] for kind in ("missing", "extra", "changed")}


def _difference(difference: Difference) -> Mapping[str, Any]:
    return {
        "kind": difference.kind,
        "key": difference.key,
        "since": difference.since,
        "until": difference.until,
        "changes": [asdict(change) for change in difference.changes],
    }


# --- explanations ------------------------------------------------------------------------------


def explanation_csv(it: Explanation, write: Write) -> None:
    """A line for each field that an act changed, or one for an act that changed none."""
    write(_csv([(*_WHO, "effect", "field", "before", "after")]))
    for act in it.acts:
        who = (*_who(act.entry), act.effect)
        changed = [(change.field, told(change.before), told(change.after)) for change in act.changes]
        write(_csv((*who, *change) for change in changed or [("", "", "")]))


def explanation_json(it: Explanation, write: Write) -> None:
    """One object: the row, and the acts behind it."""
    plain = {
        "model": it.model,
        "version": it.version,
        "key": it.key,
        "field": it.field,
        "position": it.position,
        "row": it.row,
        "notShown": it.left_out,
        "unread": it.unread,
        "acts": [
            {**_entry(act.entry), "effect": act.effect, "changes": [asdict(change) for change in act.changes]}
            for act in it.acts
        ],
    }
    write(_json(plain) + "\n")


# --- histories ---------------------------------------------------------------------------------


def history_csv(it: History, write: Write) -> None:
    """A line for each act; the data as JSON."""
    write(_csv([(*_WHO, "touched", "data")]))
    write(_csv((*_who(act.entry), " ".join(act.touched), _json(act.entry.data)) for act in it.acts))


def history_json(it: History, write: Write) -> None:
    """One object: whose history it is, and its acts."""
    plain = {
        "of": it.of,
        "stream": it.is_stream,
        "position": it.position,
        "unread": it.unread,
        "acts": [{**_entry(act.entry), "touched": act.touched, "data": act.entry.data} for act in it.acts],
    }
    write(_json(plain) + "\n")


def _who(entry: LedgerEntry) -> Iterable[object]:
    values = (getattr(entry, name) for name in _WHO)
    return (_moment(value) if isinstance(value, datetime) else value for value in values)


def _entry(entry: LedgerEntry) -> Mapping[str, Any]:
    return {
        "position": entry.position,
        "recordedAt": entry.recorded_at,
        "at": entry.at,
        "type": entry.type,
        "stream": entry.stream,
        "version": entry.version,
        "eventId": entry.event_id,
        "actor": entry.actor,
        "unit": entry.unit,
        "grant": entry.grant,
        "commandId": entry.command_id,
        "correlationId": entry.correlation_id,
        "causationId": entry.causation_id,
    }


def _moment(value: datetime) -> str:
    return str(orjson.loads(_json(value)))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


def _csv(lines: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue()
