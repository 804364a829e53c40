"""Which kinds of documents are there, and what is expected of whoever gets one?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.documents.kinds import events as e
from domain.documents.kinds.terms import DocumentDirection, Expectation, SealedBy, Silence
from domain.documents.naming import kind_id
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class OfficialDocumentKind:
    """A kind as it was adopted last; documents are started under that version from `effectiveOn` on.

    `days` are working days. `template` and `route` are versions, such as letter@3. `retention` is in years, null for
    ever.
    """

    kind_id: str
    jurisdiction: str
    code: str
    version: int
    title: str
    direction: DocumentDirection
    expects: Expectation
    silence: Silence
    days: int | None
    answers: bool
    series: str
    template: str
    route: str
    retention: int | None
    publish: bool
    legal_basis: str | None
    effective_on: date
    sealed_by: SealedBy = SealedBy.INSTALLATION
    retired: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The kind."""
    return (kind_id(fact.event.jurisdiction, fact.event.code),)


def evolve(row: OfficialDocumentKind | None, fact: Recorded[Any], key: str) -> OfficialDocumentKind | None:
    """The kind after an event."""
    match fact.event, row:
        case e.KindAdopted() as adopted, _:
            return filled(OfficialDocumentKind, adopted, adopted.terms, kind_id=key)
        case e.KindRetired(), OfficialDocumentKind():
            return replace(row, retired=True)
        case _:
            return row


KINDS = ReadModel(
    name="documents.document_kinds",
    version=2,
    row=OfficialDocumentKind,
    key="kind_id",
    events=(e.KindAdopted, e.KindRetired),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("legal_basis", "retention", "days", "effective_on", "title", "template", "route", "sealed_by"),
    orders=("code", "effective_on"),
)
