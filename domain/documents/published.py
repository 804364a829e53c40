"""What documents tell the public: what was published, with its hash. Drafts and reviews are told to nobody."""

from __future__ import annotations

from domain.documents.documents import issue_events as i
from domain.documents.kinds import events as k
from domain.kernel.publishing import Publication
from domain.organisations.published import jurisdiction_of

__all__ = ["PUBLICATIONS"]

PUBLICATIONS: tuple[Publication, ...] = (
    Publication(
        i.DocumentPublished,
        ("document_id", "unit", "kind", "number", "title", "language", "sha256", "published_on", "redacted"),
        "document_id",
        lambda it: jurisdiction_of(it.unit),
    ),
    Publication(
        k.KindAdopted,
        ("jurisdiction", "code", "version", "terms", "effective_on"),
        "code",
        lambda it: str(it.jurisdiction),
    ),
)
"""To be added to, one event at a time, by who may decide what the public is told."""
