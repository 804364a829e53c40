"""What can be asked about files: one file a question."""

from projections.files.uploads import UPLOADS

__all__ = ["READ_MODELS", "UPLOADS"]

READ_MODELS = (UPLOADS,)
