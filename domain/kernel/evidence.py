"""Evidence of a delivery (ETSI EN 319 522): what happened to a message, when, and why, made from the record as JSON.

Foja claims no qualified service: whether evidence is qualified hangs on who runs the installation, and how.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.kernel.moments import canonical_moment

EVENTS: Final = "http://uri.etsi.org/19522/Event/"


class EvidenceEvent(StrEnum):
    """The events of EN 319 522-1 that Foja gives evidence of, by the last part of their address."""

    SUBMISSION_ACCEPTANCE = "SubmissionAcceptance"
    SUBMISSION_REJECTION = "SubmissionRejection"
    RELAY_ACCEPTANCE = "RelayAcceptance"
    RELAY_REJECTION = "RelayRejection"
    RELAY_FAILURE = "RelayFailure"
    CONSIGNMENT_ACCEPTANCE = "ConsignmentAcceptance"
    CONSIGNMENT_REJECTION = "ConsignmentRejection"
    ACCEPTANCE_REJECTION_EXPIRY = "AcceptanceRejectionExpiry"
    CONTENT_CONSIGNMENT = "ContentConsignment"
    CONTENT_CONSIGNMENT_FAILURE = "ContentConsignmentFailure"
    CONSIGNMENT_NOTIFICATION = "ConsignmentNotification"
    CONSIGNMENT_NOTIFICATION_FAILURE = "ConsignmentNotificationFailure"
    CONTENT_HANDOVER = "ContentHandover"
    RELAY_TO_NON_ERDS = "RelayToNonERDS"
    RECEIVED_FROM_NON_ERDS = "ReceivedFromNonERDS"

    @property
    def component(self) -> str:
        """Its number in the standard, such as A.1."""
        return _COMPONENTS[self]

    @property
    def is_negative(self) -> bool:
        """Whether it says that something was not done: then it has to say why."""
        return self in _NEGATIVE


_COMPONENTS: Final = dict(
    zip(
        EvidenceEvent,
        ("A.1", "A.2", "B.1", "B.2", "B.3", "C.3", "C.4", "C.5", "D.1", "D.2", "D.3", "D.4", "E.1", "F.1", "F.3"),
        strict=True,
    )
)
_NEGATIVE: Final = frozenset(
    {
        EvidenceEvent.SUBMISSION_REJECTION,
        EvidenceEvent.RELAY_REJECTION,
        EvidenceEvent.RELAY_FAILURE,
        EvidenceEvent.CONSIGNMENT_REJECTION,
        EvidenceEvent.ACCEPTANCE_REJECTION_EXPIRY,
        EvidenceEvent.CONTENT_CONSIGNMENT_FAILURE,
        EvidenceEvent.CONSIGNMENT_NOTIFICATION_FAILURE,
    }
)


@dataclass(frozen=True, slots=True)
class EvidenceParty:
    """Who sends, receives or attests: an id of the record (a unit, a party), and a name where it may be told."""

    id: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A part of the message: its name, its media type, and the SHA-256 of its bytes (hex)."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence; `id` is that of the event of the record, which stands at `position`.

    `leaf` is the hash of that event in the log that is published (RFC 6962, hex): whoever has a proof of it needs
    nothing else of the record.

    Raises ValueError for a negative event without reasons, a time without a zone, and a digest that is none.
    """

    id: str
    event: EvidenceEvent
    at: datetime
    issuer: EvidenceParty
    sender: EvidenceParty
    recipient: EvidenceParty
    message_id: str
    parts: Sequence[EvidencePart]
    position: int
    reasons: Sequence[str] = ()
    leaf: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would prove nothing."""
        if self.event.is_negative and not self.reasons:
            raise ValueError(f"{self.event} says that something was not done, and has to say why")
        if self.at.tzinfo is None:
            raise ValueError(f"the time {self.at.isoformat()} has no zone")
        for digest in (*(part.sha256 for part in self.parts), *(() if self.leaf is None else (self.leaf,))):
            if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
                raise ValueError(f"{digest[:80]!r} is no SHA-256 in small hexadecimal digits")

    def canonical(self) -> bytes:
        """As JSON: keys in order, no spaces, UTF-8. The same facts give the same bytes."""
        told: dict[str, Any] = {
            "version": 1,
            "evidenceId": self.id,
            "event": EVENTS + self.event,
            "component": self.event.component,
            "eventTime": canonical_moment(self.at),
            "reasons": list(self.reasons),
            "issuer": _party(self.issuer),
            "sender": _party(self.sender),
            "recipient": _party(self.recipient),
            "messageId": self.message_id,
            "parts": [{"name": part.name, "mediaType": part.media_type, "sha256": part.sha256} for part in self.parts],
            "ledgerPosition": str(self.position),
        }
        if self.leaf is not None:
            told["ledgerLeaf"] = self.leaf
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _party(party: EvidenceParty) -> dict[str, str]:
    return {"id": party.id} if party.name is None else {"id": party.id, "name": party.name}
