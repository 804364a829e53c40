"""A standing document of a company: whether it counts at a moment, and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.suppliers.kinds import ReminderStep
from domain.suppliers.suppliers import events as e

ENDED_STEP: Final = "ended"
"""The step of a document whose last day is over."""
BEFORE: Final = MappingProxyType(
    {ReminderStep.DAYS_30.value: timedelta(30), ReminderStep.DAYS_7.value: timedelta(7), ENDED_STEP: timedelta()}
)
"""How long before its end each step of a document falls due."""


class DocumentStanding(StrEnum):
    """What was found about a document. Shown, never stored."""

    FILED = "filed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Shortfall(StrEnum):
    """Why a document does not count at a moment."""

    NOT_KNOWN_YET = "not_known_yet"
    NOT_VALID_YET = "not_valid_yet"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class StandingDocument:
    """What is known of a document."""

    filed: e.StandingDocumentFiled
    standing: DocumentStanding = DocumentStanding.FILED
    revoked_at: datetime | None = None
    was_verified: bool = False
    told: frozenset[str] = frozenset()

    def after(self, event: e.Event) -> StandingDocument:
        """The document after an event about it."""
        match event:
            case e.StandingDocumentVerified():
                return replace(self, standing=DocumentStanding.VERIFIED, was_verified=True)
            case e.StandingDocumentRejected():
                return replace(self, standing=DocumentStanding.REJECTED)
            case e.StandingDocumentRevoked(revoked_at=at):
                return replace(self, standing=DocumentStanding.REVOKED, revoked_at=at)
            case e.StandingDocumentExpiring(step=step):
                return replace(self, told=self.told | {step.value})
            case e.StandingDocumentExpired():
                return replace(self, standing=DocumentStanding.EXPIRED, told=self.told | {ENDED_STEP})
            case _:
                return self

    def shortfall(self, at: datetime) -> Shortfall | None:
        """Why it does not count at a moment, None where it does: valid then, known then, and verified by now.

        A verification finds what was true before, so it counts backwards, and so does a rejection; a revocation counts
        from its own moment on.
        """
        filed = self.filed
        checks = (
            (self.standing is DocumentStanding.REJECTED, Shortfall.REJECTED),
            (filed.filed_at > at, Shortfall.NOT_KNOWN_YET),
            (at < filed.begins, Shortfall.NOT_VALID_YET),
            (filed.ends is not None and filed.ends <= at, Shortfall.EXPIRED),
            (self.revoked_at is not None and self.revoked_at <= at, Shortfall.REVOKED),
            (not self.was_verified, Shortfall.UNVERIFIED),
        )
        return next((why for lacks, why in checks if lacks), None)
