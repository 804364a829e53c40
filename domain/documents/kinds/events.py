"""What happens to kinds of documents. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.documents.kinds.terms import KindTerms, SealedBy
from domain.kernel.declarations import INTERNAL, PUBLIC, event


@event("documents.KindDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class KindDrafted:
    """Somebody proposes a version of a kind."""

    jurisdiction: str
    code: str
    version: int
    terms: KindTerms
    editor: str
    sealed_by: SealedBy = SealedBy.INSTALLATION


@event("documents.KindAdopted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class KindAdopted:
    """From a day on, documents of the kind are started under this version."""

    jurisdiction: str
    code: str
    version: int
    terms: KindTerms
    effective_on: date
    sealed_by: SealedBy = SealedBy.INSTALLATION


@event("documents.KindRetired", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class KindRetired:
    """No more documents of the kind are started."""

    jurisdiction: str
    code: str


KindEvent = KindDrafted | KindAdopted | KindRetired
