"""The texts that people read, in the languages that an installation speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

ENGLISH = "en"
"""The language that sentences are written in, beside the code that says them."""


class Texts(Protocol):
    """Translations of English sentences."""

    @property
    def languages(self) -> Sequence[str]:
        """The tags of the languages (BCP 47), English first."""
        ...

    def translated(self, language: str, key: str, english: str) -> str:
        """The sentence in a language; the English one where the language lacks it.

        `key` tells sentences apart that are the same in English: the code of a refusal, the place in a page.
        """
        ...


class EnglishTexts:
    """The sentences as the code has them."""

    languages: Sequence[str] = (ENGLISH,)

    def translated(self, language: str, key: str, english: str) -> str:
        """The English sentence."""
        del language, key
        return english
