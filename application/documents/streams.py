"""How the streams of documents are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.authority.published import HOLDERS
from domain.calendars.published import WORKING_DAYS
from domain.exchange.published import PARTNERS
from domain.kernel.definitions import stream_id
from domain.registers.published import VOIDED_NUMBERS
from domain.sharing.published import SEALS

kind = Streams("document_kind")
"""A kind of a jurisdiction, in all its versions."""
template = Streams("template", stream_id)
"""A version of a template, by its pin."""
route = Streams("route", stream_id)
"""A version of a route, by its pin."""
document = Streams("document")
"""A document."""
leaves = Streams("leaves")
"""An official file: a passbook."""
custody = Streams("file_custody")
"""The index of a closed file, and its way to an archive."""
records_offer = Streams("records_offer")
"""Closed files that are offered to an archive."""
delivery = Streams("delivery")
"""The delivery of a document to a recipient."""
intake = Streams("intake")
"""Where a unit keeps what comes from partners."""
certificate = Streams("seal_certificate")
"""A certificate that documents are sealed with, by its SHA-256."""
ended_unit = Streams("ended_unit")
"""A unit that ended, as far as deliveries are concerned."""
unit_place = Streams("unit_place")
"""Where a unit stands, as far as documents look at it."""
working_days = Streams(WORKING_DAYS.prefix)
"""The calendar of a jurisdiction and year: of calendars, which publishes it."""
file_access = Streams(SEALS.prefix)
"""From whom a file is hidden: of sharing, which publishes it."""
voided_number = Streams(VOIDED_NUMBERS.prefix)
"""Whether a number is void: of registers, which publish it."""
partner = Streams(PARTNERS.prefix)
"""An installation that this one exchanges with: of exchange, which publishes it."""
holder = Streams(HOLDERS.prefix)
"""Who exercises a post: of authority, which publishes it."""
