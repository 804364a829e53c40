"""What can be asked about access to official files: one file a question."""

from projections.sharing.file_access import FILE_ACCESS
from projections.sharing.files import FILES
from projections.sharing.seals import SEALS
from projections.sharing.shares import SHARES

__all__ = ["FILES", "FILE_ACCESS", "READ_MODELS", "SEALS", "SHARES"]

READ_MODELS = (FILE_ACCESS, FILES, SHARES, SEALS)
