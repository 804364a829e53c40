"""Content negotiation: which media type, and which language, a client prefers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

PREFERRED = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"
HTML = "text/html"
LANGUAGES = ("en", "es")
_LONGEST_KEPT, _MOST_KEPT = 200, 500
"""Headers whose meaning is remembered, and up to which length: most clients send one of a few."""


def negotiated(accept: str | None, offered: tuple[str, ...]) -> str | None:
    """The media type to answer with: what is preferred among `offered`, JSON where all are; None for none.

    Only a client that names an event stream or a page gets it.
    """
    if not accept or not accept.strip():
        return JSON
    return (_negotiated if len(accept) > _LONGEST_KEPT else _kept_media)(accept, offered)


def _negotiated(accept: str, offered: tuple[str, ...]) -> str | None:
    best: tuple[float, int] | None = None
    chosen = None
    for place, (kind, quality) in enumerate(_parts(accept)):
        match = _match(kind, offered)
        if match is not None and quality > 0 and (best is None or (quality, -place) > best):
            best, chosen = (quality, -place), match
    return chosen


def language(accept: str | None, languages: Sequence[str]) -> str:
    """The language that texts are written in: what is preferred among `languages`, the first of them where none is.

    A language as a country writes it (`es-MX`) is answered in the language itself (`es`) where that country has none.
    """
    if not accept:
        return languages[0]
    return (_language if len(accept) > _LONGEST_KEPT else _kept_language)(accept, tuple(languages))


def _language(accept: str, languages: tuple[str, ...]) -> str:
    known = {tag.lower(): tag for tag in languages}
    for kind, quality in sorted(_parts(accept), key=lambda part: -part[1]):
        tag = next((tag for tag in (kind, kind.partition("-")[0]) if tag in known), None)
        if quality > 0 and tag is not None:
            return known[tag]
    return languages[0]


def _match(kind: str, offered: Sequence[str]) -> str | None:
    if kind in {"*/*", "application/*"}:
        return JSON
    return kind if kind in offered else None


def _parts(header: str) -> list[tuple[str, float]]:
    parts = []
    for part in header.split(",")[:50]:
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    quality = 0.0
        parts.append((kind, quality))
    return parts


_kept_media = lru_cache(_MOST_KEPT)(_negotiated)
_kept_language = lru_cache(_MOST_KEPT)(_language)
