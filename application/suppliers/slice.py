"""All slices of suppliers."""

from __future__ import annotations

from application.suppliers.debarments import DEBARMENT
from application.suppliers.mandates import MANDATE
from application.suppliers.searches import SEARCH_SLICES
from application.suppliers.suppliers import CONTACT, SUPPLIER

SLICES = (SUPPLIER, CONTACT, MANDATE, DEBARMENT, *SEARCH_SLICES)
