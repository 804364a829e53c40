"""The letters that names of glyphs stand for, as the Adobe Glyph List has them: of Latin scripts, and digits."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from domain.documents.letters import UNREAD

_ACCENTS: Final = {
    "acute": "\u0301",
    "grave": "\u0300",
    "circumflex": "\u0302",
    "dieresis": "\u0308",
    "tilde": "\u0303",
    "cedilla": "\u0327",
    "commaaccent": "\u0326",
    "ring": "\u030a",
    "caron": "\u030c",
    "breve": "\u0306",
    "macron": "\u0304",
    "ogonek": "\u0328",
    "dotaccent": "\u0307",
    "hungarumlaut": "\u030b",
}
_LETTERS_NAMED = """
zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 onesuperior 1 twosuperior 2 threesuperior 3
ae æ AE Æ oe œ OE Œ oslash ø Oslash Ø germandbls ß lslash ł Lslash Ł eth ð Eth Ð thorn þ Thorn Þ dotlessi i
dcroat đ Dcroat Đ ff ff fi fi fl fl ffi ffi ffl ffl f_f ff f_i fi ordfeminine a ordmasculine o
"""
_SIGNS_NAMED = """
.notdef space nbspace nonbreakingspace exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft
parenright asterisk plus comma hyphen period slash colon semicolon less equal greater question at bracketleft backslash
bracketright asciicircum underscore grave braceleft bar braceright asciitilde exclamdown cent sterling currency yen
brokenbar section dieresis copyright guillemotleft logicalnot softhyphen sfthyphen registered macron degree plusminus
acute mu paragraph periodcentered cedilla guillemotright questiondown multiply divide endash emdash quoteleft quoteright
quotesinglbase quotedblleft quotedblright quotedblbase dagger daggerdbl bullet ellipsis perthousand guilsinglleft
guilsinglright trademark Euro minus fraction onequarter onehalf threequarters circumflex tilde ring caron breve ogonek
dotaccent hungarumlaut
"""
_WORDS = _LETTERS_NAMED.split()
_LETTERS: Final = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_SIGNS: Final = frozenset(_SIGNS_NAMED.split())
_UNICODE = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")


def letters_of_glyph(name: str) -> str:
    """The letters that a glyph shows, a blank for a sign that is none, and `UNREAD` for a name that says nothing."""
    plain = name.partition(".")[0] or name
    if len(plain) == 1 and plain.isalpha():
        return plain
    if plain in _LETTERS:
        return _LETTERS[plain]
    if plain in _SIGNS:
        return " "
    if given := _UNICODE.fullmatch(plain):
        digits = given[1] or given[2]
        width = 4 if given[1] else len(digits)
        return "".join(chr(min(int(digits[n : n + width], 16), 0x10FFFF)) for n in range(0, len(digits), width))
    accent = _ACCENTS.get(plain[1:])
    return UNREAD if accent is None else unicodedata.normalize("NFC", plain[0] + accent)
