"""Values that the specifications of suppliers share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.calendars.events import CalendarYearDefined
from domain.files.events import FileAdmitted, UploadReceived
from domain.kernel.filling import filled
from domain.organisations.events import CompanyRegistered
from domain.suppliers.kinds import CRITERIA_OF, StandingDocumentKind
from domain.suppliers.naming import place_of
from domain.suppliers.suppliers import commands as c
from domain.suppliers.suppliers import events as e
from tests.spec import NOON, OFFICER

COMPANY = "MD:1003600012345"
ZONE = "Europe/Chisinau"
UPLOAD, DIGEST, BLOB = f"u{'0' * 32}", "ab" * 32, "cd" * 32
DOCUMENT, OTHER = (f"018f0000-0000-7000-8000-00000000000{n}" for n in (1, 2))
CASE = "018f0000-0000-7000-8000-0000000000ca"
ANA = "018f0000-0000-7000-8000-0000000000aa"
KNOWN = CompanyRegistered(COMPANY, "MD", "MD", "1003600012345", "Mobila", "SRL", date(2000, 1, 1))
YEAR = CalendarYearDefined("MD", 2014, 1, ZONE, (6, 7), (date(2014, 6, 9),), ())
REGISTERED = e.SupplierRegistered(COMPANY, "MD", ZONE)
FILE = c.FileStandingDocument(
    company_id=COMPANY,
    document_id=DOCUMENT,
    kind=StandingDocumentKind.TAX_CERTIFICATE,
    issuer="State Tax Service",
    number="T-1",
    valid_from=date(2014, 5, 1),
    upload_id=UPLOAD,
    valid_until=date(2014, 7, 31),
)
UPLOADED = (
    UploadReceived(UPLOAD, DOCUMENT, place_of(COMPANY), BLOB, 3, "application/pdf", "tax.pdf", DIGEST),
    FileAdmitted(UPLOAD, DOCUMENT, BLOB, 3, "application/pdf", DIGEST),
)
FILED = filled(
    e.StandingDocumentFiled,
    FILE,
    jurisdiction="MD",
    criteria=CRITERIA_OF[FILE.kind],
    criteria_version=1,
    begins=datetime(2014, 4, 30, 21, tzinfo=UTC),
    ends=datetime(2014, 7, 31, 21, tzinfo=UTC),
    filed_at=NOON,
    sha256=DIGEST,
    size=3,
    media_type="application/pdf",
    blob=BLOB,
    by=OFFICER.actor,
)
VERIFIED = e.StandingDocumentVerified(COMPANY, DOCUMENT, "u-registrar")


def later(**by: Any) -> Any:
    """The act of somebody after so much time."""
    return replace(OFFICER, at=NOON + timedelta(**by))
