"""The streams of suppliers. Stored names: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.calendars.published import WORKING_DAYS
from domain.organisations.published import COMPANIES
from domain.suppliers.published import DEBARMENTS, MANDATES, SUPPLIERS

company = Streams(COMPANIES.prefix)
"""Of organisations: whether there is such a company, and who made it known."""
working_days = Streams(WORKING_DAYS.prefix)
"""Of calendars: the days of a jurisdiction in a year."""
supplier = Streams(SUPPLIERS.prefix)
"""A supplier, with its standing documents."""
contact = Streams("supplier_contact")
"""A contact of a supplier."""
mandate = Streams(MANDATES.prefix)
"""What an account may do for a company."""
debarment = Streams(DEBARMENTS.prefix)
"""The cases against a company."""
search = Streams("search")
"""A saved search."""
