"""What exchange gives to other contexts: things sent to a partner, what becomes of them, and what comes from partners.

An act sends uploads by `Consign` as a part of it; an effect sends files that its context keeps by `ConsignFiles`, under
a `reference` of its own, and hears by it what became of that. What came, `ConsignmentAdmitted`, is for the context that
knows its `kind`: it takes it in, or has the partner told why not by `RefuseArrival`.
"""

from __future__ import annotations

from domain.exchange.channels.arrivals import ConsignmentAdmitted
from domain.exchange.channels.commands import Consign, ConsignFiles, RefuseArrival
from domain.exchange.channels.events import ConsignmentFailed, ConsignmentReceipted, ConsignmentRefused
from domain.exchange.channels.parts import Part, check_parts, parts_text
from domain.exchange.forms import InstallationCode
from domain.exchange.partners.decider import State as PartnerState
from domain.exchange.partners.decider import Unknown, reachable
from domain.exchange.partners.decider import evolve as partner_after
from domain.exchange.partners.events import (
    Event as PartnerFact,
)
from domain.exchange.partners.events import (
    PartnerAdmitted,
    PartnerConfirmed,
    PartnerEnded,
    PartnerKeyRolled,
)
from domain.kernel.publishing import PublishedStreams

__all__ = [
    "PARTNERS",
    "UNKNOWN_PARTNER",
    "Consign",
    "ConsignFiles",
    "ConsignmentAdmitted",
    "ConsignmentFailed",
    "ConsignmentReceipted",
    "ConsignmentRefused",
    "InstallationCode",
    "Part",
    "PartnerFact",
    "PartnerState",
    "RefuseArrival",
    "check_parts",
    "partner_after",
    "parts_text",
    "reachable",
]

PARTNERS = PublishedStreams("partner", (PartnerAdmitted, PartnerConfirmed, PartnerKeyRolled, PartnerEnded))
"""The streams of partners: `partner_after` folds them, and `reachable` says whether something may go there."""
UNKNOWN_PARTNER: PartnerState = Unknown()
"""A partner before its first event."""
