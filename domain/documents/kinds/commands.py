"""What can be asked about kinds of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.documents.forms import KindCode
from domain.documents.kinds.terms import KindTerms, SealedBy
from domain.kernel.definitions import VersionNumber
from domain.kernel.places import JurisdictionCode


@dataclass(frozen=True, slots=True)
class DraftKind:
    """Draft a version of a kind of documents, or draft it anew, until somebody else adopts it.

    `sealed_by` says whether the installation seals its documents, or whoever approved them, with a key of their own.
    """

    jurisdiction: JurisdictionCode
    code: KindCode
    version: VersionNumber
    terms: KindTerms
    sealed_by: SealedBy = SealedBy.INSTALLATION


@dataclass(frozen=True, slots=True)
class AdoptKind:
    """Adopt a version of a kind that somebody else drafted: documents are started under it from a day on."""

    jurisdiction: JurisdictionCode
    code: KindCode
    version: VersionNumber
    effective_on: date


@dataclass(frozen=True, slots=True)
class RetireKind:
    """Let no more documents of a kind be started; those that were go on."""

    jurisdiction: JurisdictionCode
    code: KindCode


KindCommand = DraftKind | AdoptKind | RetireKind
