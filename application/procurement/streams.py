"""How the streams of plans and tenders are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.budgeting.published import COMMITMENTS as PUBLISHED_COMMITMENTS
from domain.budgeting.published import LINES as PUBLISHED_LINES
from domain.calendars.published import WORKING_DAYS as PUBLISHED_WORKING_DAYS
from domain.files.published import UPLOADS as PUBLISHED_UPLOADS
from domain.suppliers.published import DEBARMENTS as PUBLISHED_DEBARMENTS

PROCEDURES = Streams("procedure")
"""A procedure of a jurisdiction, in all its versions: `procedure-MD.open`."""
PLANS = Streams("plan")
"""What a buyer plans in a class of the CPV in a year: `plan-MD:moh-2026-4521`."""
TENDERS = Streams("tender")
"""A tender, from its draft to its end."""
OPENER_KEYS = Streams("opener_key")
"""A public key of an opener, by its SHA-256: none serves twice."""
TENDER_NUMBERS = Streams("tender_number")
"""The numbers of a buyer's tenders in a year: a passbook."""
CANDIDATES = Streams("candidates")
"""The requests to take part in a tender, and what was decided of them."""
ENQUIRIES = Streams("enquiry")
"""A question about a tender."""
TENDER_ENQUIRIES = Streams("tender_enquiries")
"""The enquiries of a tender, and how many are open: a passbook."""
HOUSES = Streams("procurement_house")
"""Where a unit stands, as far as panels look at it."""
WORKING_DAYS = Streams(PUBLISHED_WORKING_DAYS.prefix)
"""The calendar of a jurisdiction and year: of calendars, which publishes it."""
COMMITMENTS = Streams(PUBLISHED_COMMITMENTS.prefix)
"""Money of the budget that is reserved: of budgeting, which publishes it."""
BUDGET_LINES = Streams(PUBLISHED_LINES.prefix)
"""A line of a budget: of budgeting, which publishes it."""
UPLOADS = Streams(PUBLISHED_UPLOADS.prefix)
"""A file that was uploaded: of files, which publish it."""
AUCTIONS = Streams("auction")
"""The auction of a lot, under the lot's id."""
CONTRACTS = Streams("contract")
"""A contract, under the id of its award or its call-off."""
FRAMEWORKS = Streams("framework")
"""A framework agreement, under the id of its lot."""
LOTS = Streams("lot")
"""A lot, from its opening to its award."""
HOLDS = Streams("hold")
"""How many complaints hold a lot: a passbook."""
COMMITMENTS = Streams(PUBLISHED_COMMITMENTS.prefix)
"""A commitment: of budgeting, which publishes it."""
DEBARMENTS = Streams(PUBLISHED_DEBARMENTS.prefix)
"""The debarments of a company: of suppliers, who publish them."""
