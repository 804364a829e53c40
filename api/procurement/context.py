"""The declaration of procurement."""

from pathlib import Path

from api.kernel.context import Context
from api.procurement.schema import EXPOSED
from application.procurement.rooms import DEADLINES, EFFECTS, SLICES, WORKFLOWS
from domain.procurement.published import PUBLICATIONS
from domain.procurement.refusals import MESSAGES
from projections.procurement.rooms import READ_MODELS

CONTEXT = Context(
    name="procurement",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    publications=PUBLICATIONS,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    effects=EFFECTS,
    roles=Path(__file__).with_name("roles.toml"),
)
