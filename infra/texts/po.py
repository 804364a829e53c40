"""Catalogues as files: gettext's .po, which every translator's editor knows."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

LOCALE = Path(__file__).parent / "locale"
"""A folder a language; in it, a file a context and one of the machine. Beside the folders lie the templates."""
TEMPLATE = ".pot"
WIDTH = 120
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|[0-9]{3}))?")

Sentences = Mapping[str, str]
"""English sentences by their key."""


class BrokenCatalogueError(Exception):
    """A file of texts that cannot be read; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence in a catalogue: its key (msgctxt), the English sentence (msgid), and the translation (msgstr)."""

    key: str
    english: str
    translation: str
    fuzzy: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether readers are given it: it is there, nobody doubts it, and it names the values of the English one."""
        return bool(self.translation) and not self.fuzzy and self.fits

    @property
    def fits(self) -> bool:
        """Whether the translation names the same values as the English sentence."""
        return placeholders(self.translation) == placeholders(self.english)


def languages(folder: Path) -> list[str]:
    """The names of the folders that hold a language, such as `es` or `pt_BR`."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and is_language(path.name))


def is_language(name: str) -> bool:
    """Whether a name can be that of a language: as gettext writes it, with a script and a country where needed."""
    return _LANGUAGE.fullmatch(name) is not None


@cache
def placeholders(sentence: str) -> frozenset[str] | None:
    """The values that a sentence names in braces; None where its braces make no sense."""
    try:
        return frozenset(
            f"{name}!{conversion}:{form}" if conversion or form else name
            for _, name, form, conversion in string.Formatter().parse(sentence)
            if name is not None
        )
    except ValueError:
        return None


def read(file: Path) -> Catalog:
    """The catalogue in a file; raises BrokenCatalogueError."""
    try:
        with file.open("rb") as opened:
            return read_po(opened, ignore_obsolete=False, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise BrokenCatalogueError(f"{file} is no catalogue of gettext: {error}") from None


def entries(catalogue: Catalog) -> Iterator[Entry]:
    """The sentences of a catalogue; plural forms, which no text here has, are left out."""
    for message in catalogue:
        if message.id and isinstance(message.id, str) and isinstance(message.string, str):
            yield Entry(message.context or "", message.id, message.string, message.fuzzy)


def write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue, its sentences in the order of their keys."""
    made = BytesIO()
    write_po(made, catalogue, width=WIDTH, include_previous=True)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(made.getvalue())


def filled(catalogue: Catalog, wanted: Iterable[Entry], previous: Mapping[str, str]) -> Catalog:
    """The catalogue with these sentences and no others; notes that a translator wrote to a sentence stay.

    `previous` are the English sentences, by key, that doubted translations were made from.
    """
    notes = {message.context: message.user_comments for message in catalogue if message.id}
    for message in [message for message in catalogue if message.id]:
        catalogue.delete(message.id, message.context)
    catalogue.obsolete.clear()
    for entry in sorted(wanted, key=lambda entry: entry.key):
        message = Message(entry.english, entry.translation, context=entry.key)
        message.user_comments = list(notes.get(entry.key, []))
        if entry.fuzzy:
            message.flags.add("fuzzy")
            message.previous_id = [previous[entry.key]] if entry.key in previous else []
        catalogue[entry.english] = message
    return catalogue
