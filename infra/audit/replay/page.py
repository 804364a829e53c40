"""Replays, explanations and histories as pages: one HTML file each, which needs no network and no program."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.audit.replay.counting import DifferenceCount
from infra.pages import STYLE
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.explaining import ExplainedAct, Explanation, FieldChange
from infra.postgres.replaying.telling import History
from infra.postgres.replaying.values import told

FOLDER = Path(__file__).parent
STYLES = (STYLE, FOLDER / "replay.css")
ROWS = 1_000
"""How many rows that differ a page shows."""


def replay_page(counted: DifferenceCount, shown: Sequence[Difference]) -> str:
    """A replay beside what it was compared with."""
    it = counted.replay
    other = f"the live read model at position {it.against_position}"
    if not it.live:
        other = f"a replay to position {it.against_position}"
    at = None if it.live and it.position == it.against_position else it.position
    recorded = f", recorded {moment(it.recorded_at)}" if it.recorded_at else ""
    return _render(
        "replay.html",
        title=f"{it.model}, replayed",
        subtitle=f"From the ledger to position {it.position}{recorded}, beside {other}.",
        command=_command("replay", it.model, at=at, against=None if it.live else it.against_position),
        it=it,
        other=other,
        total=counted.total,
        kinds={kind: counted.kinds[kind] for kind in ("missing", "extra", "changed")},
        shown=shown,
    )


def explanation_page(it: Explanation) -> str:
    """The acts behind a row, with what each changed."""
    what = f"{it.field} of {it.key}" if it.field else it.key
    return _render(
        "explanation.html",
        title=f"How {what} came about",
        subtitle=f"{it.model}, as of position {it.position} of the ledger.",
        command=_command("explain", it.model, it.key, field=it.field, at=it.position),
        it=it,
    )


def history_page(it: History) -> str:
    """All that happened to one entity."""
    kind = "stream" if it.is_stream else "key"
    return _render(
        "history.html",
        title=f"What happened to {it.of}",
        subtitle=f"The acts of the {kind}, up to position {it.position} of the ledger.",
        command=_command("history", it.of, at=it.position),
        it=it,
    )


def moment(at: datetime) -> str:
    """A moment as it is read."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def held(difference: Difference) -> list[tuple[str, Any]]:
    """The fields of a row that one side alone has."""
    return [(it.field, it.replayed if difference.kind == "missing" else it.against) for it in difference.changes]


def made(act: ExplainedAct) -> list[tuple[str, Any]]:
    """The fields of a row as it was made."""
    return [(it.field, it.after) for it in act.changes]


def by(change: FieldChange) -> str:
    """By how much a number changed; nothing for what is no number."""
    try:
        numbers = [Decimal(0 if value is None else value) for value in (change.before, change.after)]
    except (InvalidOperation, TypeError, ValueError):
        return ""
    if any(isinstance(value, bool) for value in (change.before, change.after)):
        return ""
    return f"{numbers[1] - numbers[0]:+,f}"


def _command(name: str, *arguments: str, **options: object) -> str:
    given = [f"--{option} {value}" for option, value in options.items() if value is not None]
    return " ".join(["./foja audit", name, *map(shlex.quote, arguments), *given])


def _render(template: str, **values: Any) -> str:
    """The page. Whatever comes out of the ledger is text in it, never markup."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(told=told, moment=moment, by=by, held=held, made=made)
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return environment.get_template(template).render(style=style, **values)
