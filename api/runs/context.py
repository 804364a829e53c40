"""The declaration of runs."""

from pathlib import Path

from api.kernel.context import Context
from api.runs.schema import EXPOSED
from application.runs.slice import SLICES
from domain.runs.refusals import MESSAGES
from projections.runs import READ_MODELS

CONTEXT = Context(
    name="runs",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    roles=Path(__file__).with_name("roles.toml"),
)
