"""The choices of complaints. Stored values: add, never rename."""

from __future__ import annotations

from enum import StrEnum


class ComplaintTarget(StrEnum):
    """What a complaint is about."""

    TERMS = "terms"
    QUALIFICATION = "qualification"
    AWARD = "award"
    CANCELLATION = "cancellation"


class OrderedRemedy(StrEnum):
    """What the review body orders when a complaint is right."""

    AMEND_TERMS = "amend_terms"
    CANCEL_AWARD = "cancel_award"
    REVOKE_CANCELLATION = "revoke_cancellation"
    OTHER = "other"
