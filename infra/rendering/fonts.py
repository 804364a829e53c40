"""Which fonts a document can be set in: those that the engine brings, and those of the template, no others."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import orjson
import typst

FONTS: Final = "fonts"
"""The folder of a template that holds fonts of its own."""


def fingerprint(fonts: typst.Fonts) -> str:
    """A hash (SHA-256, hex) of the fonts at hand: their names, and the bytes of those that the engine does not bring.

    The bytes of its own are told by the version of the engine.
    """
    lines = sorted(
        [font.family, font.style, font.weight, font.stretch, "" if font.path is None else _sha256(font.path)]
        for font in fonts.fonts()
    )
    return hashlib.sha256(orjson.dumps(lines)).hexdigest()


def _sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
