"""The declaration of sharing."""

from pathlib import Path

from api.kernel.context import Context
from api.sharing.schema import EXPOSED
from application.sharing.recalls import RUNS
from application.sharing.slice import SLICES
from application.sharing.workflows import DEADLINES, WORKFLOWS
from domain.sharing.refusals import MESSAGES
from projections.sharing import READ_MODELS

CONTEXT = Context(
    name="sharing",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    runs=RUNS,
    roles=Path(__file__).with_name("roles.toml"),
)
