"""The texts of a page: a dataclass of English sentences, and the same in another language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from api.kernel.texts import Texts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    W = TypeVar("W", bound=DataclassInstance)
else:
    W = TypeVar("W")


def sentences(page: str, words: DataclassInstance) -> Mapping[str, str]:
    """The sentences of a page by their keys: `page.field`, `page.field.name` where a field holds several."""
    return dict(_sentences(page, words))


def in_language(page: str, words: W, texts: Texts, language: str, **changed: Any) -> W:
    """The words of a page in a language. What is no text stays, or is one of `changed`."""
    said: dict[str, Any] = {}
    for field in fields(words):
        value = getattr(words, field.name)
        key = f"{page}.{field.name}"
        if isinstance(value, str):
            said[field.name] = texts.translated(language, key, value)
        elif isinstance(value, Mapping):
            said[field.name] = {
                name: texts.translated(language, f"{key}.{name}", sentence) for name, sentence in value.items()
            }
    return replace(words, **said, **changed)


def _sentences(page: str, words: DataclassInstance) -> Iterator[tuple[str, str]]:
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield f"{page}.{field.name}", value
        elif isinstance(value, Mapping):
            yield from ((f"{page}.{field.name}.{name}", sentence) for name, sentence in value.items())
