"""Replays, explanations and histories as pages: one HTML file each, which needs no network and no program."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any

from infra.audit.replay.counting import DifferenceCount
from infra.audit.replay.words import Words, words_in
from infra.pages import STYLE
from infra.pages.templates import templates
from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.explaining import ExplainedAct, Explanation, FieldChange
from infra.postgres.replaying.telling import History
from infra.postgres.replaying.values import told
from infra.texts.catalogues import catalogues
from infra.texts.dates import moment

FOLDER = Path(__file__).parent
STYLES = (STYLE, FOLDER / "replay.css")
ROWS = 1_000
"""How many rows that differ a page shows."""


def replay_page(counted: DifferenceCount, shown: Sequence[Difference], language: str) -> str:
    """A replay beside what it was compared with."""
    it, say = counted.replay, words_in(language, catalogues())
    other = (say.live if it.live else say.other_replay).format(position=it.against_position)
    subtitle = say.replay_subtitle.format(position=it.position, other=other)
    if it.recorded_at:
        recorded = moment(it.recorded_at, language, seconds=True)
        subtitle = say.replay_subtitle_dated.format(position=it.position, time=recorded, other=other)
    at = None if it.live and it.position == it.against_position else it.position
    return _render(
        "replay.html",
        say,
        title=say.replay_title.format(model=it.model),
        subtitle=subtitle,
        command=_command("replay", it.model, at=at, against=None if it.live else it.against_position),
        it=it,
        other=other,
        total=counted.total,
        kinds={kind: say.numbers.whole(counted.kinds[kind]) for kind in ("missing", "extra", "changed")},
        shown=shown,
    )


def explanation_page(it: Explanation, language: str) -> str:
    """The acts behind a row, with what each changed."""
    say = words_in(language, catalogues())
    what = say.field_of.format(field=it.field, key=it.key) if it.field else it.key
    return _render(
        "explanation.html",
        say,
        title=say.explanation_title.format(what=what),
        subtitle=say.explanation_subtitle.format(model=it.model, position=it.position),
        command=_command("explain", it.model, it.key, field=it.field, at=it.position),
        it=it,
    )


def history_page(it: History, language: str) -> str:
    """All that happened to one entity."""
    say = words_in(language, catalogues())
    subtitle = say.stream_subtitle if it.is_stream else say.key_subtitle
    return _render(
        "history.html",
        say,
        title=say.history_title.format(of=it.of),
        subtitle=subtitle.format(position=it.position),
        command=_command("history", it.of, at=it.position),
        it=it,
    )


def held(difference: Difference) -> list[tuple[str, Any]]:
    """The fields of a row that one side alone has."""
    return [(it.field, it.replayed if difference.kind == "missing" else it.against) for it in difference.changes]


def made(act: ExplainedAct) -> list[tuple[str, Any]]:
    """The fields of a row as it was made."""
    return [(it.field, it.after) for it in act.changes]


def by(change: FieldChange, say: Words) -> str:
    """By how much a number changed; nothing for what is no number."""
    try:
        numbers = [Decimal(0 if value is None else value) for value in (change.before, change.after)]
    except (InvalidOperation, TypeError, ValueError):
        return ""
    if any(isinstance(value, bool) for value in (change.before, change.after)):
        return ""
    return say.numbers.change(numbers[1] - numbers[0])


def _command(name: str, *arguments: str, **options: object) -> str:
    given = [f"--{option} {value}" for option, value in options.items() if value is not None]
    return " ".join(["./foja audit", name, *map(shlex.quote, arguments), *given])


def _render(template: str, say: Words, **values: Any) -> str:
    environment = templates(FOLDER)
    environment.filters.update(told=told, held=held, made=made, by=partial(by, say=say))
    environment.filters["moment"] = partial(moment, language=say.numbers.language, seconds=True)
    environment.globals["say"] = say
    style = "\n".join(path.read_text(encoding="utf-8") for path in STYLES)
    return environment.get_template(template).render(style=style, **values)
