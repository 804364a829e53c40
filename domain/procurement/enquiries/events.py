"""What happens to enquiries. Stored names are a contract: add, never rename.

An enquiry stands in `enquiry-<id>`; those of a tender, and how many are open, in the last entry of a passbook,
`tender_enquiries-<tender>`. Who asked is sealed under a key of the enquiry, and recorded under a blind name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Secret, event

OfEnquirer = Annotated[str | None, Secret("enquiry_id")]


@event("procurement.EnquiryAsked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnquiryAsked:
    """A company asks about the terms. The text shows at once, who asked not before the award."""

    enquiry_id: str
    tender_id: str
    lot_id: str | None
    text: str
    alias: str
    company: OfEnquirer
    account: OfEnquirer
    unit: OfEnquirer
    grant: OfEnquirer


@event("procurement.EnquiryAnswered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnquiryAnswered:
    """The buyer answers, `late` after the time that the procedure gives it."""

    enquiry_id: str
    tender_id: str
    text: str
    late: bool


@event("procurement.EnquiryDismissed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnquiryDismissed:
    """The buyer does not answer, and says why."""

    enquiry_id: str
    tender_id: str
    reason: str


@event("procurement.EnquirerShown", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnquirerShown:
    """Once there is an award, everybody sees which company asked."""

    enquiry_id: str
    tender_id: str
    company: str


@event("procurement.EnquiriesNoted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EnquiriesNoted:
    """All enquiries of a tender, and how many are open: where one `holds_opening`, envelopes wait for its answer."""

    tender_id: str
    enquiry_ids: tuple[str, ...]
    open: int
    shown: bool = False
    holds_opening: bool = False


EnquiryFact = EnquiryAsked | EnquiryAnswered | EnquiryDismissed | EnquirerShown | EnquiriesNoted
"""The events that other rooms may look at."""
