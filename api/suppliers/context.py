"""The declaration of suppliers."""

from pathlib import Path

from api.kernel.context import Context
from api.suppliers.schema import EXPOSED
from application.suppliers.slice import SLICES
from application.suppliers.workflows import DEADLINES, WORKFLOWS
from domain.suppliers.published import PUBLICATIONS
from domain.suppliers.refusals import MESSAGES
from projections.suppliers import READ_MODELS

CONTEXT = Context(
    name="suppliers",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    publications=PUBLICATIONS,
    roles=Path(__file__).with_name("roles.toml"),
)
