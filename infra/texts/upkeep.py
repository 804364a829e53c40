"""Keeping catalogues in line with the sentences of the code: nothing missing, nothing left over, nothing lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog

from infra.texts import po
from infra.texts.po import Entry, Sentences

WHOLE = ("es",)
"""The languages, beside English, of which no text may be missing."""
_HEADER = """\
# The texts of Foja that people read: {name}.
# How to translate them: docs/develop/translating.md"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the translation of a catalogue is."""

    language: str
    catalogue: str
    texts: int
    translated: int
    doubted: int


def write(sources: Mapping[str, Sentences], folder: Path) -> list[Path]:
    """Bring the templates and every language up to date; gives the files that changed.

    A sentence that was rephrased keeps its translation, marked as doubted (fuzzy), until a translator has looked at it.
    Raises BrokenCatalogueError.
    """
    changed = [file for name in sources for file in _written(folder / f"{name}{po.TEMPLATE}", name, sources[name])]
    for language in po.languages(folder):
        for name, sentences in sources.items():
            changed += _written(folder / language / f"{name}.po", name, sentences, language)
    for file in _left_over(sources, folder):
        file.unlink()
        changed.append(file)
    return changed


def begin(language: str, sources: Mapping[str, Sentences], folder: Path) -> list[Path]:
    """Begin a language: its catalogues, without translations."""
    (folder / language).mkdir()
    return [
        file
        for name, sentences in sources.items()
        for file in _written(folder / language / f"{name}.po", name, sentences, language)
    ]


def problems(sources: Mapping[str, Sentences], folder: Path) -> Iterator[str]:
    """What is wrong: files that are not up to date, translations that name other values, texts that are missing."""
    for file in _left_over(sources, folder):
        yield f"{file.relative_to(folder)}: nothing belongs into it any more"
    for name, sentences in sources.items():
        yield from _of_file(folder / f"{name}{po.TEMPLATE}", folder, sentences)
        for language in po.languages(folder):
            file = folder / language / f"{name}.po"
            yield from _of_file(file, folder, sentences)
            if file.exists():
                yield from _of_translations(file, folder, whole=language in WHOLE)
    yield from (f"{language}/: there is no such folder" for language in WHOLE if not (folder / language).is_dir())


def standings(sources: Mapping[str, Sentences], folder: Path) -> Iterator[Standing]:
    """How far each language is."""
    for language in po.languages(folder):
        for name, sentences in sources.items():
            file = folder / language / f"{name}.po"
            entries = list(po.entries(po.read(file))) if file.exists() else []
            there = [entry for entry in entries if sentences.get(entry.key) == entry.english]
            usable, doubted = sum(entry.is_usable for entry in there), sum(entry.fuzzy for entry in there)
            yield Standing(language, name, len(sentences), usable, doubted)


def _written(file: Path, name: str, sentences: Sentences, language: str | None = None) -> Iterator[Path]:
    catalogue = po.read(file) if file.exists() else _new(name, language)
    entries = list(po.entries(catalogue))
    if file.exists() and _is_up_to_date(entries, sentences) and not catalogue.obsolete:
        return
    exact = {(entry.key, entry.english): entry for entry in entries}
    by_key = {entry.key: entry for entry in entries}
    wanted = [
        exact.get((key, english)) or _rephrased(key, english, by_key.get(key)) for key, english in sentences.items()
    ]
    po.write(file, po.filled(catalogue, wanted, {entry.key: entry.english for entry in entries}))
    yield file


def _rephrased(key: str, english: str, before: Entry | None) -> Entry:
    """A sentence that is new, or whose English words changed: the translation stays, to be looked at."""
    translation = before.translation if before else ""
    return Entry(key, english, translation, fuzzy=bool(translation))


def _new(name: str, language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="Foja",
        version="texts",
        msgid_bugs_address="CONTRIBUTING.md",
        last_translator="the project",
        header_comment=_HEADER.format(name=name),
        fuzzy=False,
    )


def _is_up_to_date(entries: list[Entry], sentences: Sentences) -> bool:
    there = [(entry.key, entry.english) for entry in entries]
    return len(there) == len(sentences) and set(there) == set(sentences.items())


def _of_file(file: Path, folder: Path, sentences: Sentences) -> Iterator[str]:
    if not file.exists():
        yield f"{file.relative_to(folder)} is missing"
        return
    catalogue = po.read(file)
    if not _is_up_to_date(list(po.entries(catalogue)), sentences) or catalogue.obsolete:
        yield f"{file.relative_to(folder)} is not up to date with the code"


def _of_translations(file: Path, folder: Path, *, whole: bool) -> Iterator[str]:
    for entry in po.entries(po.read(file)):
        place = f"{file.relative_to(folder)}: {entry.key}"
        if entry.translation and not entry.fuzzy and not entry.fits:
            yield f"{place} names other values than {entry.english!r}"
        if whole and not entry.translation:
            yield f"{place} is not translated"
        if whole and entry.fuzzy:
            yield f"{place} is marked as fuzzy: its English words changed"


def _left_over(sources: Mapping[str, Sentences], folder: Path) -> Iterator[Path]:
    files = list(folder.glob(f"*{po.TEMPLATE}"))
    for language in po.languages(folder):
        files += (folder / language).glob("*.po")
    yield from (file for file in sorted(files) if file.stem not in sources)
