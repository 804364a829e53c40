"""The slices of documents: one for each kind of thing, with the commands that it takes."""

from __future__ import annotations

from application.documents.certificates import CERTIFICATE
from application.documents.circulars import ENDED_UNIT
from application.documents.custody import CUSTODY
from application.documents.definitions import KIND, ROUTE, TEMPLATE
from application.documents.deliveries import DELIVERY
from application.documents.documents import DOCUMENT
from application.documents.files import FILE
from application.documents.intakes import INTAKE
from application.documents.places import UNIT_PLACE

SLICES = (KIND, TEMPLATE, ROUTE, FILE, DOCUMENT, DELIVERY, ENDED_UNIT, UNIT_PLACE, CUSTODY, INTAKE, CERTIFICATE)
