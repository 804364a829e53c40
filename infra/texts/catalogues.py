"""The texts of this installation in every language for which a folder of catalogues lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

import structlog

from api.kernel.texts import ENGLISH
from infra.texts import po

_log = structlog.get_logger("texts")


class Catalogues:
    """The catalogues in a folder. A language is read when it is asked for first, and kept."""

    def __init__(self, folder: Path = po.LOCALE) -> None:
        self._folder = folder
        self._names = {name.replace("_", "-"): name for name in po.languages(folder)}
        self._read: dict[str, Mapping[tuple[str, str], str]] = {}

    @cached_property
    def languages(self) -> Sequence[str]:
        """The tags of the languages, English first."""
        return (ENGLISH, *(tag for tag in self._names if tag != ENGLISH))

    def translated(self, language: str, key: str, english: str) -> str:
        """The sentence in a language; the English one where the language lacks it."""
        if language not in self._names:
            return english
        if language not in self._read:
            self._read[language] = self._sentences(self._names[language])
        return self._read[language].get((key, english), english)

    def read_all(self) -> None:
        """Read every language now, so that no reader waits for it; a file that cannot be read is told in the log."""
        for language in self._names:
            self.translated(language, "", "")

    def _sentences(self, name: str) -> Mapping[tuple[str, str], str]:
        sentences = dict[tuple[str, str], str]()
        for file in sorted((self._folder / name).glob("*.po")):
            try:
                entries = list(po.entries(po.read(file)))
            except (po.BrokenCatalogueError, OSError) as error:
                _log.error("catalogue cannot be read", file=str(file), error=str(error))
                continue
            sentences |= {(entry.key, entry.english): entry.translation for entry in entries if entry.is_usable}
        return sentences


@cache
def catalogues() -> Catalogues:
    """The catalogues of this installation, read once a process."""
    return Catalogues()
