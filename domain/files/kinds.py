"""The kinds of values of files. Stored values are a contract: add, never rename."""

from __future__ import annotations

from enum import StrEnum


class RejectionCode(StrEnum):
    """Why a file was rejected; each is a code of `refusals.MESSAGES` too."""

    INFECTED = "infected"
    TYPE_DIFFERS = "type_differs"
    TYPE_NOT_ADMITTED = "type_not_admitted"
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_ACTIVE = "pdf_active"
    PDF_UNREADABLE = "pdf_unreadable"
    NOT_PDFA = "not_pdfa"
    ARCHIVE_BOMB = "archive_bomb"
    ARCHIVE_ENCRYPTED = "archive_encrypted"


class UploadState(StrEnum):
    """Where an upload that arrived stands."""

    QUARANTINED = "quarantined"
    ADMITTED = "admitted"
    REJECTED = "rejected"
