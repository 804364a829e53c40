"""Sending a document to more recipients than one act delivers to: they are listed, and a run delivers to each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from domain.documents.deliveries.term import DeliveryTerm
from domain.documents.documents.circular_events import CircularDispatched, CircularEvent, RecipientsListed
from domain.documents.documents.draft import Standing
from domain.documents.kinds.terms import KindTerms
from domain.kernel.declarations import Act

MOST_AT_ONCE: Final = 500
"""Recipients that one act delivers to, and that one event lists."""
MOST_RECIPIENTS: Final = 10_000
"""Recipients of one dispatch."""


def is_circular(recipients: Sequence[str]) -> bool:
    """Whether it takes a run to deliver to so many."""
    return len(recipients) > MOST_AT_ONCE


def list_digest(recipients: Sequence[str]) -> str:
    """The hash of a list of recipients, in whatever order."""
    return sha256("\n".join(sorted(recipients)).encode()).hexdigest()


def circular(
    standing: Standing,
    issued: tuple[str, str],
    terms: KindTerms,
    term: DeliveryTerm | None,
    recipients: Sequence[str],
    act: Act,
) -> Iterator[CircularEvent]:
    """The list, and the dispatch. `issued` are the number and the version of the kind."""
    for first in range(0, len(recipients), MOST_AT_ONCE):
        yield RecipientsListed(standing.document_id, tuple(recipients[first : first + MOST_AT_ONCE]))
    number, kind = issued
    yield CircularDispatched(
        standing.document_id,
        standing.file_id,
        standing.unit,
        len(recipients),
        number,
        kind,
        terms.direction,
        terms.expects,
        terms.silence,
        term,
        act.at,
        list_digest(recipients),
    )
