"""What a kind of documents says: which way it goes, what is expected in return, and what silence does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.documents.forms import TitleLine
from domain.kernel.definitions import Pin
from domain.kernel.refused import Refused
from domain.registers.published import SeriesCode

MAX_DAYS: Final = 365


class DocumentDirection(StrEnum):
    """Which way a kind goes in the tree of units on the day of dispatch; OUTWARD is to persons and companies."""

    UP = "up"
    DOWN = "down"
    ANY = "any"
    PUBLIC = "public"
    OUTWARD = "outward"


class Expectation(StrEnum):
    """What the receiving unit owes: nothing, that it opens, accepts, or answers the delivery."""

    NOTHING = "nothing"
    OPENING = "opening"
    ACKNOWLEDGEMENT = "acknowledgement"
    REPLY = "reply"


class Silence(StrEnum):
    """What follows where nothing comes: a reminder, or a ladder of posts that are told.

    CONSENTS holds by law alone: whoever reviews a document of such a kind and is silent is deemed to agree.
    """

    NOTHING = "nothing"
    REMINDS = "reminds"
    ESCALATES = "escalates"
    CONSENTS = "consents"


class SealedBy(StrEnum):
    """Whose key seals what was rendered: that of the installation, or one of the approver's own."""

    INSTALLATION = "installation"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What a version of a kind says.

    `days` are working days. `answers` is so for kinds that answer exactly one open request. `series` is the one that
    numbers come from, `template` and `route` are pins. `retention` is in years, None for ever. `legal_basis` is a
    citation.
    """

    title: TitleLine
    direction: DocumentDirection
    expects: Expectation
    silence: Silence
    answers: bool
    series: SeriesCode
    template: Pin
    route: Pin
    publish: bool
    days: int | None = None
    retention: int | None = None
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class KindContent(KindTerms):
    """All that a version of a kind says: its terms, and who seals its documents."""

    sealed_by: SealedBy = SealedBy.INSTALLATION


def check_terms(terms: KindTerms) -> None:
    """Refused: `days_missing`, `days_without_duty`, `days_out_of_range`, `consent_without_law`,
    `retention_out_of_range`.
    """
    owes = terms.expects is not Expectation.NOTHING
    if owes and terms.days is None:
        raise Refused("days_missing", "terms.days", expects=terms.expects.value)
    if not owes and terms.days is not None:
        raise Refused("days_without_duty", "terms.days", days=terms.days)
    if terms.days is not None and not 1 <= terms.days <= MAX_DAYS:
        raise Refused("days_out_of_range", "terms.days", days=terms.days, limit=MAX_DAYS)
    if terms.silence is Silence.CONSENTS and not (terms.legal_basis or "").strip():
        raise Refused("consent_without_law", "terms.legalBasis")
    if terms.retention is not None and not 1 <= terms.retention <= 500:
        raise Refused("retention_out_of_range", "terms.retention", years=terms.retention)
