"""What can be asked of suppliers."""

from projections.suppliers.closings_due import CLOSINGS_DUE
from projections.suppliers.contacts import SUPPLIER_CONTACTS
from projections.suppliers.debarment_cases import DEBARMENT_CASES
from projections.suppliers.debarments import DEBARMENTS
from projections.suppliers.digests_due import DIGESTS_DUE
from projections.suppliers.document_files import STANDING_DOCUMENT_FILES
from projections.suppliers.documents_due import STANDING_DOCUMENTS_DUE
from projections.suppliers.mandates import MANDATES
from projections.suppliers.search_matches import SEARCH_MATCHES
from projections.suppliers.searches import SEARCHES
from projections.suppliers.standing_documents import STANDING_DOCUMENTS
from projections.suppliers.suppliers import SUPPLIERS

READ_MODELS = (
    SUPPLIERS,
    STANDING_DOCUMENTS,
    STANDING_DOCUMENT_FILES,
    STANDING_DOCUMENTS_DUE,
    SUPPLIER_CONTACTS,
    MANDATES,
    DEBARMENTS,
    DEBARMENT_CASES,
    SEARCHES,
    SEARCH_MATCHES,
    DIGESTS_DUE,
    CLOSINGS_DUE,
)

__all__ = [
    "CLOSINGS_DUE",
    "DEBARMENTS",
    "DEBARMENT_CASES",
    "DIGESTS_DUE",
    "MANDATES",
    "READ_MODELS",
    "SEARCHES",
    "SEARCH_MATCHES",
    "STANDING_DOCUMENTS",
    "STANDING_DOCUMENTS_DUE",
    "STANDING_DOCUMENT_FILES",
    "SUPPLIERS",
    "SUPPLIER_CONTACTS",
]
