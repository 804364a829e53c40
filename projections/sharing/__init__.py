"""What can be asked about access to official files: one file a question."""

from projections.sharing.breaks import BREAKS
from projections.sharing.breaks_due import BREAKS_DUE
from projections.sharing.file_access import FILE_ACCESS
from projections.sharing.file_readings import FILE_READINGS
from projections.sharing.files import FILES
from projections.sharing.recalls import RECALLS
from projections.sharing.requests import RECEIVED, REQUESTS
from projections.sharing.seals import SEALS
from projections.sharing.shares import SHARES

__all__ = [
    "BREAKS",
    "BREAKS_DUE",
    "FILES",
    "FILE_ACCESS",
    "FILE_READINGS",
    "READ_MODELS",
    "RECALLS",
    "RECEIVED",
    "REQUESTS",
    "SEALS",
    "SHARES",
]

READ_MODELS = (FILE_ACCESS, FILES, FILE_READINGS, SHARES, SEALS, BREAKS, BREAKS_DUE, RECEIVED, REQUESTS, RECALLS)
