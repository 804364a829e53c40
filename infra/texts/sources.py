"""Every sentence that is translated, by the catalogue that it belongs to: one a context, and one of the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from api.composing.installation import Installation
from infra.kernel.adapters import Adapters
from infra.texts.po import Sentences, placeholders

MACHINE = "foja"
"""The catalogue of what no context says."""


class SourceError(Exception):
    """A sentence in the code that cannot be translated; the message names it and says why."""


def sources(
    installation: Installation, adapters_of: Callable[[str], Adapters], machine: Sequence[Sentences] = ()
) -> Mapping[str, Sentences]:
    """The English sentences of each catalogue: the refusals, and the texts of pages and reports.

    `machine` are the machine's own, beside the refusals that all contexts share. Raises SourceError.
    """
    catalogues = {MACHINE: _together(MACHINE, [installation.shared_refusals, *machine])}
    for context in installation.contexts:
        texts = adapters_of(context.name).texts
        sentences = _together(context.name, [context.refusals, texts() if texts else {}])
        if sentences:
            catalogues[context.name] = sentences
    return catalogues


def _together(name: str, tables: Sequence[Sentences]) -> Sentences:
    sentences = dict[str, str]()
    for key, english in _pairs(tables):
        if key in sentences:
            raise SourceError(f"{name}: two texts have the key {key}: rename one of them")
        if not english.strip() or placeholders(english) is None:
            raise SourceError(f"{name}: {key} is {english!r}, which says nothing, or has braces that make no sense")
        sentences[key] = english
    return sentences


def _pairs(tables: Sequence[Sentences]) -> Iterator[tuple[str, str]]:
    for table in tables:
        yield from table.items()
