"""Which letters the codes of a font of a PDF stand for (ISO 32000-2, 9.6 and 9.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from domain.documents.letters import UNREAD
from infra.documents.glyph_names import letters_of_glyph

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_SPACE = re.compile(rb"begincodespacerange(.*?)endcodespacerange", re.DOTALL)
MOST_OF_RANGE: Final = 65_536
_UNIT: Final = 2
"""Bytes of a unit of UTF-16."""
_ENCODINGS: Final = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman", "/StandardEncoding": "ascii"}


@dataclass(frozen=True, slots=True)
class Decoder:
    """The letters of each code, and how many bytes codes have."""

    letters: Mapping[bytes, str]
    lengths: tuple[int, ...]

    def text(self, codes: bytes) -> str:
        """What codes stand for; `UNREAD` for those that nobody says it of."""
        said, place = list[str](), 0
        while place < len(codes):
            length = next((n for n in self.lengths if codes[place : place + n] in self.letters), None)
            said.append(UNREAD if length is None else self.letters[codes[place : place + length]])
            place += length or self.lengths[-1]
        return "".join(said)


def decoder_of(font: Any) -> Decoder:
    """How a font is read: by its own map to Unicode, else by its encoding, else not at all."""
    if font is None:
        return Decoder({}, (1,))
    wide = font.get("/Subtype") == "/Type0"
    letters, lengths = ({}, {2}) if wide else (_encoded(font), {1})
    to_unicode = font.get("/ToUnicode")
    if isinstance(to_unicode, pikepdf.Stream):
        mapped, spaces = _mapped(to_unicode.read_bytes())
        letters, lengths = {**letters, **mapped}, spaces or lengths
    return Decoder(letters, tuple(sorted(lengths, reverse=True)))


def _encoded(font: Any) -> dict[bytes, str]:
    """What the codes of a simple font stand for, as far as its encoding says that."""
    encoding = font.get("/Encoding")
    differs = isinstance(encoding, pikepdf.Dictionary)
    named = encoding.get("/BaseEncoding") if differs else encoding
    letters = _of_encoding(_ENCODINGS.get(str(named), "" if _is_of_its_own(font) else "ascii"))
    code = 0
    for part in encoding.get("/Differences", ()) if differs else ():
        if isinstance(part, pikepdf.Name):
            letters[bytes([code & 0xFF])] = letters_of_glyph(str(part)[1:])
            code += 1
        else:
            code = int(part)
    return letters


def _is_of_its_own(font: Any) -> bool:
    """Whether a font that names no encoding has one of its own: one that is embedded, drawn by the file, or signs."""
    descriptor = font.get("/FontDescriptor")
    embedded = descriptor is not None and any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    signs = str(font.get("/BaseFont", "")).rpartition("+")[2].lstrip("/") in {"Symbol", "ZapfDingbats"}
    return embedded or signs or font.get("/Subtype") == "/Type3"


def _of_encoding(name: str) -> dict[bytes, str]:
    if not name:
        return {}
    codes = (bytes([code]) for code in range(256))
    return {code: code.decode(name, "replace") for code in codes}


def _mapped(content: bytes) -> tuple[dict[bytes, str], set[int]]:
    """What a map to Unicode says, and how many bytes its codes have."""
    letters = dict[bytes, str]()
    for kind, body in _SECTION.findall(content):
        tokens = [opening or closing or _bytes(given) for given, opening, closing in _TOKEN.findall(body)]
        letters |= _characters(tokens) if kind == b"bfchar" else _ranges(tokens)
    bounds = [_bytes(given) for body in _SPACE.findall(content) for given, _, __ in _TOKEN.findall(body)]
    return letters, {len(bound) for bound in bounds if bound}


def _bytes(digits: bytes) -> bytes:
    plain = b"".join(digits.split())
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode())


def _characters(tokens: list[bytes]) -> dict[bytes, str]:
    return {code: _text(said) for code, said in zip(tokens[::2], tokens[1::2], strict=False)}


def _ranges(tokens: list[bytes]) -> dict[bytes, str]:
    """Each code from a first to a last one: with a text each, or with texts that follow one that is given."""
    letters, place = dict[bytes, str](), 0
    while place + 2 < len(tokens):
        first, last, said = tokens[place : place + 3]
        count = min(int.from_bytes(last) - int.from_bytes(first) + 1, MOST_OF_RANGE)
        if said == b"[":
            end = tokens.index(b"]", place) if b"]" in tokens[place:] else len(tokens)
            texts, place = [_text(each) for each in tokens[place + 3 : end]], end + 1
        else:
            texts, place = _following(said, count), place + 3
        for number, text in enumerate(texts[: max(count, 0)]):
            letters[(int.from_bytes(first) + number).to_bytes(len(first) + 1)[-len(first) :]] = text
    return letters


def _following(said: bytes, count: int) -> list[str]:
    """Texts of which the last unit goes up by one each."""
    if len(said) < _UNIT:
        return [UNREAD] * max(count, 0)
    head, last = said[:-2], int.from_bytes(said[-2:])
    return [_text(head + ((last + number) & 0xFFFF).to_bytes(2)) for number in range(max(count, 0))]


def _text(said: bytes) -> str:
    return said.decode("utf-16-be", "replace").replace("\0", UNREAD)
