"""What can be asked about releases of other publishers: one file a question."""

from projections.ocds.packages import OCDS_PACKAGES
from projections.ocds.processes import IMPORTED_PROCESSES
from projections.ocds.releases import IMPORTED_RELEASES
from projections.ocds.texts import RELEASE_TEXTS

__all__ = ["IMPORTED_PROCESSES", "IMPORTED_RELEASES", "OCDS_PACKAGES", "READ_MODELS", "RELEASE_TEXTS"]

READ_MODELS = (OCDS_PACKAGES, IMPORTED_RELEASES, IMPORTED_PROCESSES, RELEASE_TEXTS)
