"""What can be asked about runs: one file a question."""

__all__ = ["READ_MODELS", "RUNS", "RUN_REFUSALS"]

from projections.runs.refusals import RUN_REFUSALS
from projections.runs.runs import RUNS

READ_MODELS = (RUNS, RUN_REFUSALS)
