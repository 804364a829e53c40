"""What can be asked about documents: one file a question."""

from projections.documents.archive_stamps_due import ARCHIVE_STAMPS_DUE
from projections.documents.archived_files import ARCHIVED_FILES
from projections.documents.definitions import KIND_VERSIONS, ROUTES, TEMPLATES
from projections.documents.deliveries import DELIVERIES
from projections.documents.deliveries_due import DELIVERIES_DUE
from projections.documents.document_attachments import DOCUMENT_ATTACHMENTS
from projections.documents.document_redactions import DOCUMENT_REDACTIONS
from projections.documents.document_remarks import DOCUMENT_REMARKS
from projections.documents.document_steps import DOCUMENT_STEPS
from projections.documents.document_versions import DOCUMENT_VERSIONS
from projections.documents.file_custody import FILE_CUSTODY
from projections.documents.file_leaves import FILE_LEAVES
from projections.documents.file_lines import FILE_LINES
from projections.documents.intakes import INTAKES
from projections.documents.issued_files import ISSUED_FILES
from projections.documents.kinds import KINDS
from projections.documents.official_documents import OFFICIAL_DOCUMENTS
from projections.documents.official_files import OFFICIAL_FILES
from projections.documents.published_documents import PUBLISHED_DOCUMENTS
from projections.documents.records_offers import RECORDS_OFFERS
from projections.documents.seal_certificates import SEAL_CERTIFICATES
from projections.documents.steps_due import STEPS_DUE

__all__ = [
    "ARCHIVED_FILES",
    "ARCHIVE_STAMPS_DUE",
    "DELIVERIES",
    "DELIVERIES_DUE",
    "DOCUMENT_ATTACHMENTS",
    "DOCUMENT_REDACTIONS",
    "DOCUMENT_REMARKS",
    "DOCUMENT_STEPS",
    "DOCUMENT_VERSIONS",
    "FILE_CUSTODY",
    "FILE_LEAVES",
    "FILE_LINES",
    "INTAKES",
    "ISSUED_FILES",
    "KINDS",
    "KIND_VERSIONS",
    "OFFICIAL_DOCUMENTS",
    "OFFICIAL_FILES",
    "PUBLISHED_DOCUMENTS",
    "READ_MODELS",
    "RECORDS_OFFERS",
    "ROUTES",
    "SEAL_CERTIFICATES",
    "STEPS_DUE",
    "TEMPLATES",
]

READ_MODELS = (
    KINDS,
    KIND_VERSIONS,
    TEMPLATES,
    ROUTES,
    OFFICIAL_FILES,
    OFFICIAL_DOCUMENTS,
    DOCUMENT_VERSIONS,
    DOCUMENT_STEPS,
    DOCUMENT_REMARKS,
    DOCUMENT_ATTACHMENTS,
    DOCUMENT_REDACTIONS,
    FILE_LEAVES,
    FILE_LINES,
    PUBLISHED_DOCUMENTS,
    DELIVERIES,
    DELIVERIES_DUE,
    STEPS_DUE,
    FILE_CUSTODY,
    RECORDS_OFFERS,
    INTAKES,
    ISSUED_FILES,
    SEAL_CERTIFICATES,
    ARCHIVE_STAMPS_DUE,
    ARCHIVED_FILES,
)
