"""What is searched of a row, as PostgreSQL keeps it beside the row: the stems of its words, and its plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WORDS, PLAIN = "searched_words", "searched_text"
"""The columns of words, and of the text that parts of words are found in."""
INDEXED: Mapping[str, str] = {WORDS: WORDS, PLAIN: f"{PLAIN} search.gin_trgm_ops"}
OPTIONS = " WITH (gin_pending_list_limit = 256)"
"""Readers look through what writers put off to put into an index: little may be put off (KB)."""


def columns(fields: Sequence[str]) -> Sequence[str]:
    """The columns for these fields, given by their quoted names.

    PostgreSQL writes them itself, so that a text that is changed, or taken out, is found no more, whoever did it.
    """
    if not fields:
        return ()
    whole = " || E'\\n' || ".join(f"coalesce({name}, '')" for name in fields)
    return (
        f"{WORDS} tsvector GENERATED ALWAYS AS (search.words({whole})) STORED",
        f'{PLAIN} text COLLATE "C" GENERATED ALWAYS AS (search.plain({whole})) STORED',
    )
