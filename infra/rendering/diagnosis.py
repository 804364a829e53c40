"""Which refusal an error of Typst is: its messages are its only codes, and the version of the engine is pinned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

Refusal = tuple[str, Mapping[str, Any]]
"""A code and its values."""

_PLACE = re.compile(r"┌─ (.+):(\d+):\d+\n")
_UNDECLARED = re.compile(r'dictionary does not contain key "([^"]{1,100})"')
_GLYPH = re.compile(r'the text `"(.{1,40}?)"` could not be displayed')
_PACKAGE = re.compile(r"failed to download package|package not found|failed to load package|package file")
_OUTSIDE = re.compile(r"would escape the (project )?root|file not found|failed to load file|access denied")
_FAMILY = re.compile(r"unknown font family: (.{1,80})")
_EVALUATION = re.compile(r"(?<![\w.-])(?:std\.)?eval(?![\w-])")


def refusal(message: str, diagnostic: str, folder: str) -> Refusal:
    """The refusal of an error, with the file and line of the template where the engine names them."""
    where = _place(diagnostic, folder)
    if _PACKAGE.search(message):
        return "template_imports_package", where
    if _OUTSIDE.search(message):
        return "template_reads_outside", where
    if key := _UNDECLARED.search(message):
        return "field_undeclared", {"name": key[1]}
    if glyph := _GLYPH.search(message):
        return "glyph_missing", {"character": _written(glyph[1])}
    return "template_does_not_compile", where


def missing_family(warning: str) -> str | None:
    """The font that a template names and nobody has: the engine would set the text in another one, and only warn."""
    return match[1] if (match := _FAMILY.search(warning)) else None


def evaluation(files: Mapping[str, bytes]) -> Refusal | None:
    """Where a template would have text run as markup, which data must never be; None where it does not."""
    for name, content in sorted(files.items()):
        lines = content.decode("utf-8", "replace").split("\n") if name.endswith(".typ") else []
        for number, line in enumerate(lines, start=1):
            if _EVALUATION.search(line):
                return "template_evaluates_text", {"file": name, "line": number}
    return None


def _place(diagnostic: str, folder: str) -> Mapping[str, Any]:
    match = _PLACE.search(diagnostic)
    if match is None:
        return {"file": "main.typ", "line": 0}
    path = PurePath(match[1])
    parts = path.parts[path.parts.index(folder) + 1 :] if folder in path.parts else path.parts[-1:]
    return {"file": "/".join(parts), "line": int(match[2])}


def _written(literal: str) -> str:
    """The character of a literal of Rust, and its number: a character that cannot be printed must not be."""
    code = re.fullmatch(r"\\u\{([0-9a-f]{1,6})\}", literal)
    sign = chr(int(code[1], 16)) if code else literal[:1] if not literal.startswith("\\") else literal[:2]
    number = " ".join(f"U+{ord(each):04X}" for each in sign)
    return f"{sign} ({number})" if sign.isprintable() else number
