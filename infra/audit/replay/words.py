"""What the pages of replays, explanations and histories say in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.kernel.texts import Texts
from infra.texts.numbers import Numbers
from infra.texts.pages import in_language, sentences

PAGE = "replay"


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its numbers, and each text of the pages. `{name}` is replaced by a value.

    The key of a text, in the catalogues, is its name here: `replay.nothing`, `replay.effects.made`.
    """

    numbers: Numbers
    see: str
    worked_out: str
    nothing: str
    who: str
    for_unit: str
    under_grant: str
    by_command: str
    in_stream: str
    field: str
    unread: str
    perhaps_unread: str
    replay_title: str
    replay_subtitle: str
    replay_subtitle_dated: str
    live: str
    other_replay: str
    same: str
    not_same: str
    rows_replayed: str
    rows_replayed_text: str
    rows_there: str
    rows_differ: str
    rows_differ_text: str
    fields_compared: str
    superseded_too: str
    rows_of_then: str
    compared: str
    not_compared: str
    unfolded: str
    left_out: str
    no_key: str
    what_differs: str
    sides: str
    row: str
    replayed: str
    there: str
    kinds: Mapping[str, str]
    since: str
    superseded: str
    first_rows: str
    explanation_title: str
    field_of: str
    explanation_subtitle: str
    gone: str
    row_now: str
    personal: str
    came_about: str
    effects: Mapping[str, str]
    changed: str
    before: str
    after: str
    by: str
    history_title: str
    stream_subtitle: str
    key_subtitle: str
    in_order: str
    sealed: str
    touches: str


EN = Words(
    numbers=Numbers("en"),
    see="See for yourself",
    worked_out="This page was worked out from the ledger alone. The same, on the machine that holds it:",
    nothing="nothing",
    who="who",
    for_unit="for unit",
    under_grant="under grant",
    by_command="by command",
    in_stream="in stream",
    field="Field",
    unread="Could not be read at all: the events {events}.",
    perhaps_unread="Could not be read at all, so may belong here: the events {events}.",
    replay_title="{model}, replayed",
    replay_subtitle="From the ledger to position {position}, beside {other}.",
    replay_subtitle_dated="From the ledger to position {position}, recorded {time}, beside {other}.",
    live="the live read model at position {position}",
    other_replay="a replay to position {position}",
    same="The same, row by row",
    not_same="Not the same",
    rows_replayed="Rows replayed",
    rows_replayed_text="what the acts up to position {position} make",
    rows_there="Rows there",
    rows_differ="Rows that differ",
    rows_differ_text="missing there: {missing}, extra there: {extra}, changed: {changed}",
    fields_compared="Fields compared",
    superseded_too="superseded rows too",
    rows_of_then="of the rows at that moment",
    compared="Compared: {fields}.",
    not_compared="Not compared, since no keys of persons were there: {fields}.",
    unfolded="Stopped at events that could not be folded, here as in the live one: {events}.",
    left_out="Left out by decision of {by}: event {position} of {key}, since {reason}",
    no_key="no key",
    what_differs="What differs",
    sides="“Replayed” is what the ledger says; “there” is {other}.",
    row="Row",
    replayed="Replayed",
    there="There",
    kinds={"missing": "missing", "extra": "extra", "changed": "changed"},
    since="since {position}",
    superseded="since {position}, superseded at {until}",
    first_rows="These are the first {shown} of {total} rows; {option} gives all.",
    explanation_title="How {what} came about",
    field_of="{field} of {key}",
    explanation_subtitle="{model}, as of position {position} of the ledger.",
    gone="The row is not there (any more)",
    row_now="What it is",
    personal="Not shown, since it is personal or secret: {fields}.",
    came_about="How it came about: acts in order ({count})",
    effects={
        "made": "made",
        "changed": "changed",
        "touched": "touched",
        "removed": "removed",
        "quarantined": "quarantined",
        "held_back": "held back",
        "skipped": "skipped",
    },
    changed="What it changed",
    before="Before",
    after="After",
    by="By",
    history_title="What happened to {of}",
    stream_subtitle="The acts of the stream, up to position {position} of the ledger.",
    key_subtitle="The acts of the key, up to position {position} of the ledger.",
    in_order="Acts in order ({count})",
    sealed="Personal and secret values stay under seal and are shown as nothing.",
    touches="touches {keys}",
)


def texts() -> Mapping[str, str]:
    """The sentences of the pages by their keys."""
    return sentences(PAGE, EN)


def words_in(language: str, texts: Texts) -> Words:
    """The words of the pages in a language."""
    return in_language(PAGE, EN, texts, language, numbers=Numbers(language))
