"""What happens when a document goes to more recipients than fit into one event. Stored names are a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.documents.deliveries.term import DeliveryTerm
from domain.documents.kinds.terms import DocumentDirection, Expectation, Silence
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import INTERNAL, event


@event("documents.RecipientsListed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecipientsListed:
    """Some of the recipients that the document goes to: the act that lists them ends with its dispatch."""

    document_id: str
    recipients: tuple[str, ...]


@event("documents.CircularDispatched", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CircularDispatched:
    """The document goes to all recipients that the act listed: each delivery is an act of its own, in a run.

    What a delivery says stands here once: number and kind of the document, what is expected, and until when.
    """

    document_id: str
    file_id: str
    unit: str
    recipients: int
    number: str
    kind: str
    direction: DocumentDirection
    expects: Expectation
    silence: Silence
    term: DeliveryTerm | None
    dispatched_at: datetime
    list_sha256: SecretText


CircularEvent = RecipientsListed | CircularDispatched
