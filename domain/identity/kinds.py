"""What kinds of accounts there are, how well a person is known, and the reasons that there can be.

Reasons are chosen from lists: in free text somebody would sooner or later write a name.
"""

from __future__ import annotations

from enum import StrEnum


class AccountKind(StrEnum):
    """What an account is for; all but services are people."""

    STAFF = "staff"
    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    AUDITOR = "auditor"
    SERVICE = "service"


class AccountStatus(StrEnum):
    """What has become of an account."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    MERGED = "merged"
    CLOSED = "closed"
    ERASED = "erased"


class VerificationLevel(StrEnum):
    """How well it is known that a person is who the account says, from the least to the most."""

    SELF_ASSERTED = "self_asserted"
    EMAIL_CONFIRMED = "email_confirmed"
    DOCUMENT_CHECKED = "document_checked"
    IN_PERSON = "in_person"

    @property
    def rank(self) -> int:
        """Its place, from 0."""
        return list(VerificationLevel).index(self)


class VerificationMethod(StrEnum):
    """How a level was reached."""

    EMAIL_LINK = "email_link"
    IDENTITY_DOCUMENT = "identity_document"
    CIVIL_REGISTER = "civil_register"
    NATIONAL_EID = "national_eid"
    COUNTER = "counter"


class LoweringReason(StrEnum):
    """Why less is taken for sure than before."""

    DATA_CORRECTED = "data_corrected"
    DOCUMENT_EXPIRED = "document_expired"
    DOCUMENT_REVOKED = "document_revoked"
    CHECKED_WRONGLY = "checked_wrongly"


class SuspensionReason(StrEnum):
    """Why an account may not act for a time."""

    CREDENTIALS_AT_RISK = "credentials_at_risk"
    SUSPECTED_MISUSE = "suspected_misuse"
    OFFICIAL_ORDER = "official_order"
    ABSENCE = "absence"
    OWN_REQUEST = "own_request"


class ClosingReason(StrEnum):
    """Why an account ends."""

    OWN_REQUEST = "own_request"
    LEFT_SERVICE = "left_service"
    MANDATE_ENDED = "mandate_ended"
    DECEASED = "deceased"
    OFFICIAL_ORDER = "official_order"
    OPENED_IN_ERROR = "opened_in_error"


class ErasureReason(StrEnum):
    """Why a person's data is erased (Regulation (EU) 2016/679, article 17 (1), and retention schedules)."""

    NO_LONGER_NEEDED = "no_longer_needed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    LEGAL_OBLIGATION = "legal_obligation"
    RETENTION_ENDED = "retention_ended"
