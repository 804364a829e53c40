"""What a search finds, in plain Python, of titles that are made of few words whose forms are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

FORMS = (
    ("resolución", "resoluciones", "Resolucion", "RESOLUCIÓN", "resolucio\u0301n"),
    ("hospital", "hospitales", "HOSPITAL"),
    ("médico", "médicos", "medico"),
    ("niño", "niños", "Ninos"),
    ("budget", "budgets"),
    ("000017",),
    ("moh",),
)
"""Words that a search takes for one another, and for no others."""
STOPS = ("de", "la", "the", "no")
JOINTS = (" ", " ", " ", "/", "-", ":", ", ", " - ")
_MEANT = {form: forms[0] for forms in FORMS for form in forms}

WORDS = st.sampled_from([*_MEANT, *STOPS])
TITLES = st.lists(st.tuples(WORDS, st.sampled_from(JOINTS)), max_size=5).map(
    lambda parts: "".join(word + joint for word, joint in parts)
)


@dataclass(frozen=True, slots=True)
class Term:
    """One or two words that follow one another; `absent` ones are not to be there."""

    words: tuple[str, ...]
    absent: bool = False

    def __str__(self) -> str:
        said = f'"{" ".join(self.words)}"' if len(self.words) > 1 else self.words[0]
        return f"-{said}" if self.absent else said


_SAYING = st.sampled_from([*_MEANT])
TERMS = st.builds(Term, WORDS.map(lambda word: (word,)), st.sampled_from([False, False, True])) | st.builds(
    Term, st.tuples(_SAYING, _SAYING)
)
SEARCHES = st.lists(st.lists(TERMS, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple)
"""Alternatives, of which each is met by all its terms."""
Search = Sequence[Sequence[Term]]


def written(search: Search) -> str:
    """A search as somebody writes it."""
    return " or ".join(" ".join(map(str, terms)) for terms in search)


def finds(search: Search, title: str) -> bool:
    """Whether it finds a row with this title: by its words, or a single word as a part of a longer one."""
    places = [_MEANT.get(word) for word in re.split(r"[\s/:,-]+", title) if word]
    saying = [[term for term in terms if set(term.words).isdisjoint(STOPS)] for terms in search]
    if any(terms and all(_holds(term, places) for term in terms) for terms in saying):
        return True
    text = written(search)
    return len(search) == len(search[0]) == 1 and text.isalnum() and len(text) > 2 and _plain(text) in _plain(title)


def _holds(term: Term, places: Sequence[str | None]) -> bool:
    meant = [_MEANT[word] for word in term.words]
    starts = range(len(places) - len(meant) + 1)
    return any(list(places[n : n + len(meant)]) == meant for n in starts) != term.absent


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
