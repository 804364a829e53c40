"""What can be asked about enquiries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import INTERNAL, command
from domain.kernel.forms import pattern, text
from domain.kernel.given import Blind, CallerAccount
from domain.procurement.bids.commands import Company
from domain.procurement.naming import LotNumber, TenderId

EnquiryId = Annotated[
    str, pattern(r"[A-Za-z0-9_-]{16,64}", "not_an_enquiry_id", "16 to 64 random letters, digits, _ and -", told=False)
]
"""Chosen at random by the company's client: it tells nothing of who asks."""
EnquiryText = Annotated[str, text(10_000, "text_length")]
"""A question, or its answer."""
DismissalReason = Annotated[str, text(1_000, "dismissal_reason_length")]
"""Why a question is not answered."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AskEnquiry:
    """Ask about the terms of a tender, for a company. Everybody reads the text at once: name nobody in it."""

    tender_id: TenderId
    enquiry_id: EnquiryId
    company: Company
    text: EnquiryText
    lot: LotNumber | None = None
    account: Annotated[str, CallerAccount()] = ""
    asker: Annotated[str, Blind("enquiry_id", ("company",))] = ""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AnswerEnquiry:
    """Answer a question, for everybody."""

    enquiry_id: EnquiryId
    text: EnquiryText


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DismissEnquiry:
    """Do not answer a question, and say why."""

    enquiry_id: EnquiryId
    reason: DismissalReason


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ShowEnquirers:
    """Show which companies asked, once there is an award. Given by the machine."""

    tender_id: str


Command = AskEnquiry | AnswerEnquiry | DismissEnquiry | ShowEnquirers
